import { addDays } from "@/lib/domain/period";
import type { PeriodRange } from "@/lib/queries/spend-filter";

/** A half-open range as Explore takes it: both days included. */
export function exploreRange({ fromDay, toDay }: PeriodRange): { from: string; through: string } {
  return { from: fromDay, through: addDays(toDay, -1) };
}
