import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "@/lib/queries/reader";
import {
  bookedDays,
  type EarlierDays,
  earlierBooked,
  earlierDays,
  firstSpendDay,
  yearOverYearFrom,
} from "@/lib/queries/spend-compare";
import { type ExploreChoice, isWholeBooked, type SettledExplore, settleExplore } from "./search-params";

/** What year over year lacks, as far as the ledger goes back. */
export interface YearGap {
  /** The first day with a line. */
  firstDay: string;
  /** The first month that has a year before it in full, `YYYY-MM-01`. */
  from: string;
  /** Nothing of the days a year ago is there; else only a part of them. */
  all: boolean;
}

/** The question with its days, and the days it is compared with; null where there are none. */
export interface ComparedExplore {
  explore: SettledExplore;
  earlier: EarlierDays | null;
  yearGap: YearGap | null;
}

/** Settles the days of a question, those of a booked month and of a comparison as the ledger has them. */
export async function comparedExplore(
  sql: Reader,
  viewer: Viewer,
  choice: ExploreChoice,
  now: Date,
  timeZone: string,
): Promise<ComparedExplore> {
  const { booked, compare } = choice;
  const bookedRange = isWholeBooked(choice) ? await bookedDays(sql, viewer, choice.booked) : undefined;
  const explore = settleExplore(choice, now, timeZone, bookedRange);
  if (compare === "off") return { explore, earlier: null, yearGap: null };
  const { range } = explore.days;
  const earlier =
    booked === null
      ? earlierDays(range, compare)
      : await earlierBooked(sql, viewer, booked, compare, bookedRange ? null : range);
  if (compare === "previous") return { explore, earlier, yearGap: null };
  const firstDay = await firstSpendDay(sql, viewer);
  if (firstDay === null || firstDay <= earlier.range.fromDay) return { explore, earlier, yearGap: null };
  const all = firstDay >= earlier.range.toDay;
  const yearGap = { firstDay, from: yearOverYearFrom(firstDay), all };
  // Nothing recorded is not nothing spent: there is no figure then, rather than a rise from zero.
  return { explore, earlier: all ? null : earlier, yearGap };
}
