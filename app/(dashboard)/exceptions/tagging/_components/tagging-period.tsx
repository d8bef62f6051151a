import { PeriodPicker } from "@/components/period-picker";
import { addDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import { PRESET_NAMES, PRESETS, type Period, periodQuery, presetRange } from "../../../period";

const PATH = "/exceptions/tagging";

/** The period of the report; the team stays. Nothing is compared here. */
export function TaggingPeriod({
  period,
  team,
  now,
  timeZone,
}: {
  period: Period;
  team: string | undefined;
  now: Date;
  timeZone: string;
}) {
  const { range } = period;
  const keep: Record<string, string> = team === undefined ? {} : { team };
  return (
    <PeriodPicker
      name={period.name}
      dates={dateRange(range.fromDay, range.toDay)}
      options={PRESETS.map((preset) => {
        const days = presetRange(preset, now, timeZone);
        const query = new URLSearchParams(periodQuery({ ...period, preset, compare: true }));
        if (team !== undefined) query.set("team", team);
        return {
          key: preset,
          name: PRESET_NAMES[preset],
          dates: dateRange(days.fromDay, days.toDay),
          href: query.size > 0 ? `${PATH}?${query}` : PATH,
          current: period.preset === preset,
        };
      })}
      custom={{
        action: PATH,
        keep,
        from: range.fromDay,
        through: addDays(range.toDay, -1),
        max: addDays(presetRange("this-week", now, timeZone).toDay, -1),
      }}
    />
  );
}
