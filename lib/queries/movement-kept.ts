import type { Viewer } from "@/lib/auth/viewer";
import { type MovementFilter, type MovementPage, movementOf } from "./movement";
import type { Reader } from "./reader";
import { type PeriodRange, scope } from "./spend-filter";

/** Movements of whole companies take long to split and are asked for on every visit of the first page. */
const MOST_KEPT = 32;
/** What a change within one team's day may be late by; a change of any team's figures is seen at once. */
const KEPT_MS = 60_000;

interface Kept {
  fingerprint: string;
  madeAt: number;
  page: Promise<MovementPage>;
}
const kept = new Map<string, Kept>();

/**
 * `movementOf`, remembered by this process until a line of `team_daily` in one of the two ranges is written anew,
 * and for a minute at most: a feature filled in later moves cost within one team's day, which that table does not
 * show. Sums by team are therefore always those of the page's table.
 */
export async function keptMovement(
  sql: Reader,
  viewer: Viewer,
  filter: MovementFilter,
): Promise<MovementPage> {
  const [{ database, fingerprint }] = await Promise.all([
    versions(sql, viewer, filter.later, filter.earlier),
  ]);
  const key = `${database}|${JSON.stringify([viewer.teamIds, filter])}`;
  const found = kept.get(key);
  const now = performance.now();
  if (found?.fingerprint === fingerprint && now - found.madeAt < KEPT_MS) return found.page;
  const page = movementOf(sql, viewer, filter);
  kept.delete(key);
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value ?? "");
  kept.set(key, { fingerprint, madeAt: now, page });
  // A read that failed is not an answer to remember.
  page.catch(() => kept.delete(key));
  return page;
}

/** Which versions of the rows of `team_daily` the two ranges hold: every write gives a row a new place. */
async function versions(sql: Reader, viewer: Viewer, later: PeriodRange, earlier: PeriodRange) {
  const [row] = await sql<{ database: string; fingerprint: string | null }[]>`
    select current_database() as database, md5(string_agg(
      ctid::text || xmin::text, ',' order by day, period, kind, team_id, attributed_by)) as fingerprint
    from team_daily
    where ((day >= ${later.fromDay} and day < ${later.toDay}) or (day >= ${earlier.fromDay} and day < ${earlier.toDay}))
      and ${scope(sql, viewer)}`;
  return { database: row?.database ?? "", fingerprint: row?.fingerprint ?? "" };
}
