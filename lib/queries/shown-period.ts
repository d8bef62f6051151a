import type { Viewer } from "@/lib/auth/viewer";
import { type Comparison, type ComparisonKind, comparison } from "@/lib/domain/comparison";
import { reportingDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { type PeriodRange, scope } from "./spend-filter";
import { completeThrough } from "./trust-strip";

/** The days that a page is of, after the cut for data that is not complete. */
export interface ShownPeriod {
  /** What the page's own figures, table, sentence and "why it moved" are of. */
  week: PeriodRange;
  /** What it is, or with `compare` would be, compared with. */
  earlier: PeriodRange;
  compare: boolean;
  /** The first day left out, when both periods are cut; else null. */
  cutAt: string | null;
  /** The instant the cut follows from. */
  completeThrough: Date | null;
  /** Why it is not compared although asked to be; else null. */
  notCompared: "nothing-complete" | "nothing-before" | null;
}

/**
 * The days a page shows of the period asked for. Compared, both periods end with the last day that is complete, so
 * that every figure on the page is of the same days; not compared, the whole range is shown, open days included.
 * A ledger that begins within the range has nothing to compare with: then nothing is cut either, and a first event
 * is on the page at once.
 */
export async function shownPeriod(
  sql: Reader,
  viewer: Viewer,
  asked: { range: PeriodRange; kind: ComparisonKind; compare: boolean; now: Date; timeZone: string },
): Promise<ShownPeriod> {
  const { range, kind, compare, now, timeZone } = asked;
  const [complete, first] = await Promise.all([completeThrough(sql, now), firstDay(sql, viewer)]);
  const completeThroughDay = complete && reportingDays(timeZone)(complete.getTime());
  const both = comparison({ range, kind, completeThroughDay });
  const whole = comparison({ range, kind, completeThroughDay: range.toDay }) as Comparison;
  const full = { week: range, earlier: whole.earlier, cutAt: null, completeThrough: complete };
  if (!compare) return { ...full, compare: false, notCompared: null };
  if (both === null) return { ...full, compare: false, notCompared: "nothing-complete" };
  if (both.cutAt !== null && (first === null || first >= both.earlier.toDay))
    return { ...full, compare: false, notCompared: "nothing-before" };
  return {
    week: both.later,
    earlier: both.earlier,
    compare: true,
    cutAt: both.cutAt,
    completeThrough: complete,
    notCompared: null,
  };
}

/** The first day with a line of the viewer's teams. */
async function firstDay(sql: Reader, viewer: Viewer): Promise<string | null> {
  const [row] = await sql<{ day: string | null }[]>`
    select min(day) as day from team_daily where ${scope(sql, viewer)}`;
  return row?.day ?? null;
}
