import type { Viewer } from "@/lib/auth/viewer";
import { normaliseName } from "@/lib/domain/catalog";
import { findTeam } from "./catalog-lookup";
import type { Reader } from "./reader";
import { type PeriodRange, scope } from "./spend-filter";
import type { TraceFilter } from "./trace-list";

/** A service that had calls, with its features. */
export interface ServiceOption {
  id: number;
  slug: string;
  features: { id: number; slug: string }[];
}

/** Services and features with calls of the viewer's teams in the range: what the list can be narrowed to. */
export async function serviceOptions(
  sql: Reader,
  viewer: Viewer,
  range: PeriodRange,
): Promise<ServiceOption[]> {
  const rows = await sql<{ id: number; slug: string; feature_id: number | null; feature: string | null }[]>`
    with used as (
      select distinct service_id, feature_id from spend_daily
      where day >= ${range.fromDay} and day < ${range.toDay} and ${scope(sql, viewer)} and kind = 0 and service_id <> 0
    )
    select s.id, s.slug, f.id as feature_id, f.slug as feature
    from used join services s on s.id = used.service_id left join features f on f.id = used.feature_id
    order by s.slug, f.slug`;
  const services = new Map<number, ServiceOption>();
  for (const row of rows) {
    const service = services.get(row.id) ?? { id: row.id, slug: row.slug, features: [] };
    services.set(row.id, service);
    if (row.feature_id !== null && row.feature !== null)
      service.features.push({ id: row.feature_id, slug: row.feature });
  }
  return [...services.values()];
}

/**
 * The names of a filter as ids. A team that the viewer does not see is no team, and a service without calls of
 * theirs in these days no service: the same sentence for both (law 7).
 *
 * @returns `problems`: one sentence for each name that is not known
 */
export async function filterByName(
  sql: Reader,
  viewer: Viewer,
  names: { team?: string | undefined; service?: string | undefined; feature?: string | undefined },
  options: readonly ServiceOption[],
): Promise<{ filter: Pick<TraceFilter, "teamId" | "serviceId" | "featureId">; problems: string[] }> {
  const problems: string[] = [];
  const filter: Pick<TraceFilter, "teamId" | "serviceId" | "featureId"> = {};
  if (names.team !== undefined) {
    const team = await findTeam(sql, viewer, names.team);
    if (team) filter.teamId = team.id;
    else problems.push(`There is no team “${names.team}”.`);
  }
  if (names.service === undefined) return { filter, problems };
  const wanted = normaliseName(names.service);
  const service = options.find(({ slug }) => slug === wanted);
  if (!service) {
    problems.push(`No call of a service “${names.service}” is in these days.`);
    return { filter, problems };
  }
  filter.serviceId = service.id;
  if (names.feature === undefined) return { filter, problems };
  const feature = service.features.find(({ slug }) => slug === normaliseName(names.feature ?? ""));
  if (feature) filter.featureId = feature.id;
  else problems.push(`${service.slug} has no calls of a feature “${names.feature}” in these days.`);
  return { filter, problems };
}
