import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { big, named, type NamedId } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

/** What a call did not say; `owner`: who answers for it was found by a rule or a person, not on the call. */
export type MissingTag = "owner" | "service" | "feature" | "environment";

/** Calls of one service and feature that lack the same tags. */
export interface TaggingGap {
  missing: MissingTag[];
  service: NamedId;
  feature: NamedId;
  requests: bigint;
  costPico: bigint;
}

/** A call that is not fully tagged: its owner was not on it, or one of the three names is unknown. */
export const NOT_TAGGED = "(attributed_by <> 1 or service_id = 0 or feature_id = 0 or environment_id = 0)";

/** The team's calls of a range that are not fully tagged, each in one group, costliest first. */
export async function taggingGaps(
  sql: Reader,
  viewer: Viewer,
  question: { teamId: number; range: PeriodRange },
): Promise<TaggingGap[]> {
  const { teamId, range } = question;
  const rows = await sql<GapRow[]>`
    select g.*, s.slug as service_slug, s.name as service_name, f.slug as feature_slug
    from (
      select service_id, feature_id, attributed_by <> 1 as no_owner, environment_id = 0 as no_environment,
        sum(requests) as requests, sum(cost) as cost
      from spend_daily
      where team_id = ${teamId} and ${scope(sql, viewer)} and kind = 0
        and day >= ${range.fromDay} and day < ${range.toDay} and ${sql.unsafe(NOT_TAGGED)}
      group by 1, 2, 3, 4 having sum(requests) <> 0 or sum(cost) <> 0
    ) g left join services s on s.id = g.service_id left join features f on f.id = g.feature_id
    order by g.cost desc, s.slug, f.slug, g.no_owner, g.no_environment`;
  return rows.map((row) => ({
    missing: [
      ...(row.no_owner ? (["owner"] as const) : []),
      ...(row.service_id === 0 ? (["service"] as const) : []),
      ...(row.feature_id === 0 ? (["feature"] as const) : []),
      ...(row.no_environment ? (["environment"] as const) : []),
    ],
    service: named(row.service_id, row.service_slug, row.service_name),
    feature: named(row.feature_id, row.feature_slug, null),
    requests: big(row.requests),
    costPico: big(row.cost),
  }));
}

interface GapRow {
  service_id: number;
  service_slug: string | null;
  service_name: string | null;
  feature_id: number;
  feature_slug: string | null;
  no_owner: boolean;
  no_environment: boolean;
  requests: string | null;
  cost: string | null;
}
