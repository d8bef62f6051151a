import type { Viewer } from "@/lib/auth/viewer";
import { normaliseName } from "@/lib/domain/catalog";
import { ATTRIBUTIONS } from "@/lib/domain/ledger-codes";
import { SERVICE_TIERS } from "@/lib/domain/usage-event";
import { findTeam } from "./catalog-lookup";
import type { Reader } from "./reader";
import { NONE } from "./rows";
import { columnOf, type SpendDimension } from "./spend-dimensions";

/** What can be filtered by; each by one or several names or aliases, any of which may match. */
export const FILTER_DIMENSIONS = [
  "team",
  "service",
  "feature",
  "environment",
  "project",
  "provider",
  "model",
  "service_tier",
  "attributed_by",
  "cost_center",
  "kind",
  "tenant",
  "template",
] as const satisfies readonly SpendDimension[];
export type FilterDimension = (typeof FILTER_DIMENSIONS)[number];
export type SpendFilters = Partial<Record<FilterDimension, readonly string[]>>;

/** Ids to match by dimension; an empty list matches nothing. */
export type FilterIds = readonly (readonly [FilterDimension, readonly number[]])[];

/**
 * What the filters mean. A name that is not known has no ids and so matches nothing, and so does that of a team
 * the viewer does not see; "(none)" is what has no such name.
 */
export async function filterIds(sql: Reader, viewer: Viewer, filters: SpendFilters): Promise<FilterIds> {
  const asked = FILTER_DIMENSIONS.flatMap((dimension): [FilterDimension, readonly string[]][] => {
    const names = filters[dimension];
    return names === undefined ? [] : [[dimension, names]];
  });
  return Promise.all(
    asked.map(async ([dimension, names]) => {
      const ids = await Promise.all(names.map((name) => idsOf(sql, viewer, dimension, name)));
      return [dimension, ids.flat()] as const;
    }),
  );
}

/** Only lines booked in a month, `YYYY-MM-01`; all without one. */
export function bookedCondition(sql: Reader, booked: string | null | undefined) {
  return booked ? sql`period = ${booked}` : sql`true`;
}

/** The condition on a rollup's columns. Not async: awaiting a part of a statement would run it. */
export function filterCondition(sql: Reader, ids: FilterIds) {
  return ids.reduce(
    (condition, [dimension, list]) =>
      sql`${condition} and ${sql(columnOf(dimension))} = any (${[...list]}::integer[])`,
    sql`true`,
  );
}

async function idsOf(
  sql: Reader,
  viewer: Viewer,
  dimension: FilterDimension,
  name: string,
): Promise<number[]> {
  if (name === NONE && dimension !== "team") return [0];
  switch (dimension) {
    case "team": {
      const team = await findTeam(sql, viewer, name);
      return team ? [team.id] : [];
    }
    case "service":
      return matching(
        name,
        await sql<Entry[]>`
        select id, array[slug, name] || array(select alias from service_aliases a where a.service_id = services.id) as names
        from services`,
      );
    case "feature":
      return matching(name, await sql<Entry[]>`select id, array[slug] as names from features`);
    case "environment":
      return matching(
        name,
        await sql<Entry[]>`
        select id, array[slug] || array(select alias from environment_aliases a where a.environment_id = environments.id)
          as names
        from environments`,
      );
    case "cost_center":
      return matching(name, await sql<Entry[]>`select id, array[code, name] as names from cost_centers`);
    case "attributed_by":
      return position(ATTRIBUTIONS, name, 0);
    case "service_tier":
      return position(SERVICE_TIERS, name, 1);
    case "kind":
      return position(["call", "charge"], name, 0);
    default: {
      const rows = await sql<{ id: number }[]>`
        select id from names where kind = ${dimension} and (name = ${name} or name = ${normaliseName(name)})`;
      return rows.map((row) => row.id);
    }
  }
}

interface Entry {
  id: number;
  names: string[];
}

function matching(name: string, entries: readonly Entry[]): number[] {
  const wanted = normaliseName(name);
  return entries
    .filter((entry) => entry.names.some((known) => normaliseName(known) === wanted))
    .map((entry) => entry.id);
}

function position(list: readonly string[], name: string, first: number): number[] {
  const index = list.indexOf(name.trim().toLowerCase());
  return index === -1 ? [] : [index + first];
}
