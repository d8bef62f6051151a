/**
 * Writes millions of events straight to the tables, as the pipeline would have: every owner and
 * price is taken from a prototype that went through the pipeline, usage and cost differ by event,
 * and rollups and trace totals are summed from the events. `whospent verify` holds afterwards.
 */
import type { Sql } from "@/db/client";
import { EVENT_COLUMN_NAMES } from "@/lib/pipeline/event-row";
import { type Post, recordUsage } from "@/lib/pipeline/record-usage";
import { nativeSource } from "@/lib/sources/native";
import {
  combinations,
  modelName,
  ownersOf,
  PROVIDER,
  ratesOf,
  referenceRecord,
  SHAPE,
} from "./reference-shape";

const DAY_MS = 86_400_000;
const EVIDENCE_ROWS = 1_000;
const WRITERS = 2;

/** Loads `events` events over the 92 days before today (UTC). @returns first and last day */
export async function loadEvents(
  sql: Sql,
  events: number,
  log: (text: string) => void,
): Promise<{ fromDay: string; toDay: string }> {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const fromMs = today - SHAPE.days * DAY_MS;
  await makePrototypes(sql, fromMs);
  const base = await reserve(sql, events);
  await dropIndexes(sql);
  for (let n = -1; n < SHAPE.days; n += 1) {
    await sql`select ensure_usage_partition(${new Date(fromMs + n * DAY_MS).toISOString().slice(0, 10)}::date)`;
  }
  const startedAt = performance.now();
  const perDay = Math.ceil(events / SHAPE.days / SHAPE.eventsPerTrace) * SHAPE.eventsPerTrace;
  let day = 0;
  const writer = async () => {
    for (let mine = day++; mine < SHAPE.days; mine = day++) {
      const first = mine * perDay;
      await writeDay(sql, {
        dayMs: fromMs + mine * DAY_MS,
        first,
        count: Math.min(perDay, events - first),
        ...base,
      });
      if (mine % 10 === 9)
        log(`day ${mine + 1} of ${SHAPE.days}, ${Math.round((performance.now() - startedAt) / 1000)} s`);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  await writeEvidence(sql, base, events);
  log(`events written after ${Math.round((performance.now() - startedAt) / 1000)} s`);
  await sumUp(sql);
  await makeIndexes(sql);
  await sql`analyze`;
  log(`rollups and indexes after ${Math.round((performance.now() - startedAt) / 1000)} s`);
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return { fromDay: text(fromMs), toDay: text(today) };
}

/** One event of each combination through the pipeline, a table that finds it by number, and the tenants. */
async function makePrototypes(sql: Sql, fromMs: number): Promise<void> {
  const list = combinations();
  const records = list.map(({ feature, environment, model }, n) => ({
    ...referenceRecord(n, fromMs, "proto"),
    ts: new Date(fromMs + n * 1_000).toISOString(),
    request_id: `proto-${n}`,
    trace_id: `proto-trace-${n}`,
    span_id: `proto-span-${n}`,
    ...ownersOf(feature),
    environment,
    tenant_id: `tenant-${n % SHAPE.tenants}`,
    prompt_template: `template-${feature}`,
    prompt_version: `v${1 + (n % 3)}`,
    provider: PROVIDER,
    model_requested: modelName(model),
    model_actual: modelName(model),
    status: "ok",
  }));
  const receivedAtMs = fromMs + DAY_MS;
  const reading = nativeSource.read(records, { receivedAtMs });
  const post: Post = { keyId: null, source: "bench-load", format: "native", receivedAtMs, reading };
  const [answer] = await recordUsage(sql, [post]);
  if (answer?.accepted !== list.length) throw new Error(`prototypes were refused: ${JSON.stringify(answer)}`);
  await sql`create unlogged table bench_prototypes as
    select substr(request_id, 7)::int as n, e.* from usage_events e where request_id like 'proto-%'`;
  await sql`alter table bench_prototypes add primary key (n)`;
  await sql`create unlogged table bench_rates as
    select l.id as line_id, (l.rates->>'input_uncached')::bigint as input, (l.rates->>'cache_read')::bigint as cache,
      (l.rates->>'output')::bigint as output, (l.rates->>'reasoning')::bigint as reasoning from price_lines l
    join price_cards c on c.id = l.card_id where c.provider = ${PROVIDER}`;
  const [check] = await sql<
    { n: number; input: bigint }[]
  >`select count(*)::int as n, min(input) as input from bench_rates`;
  if (check?.n !== SHAPE.models || check.input !== ratesOf(0).input_uncached)
    throw new Error("the rates are not those of the card");
  await sql`create unlogged table bench_names as
    select kind, substr(name, length(kind) + 2)::int as n, id from names where kind = 'tenant' and name like 'tenant-%'
    union all select kind, substr(name, 2)::int, id from names where kind = 'version' and name like 'v%'`;
  await sql`alter table bench_names add primary key (kind, n)`;
}

/** Numbers for the events and their evidence, taken from the sequences as the pipeline does. */
async function reserve(sql: Sql, events: number): Promise<{ sequence: string; evidence: string }> {
  const [row] = await sql<{ sequence: string; evidence: string }[]>`
    select nextval('event_seq')::text as sequence, nextval('evidence_seq')::text as evidence`;
  await sql`select setval('event_seq', ${row?.sequence ?? "0"}::bigint + ${events} + 20000),
    setval('evidence_seq', ${row?.evidence ?? "0"}::bigint + ${Math.ceil(events / EVIDENCE_ROWS)} + 1)`;
  if (!row) throw new Error("there is no sequence");
  return row;
}

/** A number in [0, 1) for an event or trace and a purpose, in SQL. */
function chance(of: string, salt: number): string {
  return `((hashint8extended(${of}, ${salt}) & 4294967295)::float8 / 4294967296)`;
}

/** What differs from the prototype. The rest of the columns is copied. */
const COMPUTED: Record<string, string> = {
  event_key:
    "((floor(extract(epoch from (d.at - timestamptz '2020-01-01 00:00Z')) / 86400))::bigint << 40) + d.sequence + d.i",
  occurred_at: "d.at",
  received_at: "d.at + interval '30 seconds'",
  period: "date_trunc('month', d.at at time zone 'UTC')::date",
  evidence_id: `d.evidence + d.i / ${EVIDENCE_ROWS}`,
  evidence_ordinal: `(d.i % ${EVIDENCE_ROWS})::int`,
  tenant_id: "tenant.id",
  version_id: "version.id",
  latency_ms: "d.latency",
  input_uncached: "d.input - d.cached",
  cache_read: "d.cached",
  output: "d.output - d.reasoning",
  reasoning: "d.reasoning",
  cost_pico: COST("d"),
  list_pico: COST("d"),
  trace_hash: "d.trace_hash",
  span_id: "to_hex(d.i)",
  request_id: "'req_load_' || to_hex(d.i)",
};

function COST(row: string): string {
  return `(${row}.input - ${row}.cached) * r.input + ${row}.cached * r.cache + (${row}.output - ${row}.reasoning) * r.output + ${row}.reasoning * r.reasoning`;
}

interface DayLoad {
  dayMs: number;
  /** Number of the day's first event. */
  first: number;
  count: number;
  sequence: string;
  evidence: string;
}

async function writeDay(sql: Sql, { dayMs, first, count, sequence, evidence }: DayLoad): Promise<void> {
  if (count <= 0) return;
  const day = new Date(dayMs).toISOString();
  const trace = `(i / ${SHAPE.eventsPerTrace})`;
  await sql.unsafe(`
    with numbers as (
      select i, ${trace} as trace, i % ${SHAPE.eventsPerTrace} as step from generate_series(${first}::bigint, ${first + count - 1}::bigint) i
    ), usage as (
      select i, trace, ${sequence}::bigint as sequence, ${evidence}::bigint as evidence,
        case when trace % ${SHAPE.midnightEvery} = 0 and step < 2
          then timestamptz '${day}' - interval '1 minute' + step * interval '20 seconds'
          else timestamptz '${day}' + ((i - ${first}) * 86400000 / ${count}) * interval '1 millisecond' end as at,
        floor(${SHAPE.features} * power(${chance("trace", 1)}, 2))::int as feature,
        case when ${chance("trace", 2)} < 0.85 then 0 when ${chance("trace", 2)} < 0.95 then 1 else 2 end as environment,
        case when ${chance("i", 3)} < 0.7 then 0 when ${chance("i", 3)} < 0.95 then 1 else 2 end as model,
        200 + floor(power(${chance("i", 4)}, 3) * 20000)::int as input,
        20 + floor(power(${chance("i", 5)}, 2) * 1500)::int as output,
        floor(${SHAPE.tenants} * power(${chance("trace", 6)}, 2))::int as tenant,
        1 + floor(${chance("trace", 7)} * 3)::int as version,
        300 + floor(${chance("i", 10)} * 5000)::int as latency,
        substr(encode(sha256(convert_to('load-trace-' || trace, 'UTF8')), 'hex'), 1, 32)::uuid as trace_hash
      from numbers
    ), d as (
      select u.*, floor(input * ${chance("i", 8)} * 0.8)::int as cached, floor(output * ${chance("i", 9)} * 0.5)::int as reasoning
      from usage u
    )
    insert into usage_events (${EVENT_COLUMN_NAMES.join(", ")})
    select ${EVENT_COLUMN_NAMES.map((name) => COMPUTED[name] ?? `p.${name}`).join(", ")}
    from d join bench_prototypes p on p.n = d.feature * 9 + d.environment * 3 + d.model
    join bench_rates r on r.line_id = p.price_line_id
    join bench_names tenant on tenant.kind = 'tenant' and tenant.n = d.tenant
    join bench_names version on version.kind = 'version' and version.n = d.version
    order by d.i`);
  await sql.unsafe(`
    insert into event_ids (id_hash, event_key)
    select md5(kind || request_id)::uuid, event_key from usage_events, (values ('r'), ('s')) k (kind)
    where event_key between ((timestamptz '${day}'::date - date '2020-01-01')::bigint - 1) << 40
        and ((timestamptz '${day}'::date - date '2020-01-01')::bigint + 1) << 40
      and evidence_id between ${evidence}::bigint + ${first} / ${EVIDENCE_ROWS} and ${evidence}::bigint + ${first + count - 1} / ${EVIDENCE_ROWS}
      and (event_key & ((1::bigint << 40) - 1)) between ${sequence}::bigint + ${first} and ${sequence}::bigint + ${first + count - 1}`);
  await sql.unsafe(`
    insert into traces (trace_hash, trace_id, first_day, last_day)
    select substr(encode(sha256(convert_to('load-trace-' || t, 'UTF8')), 'hex'), 1, 32)::uuid, 'load-trace-' || t,
      timestamptz '${day}'::date - (t % ${SHAPE.midnightEvery} = 0)::int, timestamptz '${day}'::date
    from generate_series(${first / SHAPE.eventsPerTrace}::bigint, ${Math.floor((first + count - 1) / SHAPE.eventsPerTrace)}::bigint) t`);
}

/** Evidence and the record of the posts that brought it. The bodies are copies of one: nobody opens them here. */
async function writeEvidence(sql: Sql, base: { evidence: string }, events: number): Promise<void> {
  const [proto] = await sql<{ day: string }[]>`select received_day::text as day from evidence limit 1`;
  const posts = Math.ceil(events / EVIDENCE_ROWS);
  await sql`insert into evidence (received_day, id, reports, body)
    select ${proto?.day ?? ""}::date, ${base.evidence}::bigint + n, ${EVIDENCE_ROWS}, (select body from evidence limit 1)
    from generate_series(0, ${posts - 1}) n`;
  await sql`insert into ingest_batches (evidence_id, key_id, source_id, format, received_at, received, accepted, merged,
      duplicates, context, ignored, quarantined)
    select ${base.evidence}::bigint + n, null, (select source_id from bench_prototypes limit 1), 'native', now(),
      size, size, 0, 0, 0, 0, 0
    from generate_series(0, ${posts - 1}) n,
      lateral (select least(${EVIDENCE_ROWS}, ${events} - n * ${EVIDENCE_ROWS}) as size) s`;
}

const MEASURE_SQL: Record<string, string> = {
  requests: "count(*)",
  operations: "count(*)",
  answered: "count(*)",
  input_uncached: "sum(input_uncached)",
  cache_read: "sum(cache_read)",
  output: "sum(e.output)",
  reasoning: "sum(e.reasoning)",
  cost_input: "sum(input_uncached * r.input)",
  cost_cache_read: "sum(cache_read * r.cache)",
  cost_output: "sum(e.output * r.output)",
  cost_reasoning: "sum(e.reasoning * r.reasoning)",
  list_cost: "sum(list_pico)",
  cost: "sum(cost_pico)",
};

/** Rollups and trace totals, made anew from all events. */
async function sumUp(sql: Sql): Promise<void> {
  await sql`truncate spend_daily, tenant_daily, template_daily, provider_daily, team_daily, trace_totals`;
  const rollup = (table: string, dimensions: string[]) => {
    const columns = ["day", "period", "kind", ...dimensions];
    return sql.unsafe(`
      insert into ${table} (${columns.join(", ")}, ${Object.keys(MEASURE_SQL).join(", ")})
      select (occurred_at at time zone 'UTC')::date, period, 0, ${dimensions.join(", ")}, ${Object.values(MEASURE_SQL).join(", ")}
      from usage_events e join bench_rates r on r.line_id = e.price_line_id
      group by 1, 2, ${dimensions.join(", ")}`);
  };
  const main = ["team_id", "service_id", "feature_id", "environment_id"];
  const money = Object.keys(MEASURE_SQL);
  const from = (table: string, day: string, dimensions: string, values: string) =>
    sql.unsafe(`
      insert into ${table} (${day}, period, kind, ${dimensions}, ${money.join(", ")})
      select day, period, kind, ${values}, ${money.map((name) => `sum(${name})`).join(", ")}
      from spend_daily group by day, period, kind, ${dimensions.includes("account_id") ? "provider_id, model_id, service_tier" : dimensions}`);
  await Promise.all([
    (async () => {
      await rollup("spend_daily", [
        ...main,
        "cost_center_id",
        "project_id",
        "provider_id",
        "model_id",
        "service_tier",
        "attributed_by",
      ]);
      await from("team_daily", "day", "team_id, attributed_by", "team_id, attributed_by");
      await from(
        "provider_daily",
        "utc_day",
        "account_id, provider_project_id, provider_id, model_id, service_tier",
        "0, 0, provider_id, model_id, service_tier",
      );
      await rollup("template_daily", [...main, "template_id", "version_id"]);
    })(),
    (async () => {
      await rollup("tenant_daily", [...main, "tenant_id"]);
      await sql`
        insert into trace_totals (trace_hash, team_id, last_day, last_at, calls, cost_pico, service_id, feature_id)
        select trace_hash, team_id, max((occurred_at at time zone 'UTC')::date), max(occurred_at), count(*), sum(cost_pico),
          min(service_id), min(feature_id)
        from usage_events where trace_hash is not null group by trace_hash, team_id`;
    })(),
  ]);
}

async function dropIndexes(sql: Sql): Promise<void> {
  await sql`alter table event_ids drop constraint event_ids_pkey`;
  await sql`alter table traces drop constraint traces_pkey`;
  await sql`alter table trace_totals drop constraint trace_totals_pkey`;
  await sql`drop index trace_totals_team, trace_totals_day`;
}

async function makeIndexes(sql: Sql): Promise<void> {
  await sql`alter table event_ids add primary key (id_hash)`;
  await sql`alter table traces add primary key (trace_hash)`;
  await sql`alter table trace_totals add primary key (trace_hash, team_id)`;
  await sql`create index trace_totals_team on trace_totals (team_id, last_day, cost_pico desc)
    include (service_id, feature_id, calls, trace_hash)`;
  await sql`create index trace_totals_day on trace_totals (last_day, cost_pico desc)`;
  await sql`
    update traces t set teams = c.teams
    from (select trace_hash, count(*) as teams from trace_totals group by trace_hash having count(*) > 1) c
    where t.trace_hash = c.trace_hash`;
  await sql`drop table bench_prototypes, bench_rates, bench_names`;
}
