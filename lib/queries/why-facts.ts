import type { Viewer } from "@/lib/auth/viewer";
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
  /** Where the cost rose: its three costliest traces of the later period, by their last call; else none. */
  traces: { traceId: string; costPico: bigint }[];
}

interface Contributor {
  kind: "call" | "charge";
  costBefore: bigint;
  costAfter: bigint;
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
  later: MovementSpan,
): Promise<ContributorFacts[]> {
  if (contributors.length === 0) return [];
  const [markers, traces, versions] = await Promise.all([
    markersWithin(sql, viewer, later),
    costliest(sql, viewer, contributors, later),
    newVersions(sql, viewer, contributors, later),
  ]);
  return contributors.map(
    (one, at): ContributorFacts => ({
      version: versions.get(at) ?? null,
      marker: nearest(markers, one),
      traces: traces.get(at) ?? [],
    }),
  );
}

/** Walks the team's traces of each day from the costliest down, so that it reads few of them. */
async function costliest(sql: Reader, viewer: Viewer, all: readonly Contributor[], later: MovementSpan) {
  const rose = placed(all, (one) => one.kind === "call" && one.costAfter > one.costBefore);
  const rows =
    rose.length === 0
      ? []
      : await sql<{ place: number; trace_id: string; cost: string }[]>`
    select asked.place, tr.trace_id, top.cost_pico::text as cost
    from ${asked(sql, rose)}
    cross join lateral (
      select found.trace_hash, found.cost_pico
      from generate_series(${later.fromDay}::date, ${later.toDay}::date - 1, interval '1 day') as days (day)
      cross join lateral (
        select trace_hash, cost_pico from trace_totals
        where team_id = asked.team and last_day = days.day::date and ${scope(sql, viewer)}
          and service_id = asked.service and feature_id = asked.feature and calls > 0 and cost_pico > 0
        order by cost_pico desc limit 3
      ) found
      order by found.cost_pico desc, found.trace_hash limit 3
    ) top
    join traces tr using (trace_hash)
    order by asked.place, top.cost_pico desc, top.trace_hash`;
  const byPlace = new Map<number, ContributorFacts["traces"]>();
  for (const { place, trace_id, cost } of rows) {
    const trace = { traceId: trace_id, costPico: BigInt(cost) };
    byPlace.set(place, [...(byPlace.get(place) ?? []), trace]);
  }
  return byPlace;
}

interface Placed {
  one: Contributor;
  /** Among all that are asked for. */
  place: number;
}

function placed(all: readonly Contributor[], wanted: (one: Contributor) => boolean): Placed[] {
  return all.map((one, place) => ({ one, place })).filter(({ one }) => wanted(one));
}

/** One statement for all of them: a page waits for one answer, not for one a contributor. */
function asked(sql: Reader, all: readonly Placed[]) {
  return sql`unnest(${all.map(({ place }) => place)}::integer[], ${all.map(({ one }) => one.teamId)}::integer[],
    ${all.map(({ one }) => one.service.id)}::integer[], ${all.map(({ one }) => one.feature.id)}::integer[])
    as asked (place, team, service, feature)`;
}

/** The markers of a span's days in the reporting zone. */
function markersWithin(sql: Reader, viewer: Viewer, days: MovementSpan): Promise<Marker[]> {
  return markerList(sql, viewer, { days, limit: 200 });
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
async function newVersions(sql: Reader, viewer: Viewer, all: readonly Contributor[], later: MovementSpan) {
  const calls = placed(all, (one) => one.kind === "call");
  const rows =
    calls.length === 0
      ? []
      : await sql<{ place: number; template: string; version: string; first_day: string }[]>`
    select asked.place, found.template, found.version, found.first_day
    from ${asked(sql, calls)}
    cross join lateral (
      with used as (
        select template_id, version_id, min(day) as first_day, sum(cost) filter (where day >= ${later.fromDay}) as cost
        from template_daily
        where feature_id = asked.feature and service_id = asked.service and team_id = asked.team
          and ${scope(sql, viewer)} and template_id <> 0 and version_id <> 0
          and day >= ${later.fromDay}::date - ${SEEN_DAYS}::integer and day < ${later.toDay}
        group by template_id, version_id
      )
      select t.name as template, v.name as version, new.first_day
      from used new join names t on t.id = new.template_id join names v on v.id = new.version_id
      where new.first_day >= ${later.fromDay}
        and exists (select 1 from used old where old.template_id = new.template_id and old.first_day < ${later.fromDay})
      order by new.cost desc, new.version_id desc limit 1
    ) found`;
  return new Map(
    rows.map(({ place, template, version, first_day }) => [
      place,
      { template, version, firstDay: first_day },
    ]),
  );
}
