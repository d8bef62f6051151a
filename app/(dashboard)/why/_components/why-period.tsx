import { PeriodPicker } from "@/components/period-picker";
import { addDays, periodOf } from "@/lib/domain/period";
import { dateRange, monthText } from "@/lib/format";
import { PRESET_NAMES, PRESETS, presetRange } from "../../period";
import { type WhyQuestion, whyHref, whyParams } from "../href";
import { monthSpans } from "../search-params";
import type { WhySpans } from "../spans";

/** Whole months offered beside the presets. */
const MONTHS = 3;

/** Presets, the last whole months, or two dates; the scope and the cause stay. */
export function WhyPeriod({
  question,
  spans,
  now,
  timeZone,
}: {
  /** Without spans and marker. */
  question: WhyQuestion;
  spans: WhySpans;
  now: Date;
  timeZone: string;
}) {
  const { later } = spans;
  const presets = PRESETS.map((preset) => {
    const range = presetRange(preset, now, timeZone);
    const plain = whyHref(question);
    return {
      key: preset,
      name: PRESET_NAMES[preset],
      dates: dateRange(range.fromDay, range.toDay),
      href: preset === "last-week" ? plain : `${plain}${plain.includes("?") ? "&" : "?"}period=${preset}`,
      current: spans.preset === preset,
    };
  });
  const months = lastMonths(now).map((month) => ({
    key: month,
    name: monthText(month),
    dates: `against ${monthText(addDays(month, -1)).split(" ")[0]}`,
    href: whyHref({ ...question, spans: monthSpans(month) }),
    current: later.period === month,
  }));
  return (
    <PeriodPicker
      name={spans.name}
      dates={later.period === undefined ? dateRange(later.fromDay, later.toDay) : "booked, UTC"}
      options={[...presets, ...months]}
      custom={{
        action: "/why",
        keep: Object.fromEntries(whyParams(question)),
        from: later.fromDay,
        through: addDays(later.toDay, -1),
        max: addDays(presetRange("this-week", now, timeZone).toDay, -1),
      }}
    />
  );
}

function lastMonths(now: Date): string[] {
  const months: string[] = [];
  let month = periodOf(now.getTime());
  for (let count = 0; count < MONTHS; count++) {
    month = `${addDays(month, -1).slice(0, 7)}-01`;
    months.push(month);
  }
  return months;
}
