import type { Viewer } from "@/lib/auth/viewer";
import { addDays } from "@/lib/domain/period";
import { visibleUnits } from "./people";
import type { Reader } from "./reader";
import { scope } from "./spend-filter";

/** A feature belongs to a service. */
export interface FoundFeature {
  service: string;
  feature: string;
}

/** What a viewer can go to by name. */
export interface Findable {
  teams: { slug: string; name: string }[];
  units: { slug: string; name: string }[];
  services: string[];
  features: FoundFeature[];
}

/** A catalog larger than this is found by Explore, not by a list. */
const MOST = 3_000;
const SEEN_DAYS = 92;

/**
 * Teams, units, services and features that `viewer` may know of, by name: those of the catalog for who sees every
 * team; for others their teams, the units above these, and what these teams own or had calls in of late (law 7).
 */
export async function findable(sql: Reader, viewer: Viewer, now: Date): Promise<Findable> {
  const [teams, units, features, services] = await Promise.all([
    sql<{ slug: string; name: string }[]>`
      select slug, name from teams where ${scope(sql, viewer, "id")} order by lower(name), slug limit ${MOST}`,
    visibleUnits(sql, viewer),
    viewer.teamIds === "all" ? allFeatures(sql) : ownFeatures(sql, viewer, now),
    viewer.teamIds === "all"
      ? sql<{ slug: string }[]>`select slug from services order by slug limit ${MOST}`
      : ownServices(sql, viewer, now),
  ]);
  return {
    teams: [...teams],
    units,
    services: services.map((row) => row.slug),
    features: features.map(({ service, feature }) => ({ service, feature })),
  };
}

function allFeatures(sql: Reader) {
  return sql<FoundFeature[]>`
    select s.slug as service, f.slug as feature from features f join services s on s.id = f.service_id
    order by s.slug, f.slug limit ${MOST}`;
}

function ownFeatures(sql: Reader, viewer: Viewer, now: Date) {
  return sql<FoundFeature[]>`
    select distinct s.slug as service, f.slug as feature
    from spend_daily d join features f on f.id = d.feature_id join services s on s.id = f.service_id
    where ${scope(sql, viewer, "d.team_id")} and d.day >= ${seenFrom(now)}
    order by 1, 2 limit ${MOST}`;
}

function ownServices(sql: Reader, viewer: Viewer, now: Date) {
  return sql<{ slug: string }[]>`
    select slug from services where id in (
      select service_id from service_teams where ${scope(sql, viewer)}
      union
      select service_id from spend_daily where ${scope(sql, viewer)} and day >= ${seenFrom(now)}
    ) order by slug limit ${MOST}`;
}

function seenFrom(now: Date): string {
  return addDays(now.toISOString().slice(0, 10), -SEEN_DAYS);
}
