import { PeriodPicker } from "@/components/period-picker";
import { addDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import { PRESET_NAMES, PRESETS, presetRange } from "../../period";
import { type ExploreQuestion, exploreHref, exploreQuery } from "../href";
import type { SettledExplore } from "../search-params";

/** The period picker; grouping, filters, comparison and columns stay. */
export function ExplorePeriod({
  explore,
  now,
  timeZone,
}: {
  explore: SettledExplore;
  now: Date;
  timeZone: string;
}) {
  const { days, question } = explore;
  // Other days are not of the booked month any more.
  const { from: _from, through: _through, preset: _preset, booked: _booked, ...rest } = question;
  return (
    <PeriodPicker
      name={days.name}
      dates={dateRange(days.range.fromDay, days.range.toDay)}
      options={PRESETS.map((preset) => {
        const range = presetRange(preset, now, timeZone);
        return {
          key: preset,
          name: PRESET_NAMES[preset],
          dates: dateRange(range.fromDay, range.toDay),
          href: exploreHref({ ...rest, preset }),
          current: days.preset === preset,
        };
      })}
      custom={{
        action: "/explore",
        keep: formFields(rest),
        from: days.range.fromDay,
        through: addDays(days.range.toDay, -1),
        max: addDays(presetRange("this-week", now, timeZone).toDay, -1),
      }}
    />
  );
}

/** A form keeps one value a name: the second of a filter goes as `team.2`. */
function formFields(question: ExploreQuestion): Record<string, string> {
  const fields: Record<string, string> = {};
  const seen = new Map<string, number>();
  for (const [name, value] of new URLSearchParams(exploreQuery(question))) {
    const place = (seen.get(name) ?? 0) + 1;
    seen.set(name, place);
    fields[place === 1 ? name : `${name}.${place}`] = value;
  }
  return fields;
}
