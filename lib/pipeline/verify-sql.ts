import type { Tx } from "@/db/client";
import { divideHalfEven, toUsd } from "@/lib/domain/money";
import type { Finding } from "./verify";

/** Law 1: what was received is accounted for, and what was accepted or quarantined is there. */
export async function checkCounts(tx: Tx): Promise<Finding[]> {
  const [row] = await tx<Record<string, bigint>[]>`
    select
      (select count(*) from ingest_batches
        where received <> accepted + merged + duplicates + context + ignored + quarantined) as unbalanced,
      (select coalesce(sum(accepted), 0)::int8 from ingest_batches) as accepted,
      (select count(*) from usage_events) as events,
      (select count(*) from event_aliases a where a.joined
        and not exists (select from usage_events e where e.event_key = a.old_key)) as joined,
      (select coalesce(sum(quarantined), 0)::int8 from ingest_batches) as quarantined,
      (select coalesce(sum(times), 0)::int8 from quarantine) as kept,
      (select count(*) from usage_events e
        where not exists (select from evidence v where v.id = e.evidence_id)) as unproved`;
  const findings: Finding[] = [];
  if (!row) return findings;
  const tell = (message: string) => findings.push({ law: "1", message });
  if (row.unbalanced !== 0n) tell(`${row.unbalanced} batches do not add up to what they received.`);
  if (row.accepted !== (row.events ?? 0n) + (row.joined ?? 0n)) {
    tell(
      `${row.accepted} events were accepted; the ledger has ${row.events} and ${row.joined} joined into others.`,
    );
  }
  if (row.quarantined !== row.kept)
    tell(`${row.quarantined} records were quarantined; ${row.kept} are kept.`);
  if (row.unproved !== 0n) tell(`${row.unproved} events have no evidence.`);
  return findings;
}

/** Law 2: every identity leads to one event, and no two events share a provider's id. */
export async function checkIdentity(tx: Tx): Promise<Finding[]> {
  const [row] = await tx<{ lost: bigint; shared: bigint; unreachable: bigint; chained: bigint }[]>`
    select
      (select count(*) from event_ids i left join event_aliases a on a.old_key = i.event_key
        where not exists (select from usage_events e where e.event_key = coalesce(a.event_key, i.event_key))) as lost,
      (select count(*) from (select 1 from usage_events where provider_response_id is not null and superseded_by is null
        and not coalesce(corrected ? 'superseded_by', false) group by provider_response_id having count(*) > 1) twice) as shared,
      (select count(*) from usage_events e
        where not exists (select from event_ids i where i.event_key = e.event_key)
        and not exists (select from event_aliases a where a.event_key = e.event_key)) as unreachable,
      (select count(*) from event_aliases a join event_aliases b on b.old_key = a.event_key) as chained`;
  const findings: Finding[] = [];
  const tell = (message: string) => findings.push({ law: "2", message });
  if (row?.lost) tell(`${row.lost} identities lead to no event.`);
  if (row?.shared) tell(`${row.shared} provider response ids are counted in more than one event.`);
  if (row?.unreachable)
    tell(`${row.unreachable} events have no identity: a repetition would be counted twice.`);
  if (row?.chained) tell(`${row.chained} joined events point at events that were joined themselves.`);
  return findings;
}

/** Law 3 by SQL alone: events + charges + corrections = the money of each rollup, in total and by team. */
export async function checkTeamSums(tx: Tx): Promise<Finding[]> {
  const rows = await tx<{ team: string; ledger: string; spend: string; totals: string }[]>`
    with ledger as (
      select team_id, sum(cost) as cost from (
        select team_id, coalesce(cost_pico, 0)::numeric as cost from usage_events where superseded_by is null
        union all select team_id, amount_pico from charges
        union all select team_id, sign * cost from ledger_corrections) lines
      group by team_id),
    spend as (select team_id, sum(cost) as cost from spend_daily group by team_id),
    totals as (select team_id, sum(cost) as cost from team_daily group by team_id)
    select t.slug as team, coalesce(l.cost, 0)::text as ledger, coalesce(s.cost, 0)::text as spend,
      coalesce(d.cost, 0)::text as totals
    from teams t left join ledger l on l.team_id = t.id left join spend s on s.team_id = t.id
      left join totals d on d.team_id = t.id
    where coalesce(l.cost, 0) <> coalesce(s.cost, 0) or coalesce(l.cost, 0) <> coalesce(d.cost, 0)`;
  const findings: Finding[] = rows.map((row) => ({
    law: "3",
    message: `Team ${row.team}: lines sum to ${usd(row.ledger)}, spend_daily to ${usd(row.spend)}, team_daily to ${usd(row.totals)}.`,
  }));
  const [sums] = await tx<Record<string, string>[]>`
    select (select coalesce(sum(cost), 0) from spend_daily)::text as spend_daily,
      (select coalesce(sum(cost), 0) from tenant_daily)::text as tenant_daily,
      (select coalesce(sum(cost), 0) from template_daily)::text as template_daily,
      (select coalesce(sum(cost), 0) from provider_daily)::text as provider_daily,
      (select coalesce(sum(cost), 0) from team_daily)::text as team_daily`;
  if (sums && new Set(Object.values(sums)).size > 1) {
    const each = Object.entries(sums).map(([name, sum]) => `${name} ${usd(sum)}`);
    findings.push({ law: "3", message: `The rollups do not sum to the same whole: ${each.join(", ")}.` });
  }
  return findings;
}

/** Laws 3 and 7: the totals of a trace are those of its events, and no team is shown a trace without calls of its own. */
export async function checkTraces(tx: Tx): Promise<Finding[]> {
  const rows = await tx<
    { trace: string; team: string; stored: string | null; calls: string | null; counted: string | null }[]
  >`
    with counted as (
      select trace_hash, team_id, count(*) as calls, sum(coalesce(cost_pico, 0)) as cost from usage_events
      where trace_hash is not null and superseded_by is null group by trace_hash, team_id)
    select coalesce(tr.trace_id, t.trace_hash::text, c.trace_hash::text) as trace, tm.slug as team,
      t.cost_pico::text as stored, t.calls::text as calls, c.cost::text as counted
    from counted c full join trace_totals t using (trace_hash, team_id)
      left join traces tr on tr.trace_hash = coalesce(t.trace_hash, c.trace_hash)
      left join teams tm on tm.id = coalesce(t.team_id, c.team_id)
    where t.trace_hash is null or c.trace_hash is null or t.cost_pico <> c.cost or t.calls <> c.calls
    limit 100`;
  const [unmarked] = await tx<{ n: bigint }[]>`
    select count(*) as n from traces t
    join (select trace_hash, count(*) as teams from trace_totals group by trace_hash) c using (trace_hash)
    where t.teams <> c.teams`;
  const findings: Finding[] = [];
  if (unmarked?.n)
    findings.push({ law: "3", message: `${unmarked.n} traces are not marked with their number of teams.` });
  const wrong = rows.map(
    (row): Finding =>
      row.counted === null
        ? { law: "7", message: `Trace ${row.trace} is shown to team ${row.team}, which has no call in it.` }
        : {
            law: "3",
            message: `Trace ${row.trace}, team ${row.team}: holds ${row.stored ?? "nothing"}, its calls cost ${row.counted}.`,
          },
  );
  return [...findings, ...wrong];
}

/** Law 5: a closed month holds what it held when it was closed, and nothing that came later. */
export async function checkHistory(tx: Tx): Promise<Finding[]> {
  const rows = await tx<
    {
      period: string;
      late: bigint;
      lines: bigint;
      sealed_lines: bigint | null;
      cost: string;
      sealed_cost: string | null;
    }[]
  >`
    with closed as (select period, closed_at, sealed_lines, sealed_cost from periods where closed_at is not null),
    lines as (
      select period, coalesce(cost_pico, 0)::numeric as cost, 1 as n, received_at as at from usage_events
      where superseded_by is null
      union all select period, amount_pico, 1, created_at from charges
      union all select period, sign * cost, sign * requests, created_at from ledger_corrections)
    select c.period, count(*) filter (where l.at > c.closed_at) as late, coalesce(sum(l.n), 0)::int8 as lines, c.sealed_lines,
      coalesce(sum(l.cost), 0)::text as cost, c.sealed_cost::text as sealed_cost
    from closed c left join lines l using (period)
    group by c.period, c.sealed_lines, c.sealed_cost order by c.period`;
  const findings: Finding[] = [];
  for (const row of rows) {
    const month = row.period.slice(0, 7);
    if (row.late > 0n)
      findings.push({ law: "5", message: `${row.late} lines were booked in ${month} after it was closed.` });
    if (row.sealed_cost !== null && (row.sealed_cost !== row.cost || row.sealed_lines !== row.lines)) {
      const held = `${row.sealed_lines} lines and ${usd(row.sealed_cost)}`;
      findings.push({
        law: "5",
        message: `${month} was closed with ${held}; it now has ${row.lines} and ${usd(row.cost)}.`,
      });
    }
  }
  return findings;
}

/** Picodollars of a cent. */
const PICO_PER_CENT = 10_000_000_000n;

/** Law 6: what is booked for a provider in a month ties to its final documents, in cents. */
export async function checkDocuments(tx: Tx): Promise<{ findings: Finding[]; documents: number }> {
  const rows = await tx<
    { period: string; provider: string; numbers: string; n: bigint; owed: string; cost: string }[]
  >`
    with documents as (
      select period, provider, count(*) as n, string_agg(number, ', ' order by number) as numbers,
        sum(total_cents - excluded_cents - variance_cents) as owed
      from provider_documents where final_at is not null group by period, provider),
    booked as (
      select d.period, n.name as provider, sum(d.cost) as cost
      from provider_daily d join names n on n.id = d.provider_id group by d.period, n.name)
    select d.period, d.provider, d.numbers, d.n, d.owed::text as owed, coalesce(b.cost, 0)::text as cost
    from documents d left join booked b using (period, provider) order by d.period, d.provider`;
  const findings = rows.flatMap((row): Finding[] => {
    const cost = BigInt(row.cost);
    const sign = cost < 0n ? -1n : 1n;
    const posted = sign * divideHalfEven(cost * sign, PICO_PER_CENT);
    const rest = BigInt(row.owed) - posted;
    if (rest === 0n) return [];
    const what = `${row.provider} ${row.numbers}, ${row.period.slice(0, 7)}`;
    return [
      {
        law: "6",
        message: `${what}: the ledger posts ${posted} cents, ${row.owed} are to be tied; ${rest} are left.`,
      },
    ];
  });
  return { findings, documents: rows.reduce((sum, row) => sum + Number(row.n), 0) };
}

function usd(pico: string | undefined): string {
  return `${toUsd(BigInt(pico ?? 0))} USD`;
}
