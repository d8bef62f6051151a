import type { Sql } from "@/db/client";
import { EVENT_COLUMN_NAMES, EVENT_COLUMNS } from "@/lib/pipeline/event-row";
import { databaseCpu } from "./stage";
import { pgArray, unnestArguments } from "@/lib/pipeline/pg-array";

const ROWS = 1_000;
const CONNECTIONS = 2;

/**
 * The bare insert that ingest is compared with: the rows that the ledger holds, 1,000 at a time
 * by unnest over two connections, into a table with the same columns, partitions and indexes.
 * The arrays are built beforehand, so that nothing but the insert is measured.
 * @returns rows a second of each run, and microseconds of the database's processor time a row
 */
export async function measureBaseline(
  sql: Sql,
  runs: number,
  events: number,
): Promise<{ rates: number[]; cpu: number[] }> {
  const batches = await batchesOf(sql, events);
  const rates: number[] = [];
  const cpu: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await makeTable(sql);
    let next = 0;
    const cpuBefore = await databaseCpu(sql);
    const startedAt = performance.now();
    const one = async () => {
      for (let batch = batches[next++]; batch; batch = batches[next++]) {
        const { columns, values, types } = batch;
        await sql.unsafe(
          `insert into bench_events (${columns.join(", ")}) select * from unnest(${unnestArguments(types)})`,
          values,
          { prepare: true },
        );
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, one));
    rates.push((batches.length * ROWS) / ((performance.now() - startedAt) / 1000));
    cpu.push((((await databaseCpu(sql)) - cpuBefore) / (batches.length * ROWS)) * 1e6);
    await sql`drop table bench_events`;
  }
  return { rates, cpu };
}

async function batchesOf(sql: Sql, events: number) {
  const select = EVENT_COLUMN_NAMES.map((name) => {
    const type = EVENT_COLUMNS[name];
    if (type === "timestamptz") return `(extract(epoch from ${name}) * 1000)::float8 as ${name}`;
    return type === "date" || type === "uuid" ? `${name}::text` : name;
  }).join(", ");
  const batches: { columns: string[]; types: string[]; values: string[] }[] = [];
  for (let offset = 0; offset + ROWS <= events; offset += ROWS) {
    // In the order of arrival, as ingest wrote them.
    const rows = await sql.unsafe(
      `select ${select} from usage_events order by evidence_id, event_key limit ${ROWS} offset ${offset}`,
    );
    if (rows.length < ROWS) break;
    const used = EVENT_COLUMN_NAMES.filter((name) => rows.some((row) => row[name] !== null));
    const types = used.map((name) => EVENT_COLUMNS[name] as string);
    batches.push({
      columns: used,
      types,
      values: used.map((name, i) =>
        pgArray(
          rows.map((row) => row[name]),
          types[i] ?? "text",
        ),
      ),
    });
  }
  return batches;
}

async function makeTable(sql: Sql): Promise<void> {
  await sql`drop table if exists bench_events`;
  await sql`create table bench_events (like usage_events including defaults including constraints including indexes)
    partition by range (event_key)`;
  const days = await sql<{ low: string; high: string }[]>`
    select distinct ((event_key >> 40) << 40)::text as low, (((event_key >> 40) + 1) << 40)::text as high from usage_events`;
  for (const { low, high } of days) {
    await sql.unsafe(
      `create table bench_events_${low} partition of bench_events for values from (${low}) to (${high})`,
    );
  }
  await sql`checkpoint`;
}
