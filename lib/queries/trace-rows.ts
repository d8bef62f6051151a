import { MISSING_FIELDS, standingReview, type TraceReview } from "@/lib/domain/trace-review";
import type { Reader } from "./reader";
import { named, type NamedId } from "./rows";
import { ofTeams, type TeamScope } from "./trace-scope";
import type { ListedTrace, TraceSort } from "./trace-list";

/** A trace as the search finds it: what it is ordered by, before names are looked up. */
export interface FoundTrace {
  hash: string;
  costPico: bigint;
  calls: bigint;
  lastAt: Date;
  /** Reporting day. */
  lastDay: string;
}

/** The order of a list, for `sort`: larger value first, then smaller hash. */
export function compareFound(sort: TraceSort, a: FoundTrace, b: FoundTrace): number {
  const [x, y] = [orderValue(sort, a), orderValue(sort, b)];
  if (x !== y) return x > y ? -1 : 1;
  return a.hash === b.hash ? 0 : a.hash < b.hash ? -1 : 1;
}

function orderValue(sort: TraceSort, trace: FoundTrace): bigint {
  return sort === "cost" ? trace.costPico : sort === "calls" ? trace.calls : BigInt(trace.lastAt.getTime());
}

const CURSOR =
  /^(cost|calls|last)~(\d{1,38})~(\d{4}-\d{2}-\d{2})~([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** The place after a row. It names its order, since a place in another order is none. */
export function writeCursor(sort: TraceSort, trace: FoundTrace): string {
  return Buffer.from(`${sort}~${orderValue(sort, trace)}~${trace.lastDay}~${trace.hash}`).toString(
    "base64url",
  );
}

/** Null for what is no cursor of this order. */
export function readCursor(sort: TraceSort, cursor: string | undefined): FoundTrace | null {
  if (cursor === undefined) return null;
  const [, kind, value = "0", lastDay = "", hash = ""] =
    CURSOR.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? [];
  if (kind !== sort) return null;
  const number = BigInt(value);
  if (sort !== "cost" && number > 8_640_000_000_000_000n) return null;
  return { hash, costPico: number, calls: number, lastAt: new Date(Number(number)), lastDay };
}

interface PartRow {
  trace_hash: string;
  trace_id: string;
  team_id: number;
  team_slug: string;
  team_name: string;
  service_id: number;
  service_slug: string | null;
  service_name: string | null;
  feature_id: number;
  feature_slug: string | null;
  outcome: TraceReview["outcome"] | null;
  note: string | null;
  missing_field: string | null;
  reviewed_by: string | null;
  reviewed_at: Date | null;
}

/** Found traces with their names and reviews, in the same order; of their parts only those of `teams`. */
export async function describeTraces(
  sql: Reader,
  teams: TeamScope,
  found: readonly FoundTrace[],
): Promise<ListedTrace[]> {
  if (found.length === 0) return [];
  const rows = await sql<PartRow[]>`
    select t.trace_hash, tr.trace_id, t.team_id, m.slug as team_slug, m.name as team_name,
      t.service_id, s.slug as service_slug, s.name as service_name, t.feature_id, f.slug as feature_slug,
      r.outcome, r.note, r.missing_field, r.reviewed_by, r.reviewed_at
    from trace_totals t join traces tr using (trace_hash) join teams m on m.id = t.team_id
    left join services s on s.id = t.service_id left join features f on f.id = t.feature_id
    left join trace_reviews r on r.trace_hash = t.trace_hash and r.team_id = t.team_id
    where t.trace_hash = any (${found.map((trace) => trace.hash)}::uuid[]) and ${ofTeams(sql, teams)}
      and t.calls > 0
    order by t.cost_pico desc, t.team_id`;
  const parts = new Map<string, PartRow[]>();
  for (const row of rows) parts.set(row.trace_hash, [...(parts.get(row.trace_hash) ?? []), row]);
  return found.flatMap((trace): ListedTrace[] => {
    const ofTrace = parts.get(trace.hash) ?? [];
    const [first] = ofTrace;
    if (!first) return [];
    const { lastAt, lastDay, calls, costPico } = trace;
    return [
      {
        traceId: first.trace_id,
        lastAt,
        lastDay,
        service: named(first.service_id, first.service_slug, first.service_name),
        feature: named(first.feature_id, first.feature_slug, null),
        teams: ofTrace.map((row): NamedId => ({ id: row.team_id, slug: row.team_slug, name: row.team_name })),
        calls,
        costPico,
        review: standingReview(ofTrace.map(reviewOf)),
      },
    ];
  });
}

function reviewOf(row: PartRow): TraceReview | null {
  if (row.outcome === null || row.reviewed_at === null) return null;
  return {
    outcome: row.outcome,
    note: row.note ?? "",
    missingField: MISSING_FIELDS.find((field) => field === row.missing_field) ?? null,
    reviewedBy: row.reviewed_by ?? "",
    reviewedAt: row.reviewed_at,
  };
}
