import Link from "next/link";
import type { DateLabel } from "@/components/charts/axis";
import { ChartSection } from "@/components/charts/chart-section";
import { withPatterns } from "@/components/charts/series";
import { StackedArea } from "@/components/charts/stacked-area";
import { ValueTable } from "@/components/charts/value-table";
import { divideHalfEven } from "@/lib/domain/money";
import { addDays } from "@/lib/domain/period";
import { dateRange, monthText, percent, shortDay, usd } from "@/lib/format";
import type { UnitPage } from "@/lib/queries/unit-page";

/** On top what counts for the target, at the foot what nobody answers for. */
const SHOWN = [
  ["stamped", 2],
  ["mapped", 1],
  ["assigned", 3],
  ["untagged", 0],
] as const;

/** How the owner of the cost was found, over 13 weeks or months; only stamped counts for the tagging target. */
export function StampedTrend({
  trend: { step, steps },
  other,
}: {
  trend: UnitPage["trend"];
  /** The same by the other step. */
  other: string;
}) {
  const series = withPatterns(
    SHOWN.map(([key, hue]) => ({
      key,
      name: key,
      hue,
      values: steps.map(({ byAttribution }) => byAttribution[key]),
    })).filter((one) => one.key === "stamped" || one.values.some((value) => value !== 0n)),
  );
  const totals = steps.map(({ byAttribution }) => SHOWN.reduce((sum, [key]) => sum + byAttribution[key], 0n));
  const shareAt = (key: (typeof SHOWN)[number][0], at: number) =>
    shareText(steps[at]?.byAttribution[key] ?? 0n, totals[at] ?? 0n);
  const last = steps.length - 1;
  const first = totals.findIndex((total) => total > 0n);
  const names = steps.map(({ day }) =>
    step === "week" ? dateRange(day, addDays(day, 7), { year: false }) : monthText(day),
  );
  const dates = steps.map(
    ({ day }, at): DateLabel => ({
      key: day,
      text: step === "week" ? shortDay(day) : (monthText(day).slice(0, 3) ?? day),
      at: steps.length === 1 ? 0 : at / (steps.length - 1),
      anchor: at === 0 ? "start" : "middle",
      low: at % 6 !== 0,
    }),
  );
  const unit = step === "week" ? "weeks" : "months";
  return (
    <ChartSection
      title={`How the owner was found, ${steps.length} ${unit}`}
      note={
        <>
          {first < 0 ? "no cost" : `stamped ${shareAt("stamped", first)} → ${shareAt("stamped", last)}`} ·{" "}
          <Link href={other} className="link" scroll={false}>
            By {step === "week" ? "month" : "week"}
          </Link>
        </>
      }
      chart={
        <StackedArea
          series={series}
          amounts={series.map((one) => shareAt(one.key as (typeof SHOWN)[number][0], last))}
          summary={`Cost of ${steps.length} ${unit} by how its team was found; stamped ${shareAt("stamped", Math.max(first, 0))} at first, ${shareAt("stamped", last)} at last.`}
          dates={dates.filter((_, at) => at % 2 === 0)}
          cursorLabel={step === "week" ? "Week" : "Month"}
          cursor={names.map((label, at) => ({
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
      table={<ValueTable stepName={step === "week" ? "Week" : "Month"} steps={names} series={series} />}
    />
  );
}

function shareText(part: bigint, whole: bigint): string {
  if (whole <= 0n) return "–";
  const size = Number(divideHalfEven((part < 0n ? -part : part) * 1000n, whole));
  return percent(part < 0n ? -size : size);
}
