import type { Viewer } from "@/lib/auth/viewer";
import { normaliseName } from "@/lib/domain/catalog";
import { viewNames } from "@/lib/domain/view-href";
import { type Findable, findable } from "./people-search";
import type { Reader } from "./reader";

/** A page that somebody kept under a name. */
export interface SavedView {
  id: number;
  name: string;
  /** Path and query of a page of the dashboard. */
  href: string;
  shared: boolean;
  /** Kept by the viewer, who alone can change it. */
  own: boolean;
  /** Who kept it. */
  by: string;
}

/** More than this are not offered. */
const MOST = 500;

/**
 * The viewer's own views, then those that others share, by name. A shared view whose link names a team, service or
 * customer that is not the viewer's is not offered: its name alone would tell (law 7).
 */
export async function savedViews(sql: Reader, viewer: Viewer, known: Findable): Promise<SavedView[]> {
  const rows = await sql<
    { id: number; name: string; href: string; shared: boolean; own: boolean; by: string }[]
  >`
    select v.id, v.name, v.href, v.shared, v.user_id is not distinct from ${viewer.userId} as own, u.name as by
    from saved_views v join users u on u.id = v.user_id
    where v.user_id is not distinct from ${viewer.userId} or v.shared
    order by own desc, lower(v.name), v.id limit ${MOST}`;
  return rows.filter((view) => view.own || viewer.teamIds === "all" || mayKnow(view.href, known));
}

/** As `savedViews`, where nothing else needs the viewer's names. */
export async function savedViewsOf(sql: Reader, viewer: Viewer, now: Date): Promise<SavedView[]> {
  return savedViews(sql, viewer, await findable(sql, viewer, now));
}

function mayKnow(href: string, known: Findable): boolean {
  const names = viewNames(href);
  return (
    among(
      names.teams,
      known.teams.flatMap((team) => [team.slug, team.name]),
    ) &&
    among(
      names.units,
      known.units.map((unit) => unit.slug),
    ) &&
    among(names.services, known.services) &&
    among(
      names.features,
      known.features.map((one) => one.feature),
    ) &&
    names.others.length === 0
  );
}

function among(asked: readonly string[], known: readonly string[]): boolean {
  const all = new Set(known.map(normaliseName));
  return asked.every((name) => name === "(none)" || all.has(normaliseName(name)));
}
