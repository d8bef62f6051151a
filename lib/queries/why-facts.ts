import type { Viewer } from "@/lib/auth/viewer";
import { type IncreaseTrace, tracesOfIncrease } from "./increase-traces";
import { type Marker, markerList } from "./markers";
import type { MovementSpan } from "./movement";
import type { Reader } from "./reader";
import { scope } from "./spend-filter";

/** What happened near a contributor's change, and where to look. */
export interface ContributorFacts {
  /** A template version seen for the first time in the later period, the costliest; null for none. */
  version: { template: string; version: string; firstDay: string } | null;
  /** The last marker in the later period of its service, its team or everybody; service before team before all. */
  marker: Marker | null;
  /** At most three, costliest first. */
  traces: IncreaseTrace[];
}

interface Contributor {
  kind: "call" | "charge";
  teamId: number;
  service: { id: number };
  feature: { id: number };
}

/** Days looked back at to know whether a template version is new. */
const SEEN_DAYS = 90;

/** The facts of each contributor, in their order. Reads indexes by feature, team and day alone. */
export async function contributorFacts(
  sql: Reader,
  viewer: Viewer,
  contributors: readonly Contributor[],
  { later, earlier }: { later: MovementSpan; earlier: MovementSpan },
): Promise<ContributorFacts[]> {
  if (contributors.length === 0) return [];
  const teamIds = [...new Set(contributors.map((one) => one.teamId))];
  const [markers, increases, versions] = await Promise.all([
    markersWithin(sql, viewer, later),
    Promise.all(teamIds.map((teamId) => tracesOfIncrease(sql, viewer, { teamId, later, earlier }))),
    Promise.all(contributors.map((one) => newVersion(sql, viewer, one, later))),
  ]);
  return contributors.map((one, at): ContributorFacts => {
    const groups = increases[teamIds.indexOf(one.teamId)] ?? [];
    const group = groups.find((g) => g.serviceId === one.service.id && g.featureId === one.feature.id);
    return {
      version: versions[at] ?? null,
      marker: nearest(markers, one),
      traces: one.kind === "call" ? (group?.traces ?? []) : [],
    };
  });
}

/** The markers of a span's days in the reporting zone. */
async function markersWithin(sql: Reader, viewer: Viewer, span: MovementSpan): Promise<Marker[]> {
  const [row] = await sql<{ from: Date; to: Date }[]>`
    select ${span.fromDay}::date::timestamp at time zone reporting_timezone as from,
      ${span.toDay}::date::timestamp at time zone reporting_timezone as to from ledger_versions`;
  return row ? markerList(sql, viewer, { from: row.from, to: row.to, limit: 200 }) : [];
}

function nearest(markers: readonly Marker[], { teamId, service }: Contributor): Marker | null {
  const concerning = markers.filter(
    (marker) =>
      (marker.team === null || marker.team.id === teamId) &&
      (marker.service === null || marker.service.id === service.id),
  );
  return (
    concerning.find((marker) => marker.service !== null) ??
    concerning.find((marker) => marker.team !== null) ??
    concerning[0] ??
    null
  );
}

/** The first version of a feature's templates is no news: another must have been in use before. */
async function newVersion(sql: Reader, viewer: Viewer, one: Contributor, later: MovementSpan) {
  if (one.kind === "charge") return null;
  const [row] = await sql<{ template: string; version: string; first_day: string }[]>`
    with used as (
      select template_id, version_id, min(day) as first_day, sum(cost) filter (where day >= ${later.fromDay}) as cost
      from template_daily
      where feature_id = ${one.feature.id} and service_id = ${one.service.id} and team_id = ${one.teamId}
        and ${scope(sql, viewer)} and template_id <> 0 and version_id <> 0
        and day >= ${later.fromDay}::date - ${SEEN_DAYS}::integer and day < ${later.toDay}
      group by template_id, version_id
    )
    select t.name as template, v.name as version, new.first_day
    from used new join names t on t.id = new.template_id join names v on v.id = new.version_id
    where new.first_day >= ${later.fromDay}
      and exists (select 1 from used old where old.template_id = new.template_id and old.first_day < ${later.fromDay})
    order by new.cost desc, new.version_id desc limit 1`;
  return row ? { template: row.template, version: row.version, firstDay: row.first_day } : null;
}
