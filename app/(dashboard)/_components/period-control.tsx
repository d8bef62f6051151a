import { PeriodPicker } from "@/components/period-picker";
import { addDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import { href, PRESET_NAMES, PRESETS, type Period, periodQuery, presetRange } from "../period";

/** The period picker of the page at `path`. */
export function PeriodControl({
  path,
  period,
  previous,
  now,
  timeZone,
}: {
  path: string;
  period: Period;
  previous: PeriodRange;
  now: Date;
  timeZone: string;
}) {
  const { range, compare } = period;
  const today = addDays(presetRange("this-week", now, timeZone).toDay, -1);
  return (
    <PeriodPicker
      name={period.name}
      dates={dateRange(range.fromDay, range.toDay)}
      options={PRESETS.map((preset) => {
        const days = presetRange(preset, now, timeZone);
        return {
          key: preset,
          name: PRESET_NAMES[preset],
          dates: dateRange(days.fromDay, days.toDay),
          href: href(path, periodQuery({ ...period, preset })),
          current: period.preset === preset,
        };
      })}
      custom={{
        action: path,
        keep: compare ? {} : { compare: "off" },
        from: range.fromDay,
        through: addDays(range.toDay, -1),
        max: today,
      }}
      compare={{
        on: compare,
        href: href(path, periodQuery({ ...period, compare: !compare })),
        dates: dateRange(previous.fromDay, previous.toDay, { year: false }),
      }}
    />
  );
}
