import type { Viewer } from "@/lib/auth/viewer";
import { normaliseName, type TeamKind } from "@/lib/domain/catalog";
import type { Reader } from "./reader";
import { scope } from "./spend-filter";

/** A team that `viewer` sees, found by slug, alias or name. */
export interface FoundTeam {
  id: number;
  slug: string;
  name: string;
  kind: TeamKind;
}

/**
 * The team of a slug, alias or display name in that order, compared as ingest compares names; null when there is
 * none or `viewer` does not see it, which are the same answer (law 7).
 */
export async function findTeam(sql: Reader, viewer: Viewer, name: string): Promise<FoundTeam | null> {
  const wanted = normaliseName(name);
  const rows = await sql<(FoundTeam & { aliases: string[] })[]>`
    select id, slug, name, kind, array(select alias from team_aliases a where a.team_id = teams.id) as aliases
    from teams where ${scope(sql, viewer, "id")} order by id`;
  const found =
    rows.find((row) => normaliseName(row.slug) === wanted) ??
    rows.find((row) => row.aliases.some((alias) => normaliseName(alias) === wanted)) ??
    rows.find((row) => normaliseName(row.name) === wanted);
  return found ? { id: found.id, slug: found.slug, name: found.name, kind: found.kind } : null;
}
