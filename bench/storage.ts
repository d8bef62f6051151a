import { post } from "./client";
import { referenceRecord } from "./reference-shape";
import type { Report } from "./report";
import { type Stage, startIngestProcess } from "./stage";

/** Bytes an event takes, with its indexes, after being taken over HTTP in batches of 1,000. */
export async function measureStorage(stage: Stage, events: number, report: Report): Promise<void> {
  const server = await startIngestProcess(stage.url);
  const startMs = Date.now() - 3 * 86_400_000;
  let next = 0;
  try {
    await post(`${server.address}/api/v1/events`, stage.key, 4, () => {
      if (next >= events) return null;
      const from = next;
      next += 1_000;
      return Buffer.from(
        JSON.stringify(Array.from({ length: 1_000 }, (_, i) => referenceRecord(from + i, startMs, "store_"))),
      );
    });
  } finally {
    await server.stop();
  }
  const { sql } = stage;
  await sql`vacuum (analyze) usage_events, event_ids, evidence, trace_totals, traces`;
  const [row] = await sql<Record<string, number>[]>`
    with sizes as (
      select coalesce(p.relname, c.relname) as name, sum(pg_total_relation_size(c.oid))::float8 as bytes
      from pg_class c left join pg_inherits i on i.inhrelid = c.oid left join pg_class p on p.oid = i.inhparent
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by 1),
    n as (select count(*)::float8 as events from usage_events)
    select n.events,
      (select sum(bytes) from sizes where name = 'usage_events') / n.events as event,
      (select sum(bytes) from sizes where name = 'event_ids') / n.events as identity,
      (select sum(bytes) from sizes where name = 'evidence') / n.events as evidence,
      (select sum(bytes) from sizes where name in ('traces', 'trace_totals')) / n.events as traces,
      (select sum(bytes) from sizes where name like '%\_daily') / n.events as rollups
    from n`;
  const of = (name: string) => row?.[name] ?? 0;
  report.add("storage", "events", of("events"));
  report.add("storage", "event row with indexes, bytes", of("event"));
  report.add("storage", "identity with index, bytes", of("identity"));
  report.add("storage", "event and identity together, bytes", of("event") + of("identity"), [], "450");
  report.add("storage", "evidence, bytes", of("evidence"), [], "150");
  report.add("storage", "traces and their totals, bytes", of("traces"));
  report.add("storage", "rollups, bytes (they stop growing)", of("rollups"));
}
