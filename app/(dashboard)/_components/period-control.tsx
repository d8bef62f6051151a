import { PeriodPicker } from "@/components/period-picker";
import { addDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import type { ShownPeriod } from "@/lib/queries/shown-period";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import { href, PRESET_NAMES, PRESETS, type Period, periodQuery, presetRange, shownName } from "../period";

/** The period picker of the page at `path`. */
export function PeriodControl({
  path,
  period,
  previous,
  shown,
  keep = "",
  now,
  timeZone,
}: {
  path: string;
  period: Period;
  previous: PeriodRange;
  /** Where the page may show less of the period than was asked for. */
  shown?: ShownPeriod;
  /** What else the address of the page holds. */
  keep?: string;
  now: Date;
  timeZone: string;
}) {
  const to = (query: string) => href(path, [query, keep].filter((part) => part !== "").join("&"));
  const { range, compare } = period;
  const today = addDays(presetRange("this-week", now, timeZone).toDay, -1);
  return (
    <PeriodPicker
      name={shown ? shownName(period, shown) : period.name}
      dates={dateRange((shown?.week ?? range).fromDay, (shown?.week ?? range).toDay)}
      options={PRESETS.map((preset) => {
        const days = presetRange(preset, now, timeZone);
        return {
          key: preset,
          name: PRESET_NAMES[preset],
          dates: dateRange(days.fromDay, days.toDay),
          href: to(periodQuery({ ...period, preset })),
          current: period.preset === preset,
        };
      })}
      custom={{
        action: path,
        keep: { ...(compare ? {} : { compare: "off" }), ...Object.fromEntries(new URLSearchParams(keep)) },
        from: range.fromDay,
        through: addDays(range.toDay, -1),
        max: today,
      }}
      compare={{
        on: compare,
        href: to(periodQuery({ ...period, compare: !compare })),
        dates: dateRange(previous.fromDay, previous.toDay, { year: false }),
      }}
    />
  );
}
