import type { Viewer } from "@/lib/auth/viewer";
import { addDays } from "@/lib/domain/period";
import { findTeam } from "./catalog-lookup";
import type { MovementFilter } from "./movement";
import type { Reader } from "./reader";
import { NONE, type NamedId, named } from "./rows";
import { scope } from "./spend-filter";
import { unitTeams } from "./unit-teams";

/** What a movement is asked of, by slug; `(none)` is what has no such name. Empty: everything the viewer sees. */
export interface WhyAsked {
  unit?: string;
  /** The unit's teams by today's structure; unset: each while it belongs to the unit. */
  structure?: "today";
  team?: string;
  service?: string;
  feature?: string;
  environment?: string;
}

export type WhyLevel = "organisation" | "unit" | "team" | "service" | "feature";

/** What was asked for, found. */
export interface WhySubject {
  level: WhyLevel;
  unit: NamedId | null;
  team: NamedId | null;
  service: NamedId | null;
  feature: NamedId | null;
  environment: NamedId | null;
  /** False: the unit has teams that the viewer does not see. */
  wholeUnit: boolean;
  filter: Omit<MovementFilter, "later" | "earlier">;
}

/**
 * The subject of a question; null when anything it names does not exist or is not the viewer's, which are the same
 * answer (law 7). A unit is its teams and those of the units under it.
 *
 * @param today the day whose membership is "today's structure"
 */
export async function whySubject(
  sql: Reader,
  viewer: Viewer,
  asked: WhyAsked,
  today: string,
): Promise<WhySubject | null> {
  const [unit, team, service, environment] = await Promise.all([
    asked.unit === undefined
      ? null
      : unitTeams(sql, viewer, asked.unit, { structure: asked.structure ?? "was", today }),
    asked.team === undefined ? null : findTeam(sql, viewer, asked.team),
    asked.service === undefined ? null : findService(sql, viewer, asked.service, today),
    asked.environment === undefined ? null : findEnvironment(sql, asked.environment),
  ]);
  const feature =
    asked.feature === undefined || service === null
      ? null
      : await findFeature(sql, viewer, service.id, asked.feature, today);
  const missing =
    (asked.unit !== undefined && unit === null) ||
    (asked.team !== undefined && team === null) ||
    (asked.service !== undefined && service === null) ||
    (asked.feature !== undefined && feature === null) ||
    (asked.environment !== undefined && environment === null);
  if (missing) return null;
  return {
    level: feature ? "feature" : service ? "service" : team ? "team" : unit ? "unit" : "organisation",
    unit: unit && { id: unit.unit.unitId, slug: unit.unit.slug, name: unit.unit.name },
    team: team && { id: team.id, slug: team.slug, name: team.name },
    service,
    feature,
    environment,
    wholeUnit: unit?.whole ?? true,
    filter: {
      ...(unit ? { unitSpans: unit.spans } : {}),
      ...(team ? { teamId: team.id } : {}),
      ...(service ? { serviceId: service.id } : {}),
      ...(feature ? { featureId: feature.id } : {}),
      ...(environment ? { environmentId: environment.id } : {}),
    },
  };
}

/** A service that one of the viewer's teams runs, ran, or spent on in the last year. */
async function findService(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  today: string,
): Promise<NamedId | null> {
  if (slug === NONE) return named(0, null, null);
  const [row] = await sql<{ id: number; slug: string; name: string }[]>`
    select s.id, s.slug, s.name from services s
    where s.slug = ${slug} and ${known(sql, viewer, today, sql`d.service_id = s.id`)}`;
  return row ?? null;
}

/** A feature of such a service: of one that another team runs only what one of the viewer's teams spent on. */
async function findFeature(
  sql: Reader,
  viewer: Viewer,
  serviceId: number,
  slug: string,
  today: string,
): Promise<NamedId | null> {
  if (slug === NONE) return named(0, null, null);
  const [row] = await sql<{ id: number; slug: string }[]>`
    select f.id, f.slug from features f join services s on s.id = f.service_id
    where f.slug = ${slug} and s.id = ${serviceId}
      and ${known(sql, viewer, today, sql`d.service_id = s.id and d.feature_id = f.id`)}`;
  return row ? { id: row.id, slug: row.slug, name: row.slug } : null;
}

/** A condition on `services s`: one of the viewer's teams runs or ran it, or spent on it in the last year. */
function known(sql: Reader, viewer: Viewer, today: string, spent: ReturnType<typeof scope>) {
  if (viewer.teamIds === "all") return sql`true`;
  return sql`(
    exists (select from service_teams st where st.service_id = s.id and ${scope(sql, viewer, "st.team_id")})
    or exists (
      select from spend_daily d
      where ${spent} and d.day >= ${addDays(today, -400)} and ${scope(sql, viewer, "d.team_id")}))`;
}

async function findEnvironment(sql: Reader, slug: string): Promise<NamedId | null> {
  if (slug === NONE) return named(0, null, null);
  const [row] = await sql<
    { id: number; slug: string }[]
  >`select id, slug from environments where slug = ${slug}`;
  return row ? { id: row.id, slug: row.slug, name: row.slug } : null;
}
