import Link from "next/link";
import type { DateLabel } from "@/components/charts/axis";
import { ChartSection } from "@/components/charts/chart-section";
import { withPatterns } from "@/components/charts/series";
import { StackedArea } from "@/components/charts/stacked-area";
import { StackedBars } from "@/components/charts/stacked-bars";
import { ValueTable } from "@/components/charts/value-table";
import { addDays, weekStart } from "@/lib/domain/period";
import { chartUsd, dateRange, monthText, shortDay, usd } from "@/lib/format";
import { EXPLORE_STEPS, type ExploreSeries, type ExploreStep } from "@/lib/queries/explore";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import { EXPLORE_CHARTS, exploreHref } from "../href";
import type { SettledExplore } from "../search-params";

const HUES = 8;
const MOST_DATES = 8;
const MOST_PHONE_DATES = 4;

/** Cost over time of the seven largest names of the first grouping, then of the others together. */
export function ExploreChart({
  found,
  explore,
  step,
  of,
  openFromDay,
}: {
  found: readonly ExploreSeries[];
  explore: SettledExplore;
  /** As drawn; coarser than asked for where there would be too much to read. */
  step: ExploreStep;
  /** "team"; null when there is one series. */
  of: string | null;
  /** First day that is not complete. */
  openFromDay: string | null;
}) {
  const { range } = explore.days;
  const steps = stepsOf(range, step, found);
  // Hues follow the names, so that a name keeps its colour when another overtakes it.
  const places = new Map(
    [...found]
      .map((one) => one.name)
      .sort()
      .map((name, at) => [name, (at % HUES) + 1]),
  );
  const all = found.map((one, at) => {
    const byStep = new Map(one.cost.map((cell) => [cell.step, cell.costPico]));
    return {
      key: one.name === null ? "other" : `${at}-${one.name}`,
      name: one.name ?? "other",
      hue: one.hue ?? places.get(one.name) ?? 0,
      values: steps.map((day) => byStep.get(day) ?? 0n),
    };
  });
  // Bands have the largest on top, as the table has; bars have it at the foot, where its tops can be compared.
  const bands = withPatterns(all);
  const series = [...bands].reverse();
  const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);
  const totals = steps.map((_, at) => sum(all.map((one) => one.values[at] ?? 0n)));
  const words = steps.map((day) => stepText(day, step, range));
  const openAt =
    openFromDay === null ? -1 : steps.findIndex((day) => stepEnd(day, step, range) > openFromDay);
  const every = Math.max(1, Math.ceil(steps.length / MOST_DATES));
  const marked = steps.filter((day, at) =>
    step === "day" && steps.length > 14 ? weekStart(day) === day : at % every === 0,
  );
  const dates = marked.map(
    (day, at): DateLabel => ({
      key: day,
      text: step === "month" ? shortMonth(day) : shortDay(day > range.fromDay ? day : range.fromDay),
      at: (steps.indexOf(day) + 0.13) / steps.length,
      anchor: "start",
      low: at % Math.ceil(marked.length / MOST_PHONE_DATES) !== 0,
    }),
  );
  const total = sum(totals);
  const summary = `Cost by ${step}${of === null ? "" : ` and ${of}`}, ${chartUsd(total)} in all; largest: ${all
    .slice(0, 3)
    .map((one) => `${one.name} ${chartUsd(sum(one.values))}`)
    .join(", ")}.`;
  const cursor = words.map((label, at) => ({
    label,
    total: usd(totals[at] ?? 0n),
    items: bands.map((one) => ({
      key: one.key,
      name: one.name,
      amount: usd(one.values[at] ?? 0n),
      hue: one.hue,
      pattern: one.pattern,
    })),
    ...(openAt >= 0 && at >= openAt ? { note: "not complete" } : {}),
  }));
  return (
    <ChartSection
      title={of === null ? `Cost by ${step}` : `Cost by ${step} and ${of}`}
      note={
        <>
          {openAt >= 0 ? <span className="text-warn">hatched is not complete · </span> : null}
          <ChartLinks explore={explore} step={step} />
        </>
      }
      chart={
        explore.chart === "area" && steps.length > 1 ? (
          <StackedArea
            series={bands}
            amounts={bands.map((one) => chartUsd(sum(one.values)))}
            summary={summary}
            dates={dates.map((date) => ({ ...date, at: steps.indexOf(date.key) / (steps.length - 1) }))}
            openFrom={openAt >= 0 ? openAt : null}
            cursorLabel={STEP_NAMES[step]}
            cursor={cursor}
          />
        ) : (
          <StackedBars
            series={series}
            summary={summary}
            dates={dates}
            stepName={STEP_NAMES[step]}
            amounts={series.map((one) => chartUsd(sum(one.values)))}
            openFrom={openAt >= 0 ? openAt : null}
            cursor={cursor}
          />
        )
      }
      table={<ValueTable stepName={STEP_NAMES[step]} steps={words} series={all} />}
    />
  );
}

const STEP_NAMES: Readonly<Record<ExploreStep, string>> = { day: "Day", week: "Week", month: "Month" };

/** Bars or bands, by day, week or month. */
function ChartLinks({ explore, step }: { explore: SettledExplore; step: ExploreStep }) {
  const { question, chart } = explore;
  return (
    <span>
      <Choices
        choices={EXPLORE_CHARTS.map((one) => ({
          name: one,
          href: exploreHref({ ...question, chart: one }),
          current: one === chart,
        }))}
      />
      {" by "}
      <Choices
        choices={EXPLORE_STEPS.map((one) => ({
          name: one,
          href: exploreHref({ ...question, step: one }),
          current: one === step,
        }))}
      />
    </span>
  );
}

function Choices({ choices }: { choices: readonly { name: string; href: string; current: boolean }[] }) {
  return choices.map(({ name, href, current }, at) => (
    <span key={name}>
      {at > 0 ? " " : null}
      {current ? (
        <span aria-current="true" className="text-ink">
          {name}
        </span>
      ) : (
        <Link href={href} className="link" scroll={false}>
          {name}
        </Link>
      )}
    </span>
  ));
}

/** Every step of the range, also those without spend; and a booked month outside of it, should there be one. */
function stepsOf(range: PeriodRange, step: ExploreStep, found: readonly ExploreSeries[]): string[] {
  const steps = new Set(found.flatMap((one) => one.cost.map((cell) => cell.step)));
  for (let day = range.fromDay; day < range.toDay; day = addDays(day, 1)) {
    steps.add(step === "day" ? day : step === "week" ? weekStart(day) : `${day.slice(0, 7)}-01`);
  }
  return [...steps].sort();
}

function stepEnd(day: string, step: ExploreStep, range: PeriodRange): string {
  const end = step === "day" ? addDays(day, 1) : step === "week" ? addDays(day, 7) : nextMonth(day);
  return end < range.toDay ? end : range.toDay;
}

/** "Jul", with the year in January. */
function shortMonth(day: string): string {
  const name = monthText(day).slice(0, 3);
  return day.slice(5, 7) === "01" ? `${name} ${day.slice(0, 4)}` : name;
}

function nextMonth(day: string): string {
  return `${addDays(day, 31).slice(0, 7)}-01`;
}

function stepText(day: string, step: ExploreStep, range: PeriodRange): string {
  if (step === "day") return shortDay(day);
  if (step === "month") return monthText(day);
  const from = day > range.fromDay ? day : range.fromDay;
  return dateRange(from, stepEnd(day, step, range), { year: false });
}
