import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { big, named, type NamedId } from "./rows";
import { scope } from "./spend-filter";

/** What one program of the team was booked in a month. Charges are one row without service. */
export interface MonthPart {
  kind: "call" | "charge";
  service: NamedId;
  feature: NamedId;
  requests: bigint;
  costPico: bigint;
  /** Of `costPico`: used in an earlier month, and booked here because that one is closed. */
  latePico: bigint;
}

/** The team's booked month by service and feature, of days before `untilDay`, costliest first. */
export async function monthByFeature(
  sql: Reader,
  viewer: Viewer,
  question: { teamId: number; month: string; untilDay: string },
): Promise<MonthPart[]> {
  const { teamId, month, untilDay } = question;
  const rows = await sql<PartRow[]>`
    with part as (
      select kind, case when kind = 0 then service_id else 0 end as service_id,
        case when kind = 0 then feature_id else 0 end as feature_id, sum(requests) as requests, sum(cost) as cost,
        -- West of Greenwich a month begins in the evening of the day before.
        sum(cost) filter (where day < ${month}::date - 1) as late
      from spend_daily
      where team_id = ${teamId} and ${scope(sql, viewer)} and period = ${month} and day < ${untilDay}
        and day = any (array(select distinct day from team_daily where period = ${month} and team_id = ${teamId}))
      group by 1, 2, 3 having sum(requests) <> 0 or sum(cost) <> 0
    )
    select p.*, s.slug as service_slug, s.name as service_name, f.slug as feature_slug
    from part p left join services s on s.id = p.service_id left join features f on f.id = p.feature_id
    order by p.cost desc, p.kind, s.slug, f.slug, p.service_id, p.feature_id`;
  return rows.map((row) => ({
    kind: row.kind === 1 ? "charge" : "call",
    service: named(row.service_id, row.service_slug, row.service_name),
    feature: named(row.feature_id, row.feature_slug, null),
    requests: big(row.requests),
    costPico: big(row.cost),
    latePico: big(row.late),
  }));
}

interface PartRow {
  kind: number;
  service_id: number;
  service_slug: string | null;
  service_name: string | null;
  feature_id: number;
  feature_slug: string | null;
  requests: string | null;
  cost: string | null;
  late: string | null;
}
