/**
 * Numbers and dates at the last pixel. Money comes in as bigint picodollars and leaves as text; nothing here is
 * added up again.
 */
export {
  MINUS,
  NARROW_SPACE,
  group,
  percent,
  relativeChange,
  relativeChangeText,
  usd,
  usdChange,
  usdChangeWithSign,
  usdWithSign,
} from "@/lib/domain/figures";
export { callUsd, chartUsd, rateUsd, toChartNumber } from "./money";
export { chartTokens, count, ratio, seconds, shortDays, tokens } from "./numbers";
export { dateRange, dayText, instantText, monthText, shortDay, weekdayText } from "@/lib/domain/day-text";
