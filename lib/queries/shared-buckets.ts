import type { Viewer } from "@/lib/auth/viewer";
import { addDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { big, named, type NamedId } from "./rows";
import { scope } from "./spend-filter";

/** What one program put into a shared bucket in the month. */
export interface BucketPart {
  kind: "call" | "charge";
  service: NamedId;
  feature: NamedId;
  requests: bigint;
  costPico: bigint;
}

/** A team of kind `shared` in one accounting month, against its size limit. */
export interface SharedBucket {
  team: { teamId: number; slug: string; name: string };
  lead: string | null;
  costPico: bigint;
  /** The month before, whole. */
  previousPico: bigint;
  requests: bigint;
  /** Null: nobody set a limit. */
  limitPico: bigint | null;
  overLimit: boolean;
  reviewed: { by: string; at: Date; note: string } | null;
  /** By cost, descending; together `costPico` and `requests`. */
  parts: BucketPart[];
}

interface Row {
  id: number;
  slug: string;
  name: string;
  lead: string | null;
  limit_pico: string | null;
  reviewed_by: string | null;
  reviewed_at: Date | null;
  note: string | null;
  previous: string | null;
  kind: number | null;
  service_id: number | null;
  service_slug: string | null;
  service_name: string | null;
  feature_id: number | null;
  feature_slug: string | null;
  requests: string | null;
  cost: string | null;
}

/**
 * The shared buckets that `viewer` sees, by what was booked in `month` ("YYYY-MM-01"), costliest first; also those
 * with nothing in them, for they are reviewed all the same.
 */
export async function sharedBuckets(sql: Reader, viewer: Viewer, month: string): Promise<SharedBucket[]> {
  const before = `${addDays(month, -1).slice(0, 7)}-01`;
  const rows = await sql<Row[]>`
    with bucket as (
      select t.id, t.slug, t.name, t.lead, t.limit_pico, r.reviewed_by, r.reviewed_at, r.note
      from teams t left join shared_reviews r on r.team_id = t.id and r.month = ${month}
      where t.kind = 'shared' and (t.retired_on is null or t.retired_on > ${month}::date) and ${scope(sql, viewer, "t.id")}
    ), part as (
      select team_id, kind, case when kind = 0 then service_id else 0 end as service_id,
        case when kind = 0 then feature_id else 0 end as feature_id, sum(requests) as requests, sum(cost) as cost
      from spend_daily where period = ${month} and team_id in (select id from bucket)
      group by 1, 2, 3, 4 having sum(requests) <> 0 or sum(cost) <> 0
    ), previous as (
      select team_id, sum(cost) as cost from team_daily
      where period = ${before} and team_id in (select id from bucket) group by team_id
    )
    select b.*, v.cost as previous, p.kind, p.service_id, s.slug as service_slug, s.name as service_name,
      p.feature_id, f.slug as feature_slug, p.requests, p.cost
    from bucket b left join part p on p.team_id = b.id left join previous v on v.team_id = b.id
    left join services s on s.id = p.service_id left join features f on f.id = p.feature_id
    order by b.name, b.id, p.cost desc, s.slug, f.slug, p.service_id, p.feature_id`;
  const buckets = new Map<number, SharedBucket>();
  for (const row of rows) {
    const bucket = buckets.get(row.id) ?? emptyBucket(row);
    buckets.set(row.id, bucket);
    if (row.cost === null) continue;
    bucket.costPico += big(row.cost);
    bucket.requests += big(row.requests);
    bucket.parts.push({
      kind: row.kind === 1 ? "charge" : "call",
      service: named(row.service_id ?? 0, row.service_slug, row.service_name),
      feature: named(row.feature_id ?? 0, row.feature_slug, null),
      requests: big(row.requests),
      costPico: big(row.cost),
    });
  }
  const list = [...buckets.values()];
  for (const bucket of list)
    bucket.overLimit = bucket.limitPico !== null && bucket.costPico > bucket.limitPico;
  return list.sort((a, b) => (a.costPico === b.costPico ? 0 : a.costPico > b.costPico ? -1 : 1));
}

function emptyBucket(row: Row): SharedBucket {
  return {
    team: { teamId: row.id, slug: row.slug, name: row.name },
    lead: row.lead,
    costPico: 0n,
    previousPico: big(row.previous),
    requests: 0n,
    limitPico: row.limit_pico === null ? null : big(row.limit_pico),
    overLimit: false,
    reviewed:
      row.reviewed_by === null || row.reviewed_at === null
        ? null
        : { by: row.reviewed_by, at: row.reviewed_at, note: row.note ?? "" },
    parts: [],
  };
}
