import type { DateLabel } from "@/components/charts/axis";
import { ChartSection } from "@/components/charts/chart-section";
import { DailyBars } from "@/components/charts/daily-bars";
import { largestAndOther, withPatterns } from "@/components/charts/series";
import { ValueTable } from "@/components/charts/value-table";
import { reportingDays, weekStart } from "@/lib/domain/period";
import { chartUsd, shortDay, usd } from "@/lib/format";
import type { TeamPage } from "@/lib/queries/team-page";
import { monthName } from "../team-words";

const HUES = 8;
const SHOWN_SERVICES = 7;
const WEEK = 7;
const MARKER_TEXT = 34;

/** Daily cost of five weeks by service, with the markers that concern the team. */
export function DailyServices({
  page,
}: {
  page: Pick<TeamPage, "daily" | "markers" | "trust" | "timeZone" | "month">;
}) {
  const days = page.daily.map((step) => step.day);
  const all = serviceSeries(page.daily);
  // The largest stands at the foot, where its tops can be compared; other on top.
  const series = withPatterns(largestAndOther(all, SHOWN_SERVICES, WEEK)).reverse();
  const totals = days.map((_, at) => all.reduce((sum, one) => sum + (one.values[at] ?? 0n), 0n));
  const lastWeek = (values: readonly bigint[]) => values.slice(-WEEK).reduce((sum, value) => sum + value, 0n);
  const dayOf = reportingDays(page.timeZone);
  const { completeThrough, incomplete } = page.trust;
  const openDay = incomplete && completeThrough ? dayOf(completeThrough.getTime()) : null;
  const openFrom = openDay === null ? -1 : days.findIndex((day) => day >= openDay);
  const dates = days.flatMap((day, at): DateLabel[] =>
    weekStart(day) === day
      ? [{ key: day, text: shortDay(day), at: (at + 0.13) / days.length, anchor: "start" }]
      : [],
  );
  const markers = page.markers.flatMap((marker) => {
    const at = days.indexOf(dayOf(marker.at.getTime()));
    if (at < 0) return [];
    const name = marker.name.length > MARKER_TEXT ? `${marker.name.slice(0, MARKER_TEXT - 1)}…` : marker.name;
    const text = `${shortDay(days[at] ?? "")} ${name}`;
    return [{ key: `${marker.at.getTime()}-${marker.name}`, text, at: at / days.length }];
  });
  const pace = paceOf(days, page.month);
  const planned = pace.some((pico) => pico !== null);
  const total = totals.reduce((sum, value) => sum + value, 0n);
  const summary = `Daily cost of ${days.length} days by service, ${chartUsd(total)} in all, ${chartUsd(
    lastWeek(totals),
  )} in the last seven days.${planned ? ` The line is the plan of ${monthName(page.month.month)} by weekday.` : ""}`;
  return (
    <ChartSection
      title="Daily cost, five weeks"
      note={
        openFrom >= 0 ? (
          <span className="text-warn">hatched days are not complete</span>
        ) : planned ? (
          <span className="whitespace-nowrap">
            <span
              aria-hidden="true"
              className="mr-1.5 inline-block h-px w-4 border-t-2 border-ink align-middle"
            />
            {monthName(page.month.month)} plan pace, by weekday
          </span>
        ) : (
          "by service"
        )
      }
      chart={
        <DailyBars
          series={series}
          amounts={series.map((one) => chartUsd(lastWeek(one.values)))}
          amountsOf="last seven days"
          summary={summary}
          dates={dates}
          markers={markers}
          openFrom={openFrom >= 0 ? openFrom : null}
          {...(planned ? { pace } : {})}
          cursor={days.map((day, at) => ({
            label: shortDay(day),
            total: usd(totals[at] ?? 0n),
            items: series.map((one) => ({
              key: one.key,
              name: one.name,
              amount: usd(one.values[at] ?? 0n),
              hue: one.hue,
              pattern: one.pattern,
            })),
            ...noteOf(openFrom >= 0 && at >= openFrom, pace[at] ?? null),
          }))}
        />
      }
      table={<ValueTable stepName="Day" steps={days.map(shortDay)} series={all} />}
    />
  );
}

/** What the plan gives to each day shown; null outside the month. */
function paceOf(days: readonly string[], month: TeamPage["month"]): (bigint | null)[] {
  const due = new Map(month.paceByDay.map(({ day, pico }) => [day, pico]));
  return days.map((day) => due.get(day) ?? null);
}

/** Under the amounts of a day. */
function noteOf(open: boolean, pace: bigint | null): { note?: string } {
  const words = [open ? "not complete" : null, pace === null ? null : `plan ${usd(pace)}`];
  const note = words.filter((word) => word !== null).join(", ");
  return note === "" ? {} : { note };
}

/** One series a service. A hue follows the order in which services came into the catalog, so it stays. */
function serviceSeries(daily: TeamPage["daily"]) {
  const services = new Map<number, string>();
  for (const step of daily) {
    for (const { service } of step.byService) services.set(service.id, service.slug || service.name);
  }
  return [...services.entries()]
    .sort(([a], [b]) => a - b)
    .map(([id, name], at) => ({
      key: String(id),
      name,
      hue: id === 0 ? 0 : (at % HUES) + 1,
      values: daily.map((step) => step.byService.find((one) => one.service.id === id)?.costPico ?? 0n),
    }));
}
