import type { DateLabel } from "@/components/charts/axis";
import { ChartSection } from "@/components/charts/chart-section";
import { largestAndOther, withPatterns } from "@/components/charts/series";
import { StackedArea } from "@/components/charts/stacked-area";
import { ValueTable } from "@/components/charts/value-table";
import { addDays } from "@/lib/domain/period";
import { chartUsd, dateRange, shortDay, usd } from "@/lib/format";
import type { TeamsPage } from "@/lib/queries/overview";

const SHOWN_TEAMS = 7;

/** Weekly cost of thirteen weeks: the seven largest teams, then other. */
export function WeeklyTeams({ page }: { page: Pick<TeamsPage, "weeks" | "teams"> }) {
  const days = page.weeks;
  const all = page.teams.map((team) => ({
    key: team.slug,
    name: team.name,
    hue: team.hue,
    values: team.weekly,
  }));
  const series = withPatterns(largestAndOther(all, SHOWN_TEAMS, 1));
  const totals = days.map((_, at) => all.reduce((sum, one) => sum + (one.values[at] ?? 0n), 0n));
  const weeks = days.map((day) => dateRange(day, addDays(day, 7), { year: false }));
  const dates = days.map(
    (day, at): DateLabel => ({
      key: day,
      text: shortDay(day),
      at: days.length === 1 ? 0 : at / (days.length - 1),
      anchor: at === 0 ? "start" : "middle",
      low: at % 6 !== 0,
    }),
  );
  const summary = `Weekly cost of ${days.length} weeks by team, from ${chartUsd(totals[0] ?? 0n)} to ${chartUsd(
    totals.at(-1) ?? 0n,
  )}; largest: ${series
    .slice(0, 3)
    .map((one) => `${one.name} ${chartUsd(one.values.at(-1) ?? 0n)}`)
    .join(", ")}.`;
  return (
    <ChartSection
      title={`Weekly cost, ${days.length} weeks`}
      note={all.length > series.length ? "seven largest teams, then other" : "every team"}
      chart={
        <StackedArea
          series={series}
          summary={summary}
          dates={dates.filter((_, at) => at % 2 === 0)}
          cursorLabel="Week"
          cursor={weeks.map((label, at) => ({
            label,
            total: usd(totals[at] ?? 0n),
            items: series.map((one) => ({
              key: one.key,
              name: one.name,
              amount: usd(one.values[at] ?? 0n),
              hue: one.hue,
              pattern: one.pattern,
            })),
          }))}
        />
      }
      table={<ValueTable stepName="Week" steps={weeks} series={all} />}
    />
  );
}
