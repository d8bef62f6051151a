import { useId } from "react";
import { DateAxis, type DateLabel, GridLines, tickText, ValueAxis } from "@/components/charts/axis";
import { ChartCursor, type CursorStep } from "@/components/charts/chart-cursor";
import { EdgeLabels } from "@/components/charts/edge-labels";
import { HatchDefs } from "@/components/charts/patterns";
import { axisTicks, pct } from "@/components/charts/scale";
import { type Series, stack } from "@/components/charts/series";
import { Swatch } from "@/components/charts/swatch";

const HEIGHT = 300;
const BAR = 0.74;
const NAME_LENGTH = 18;
/** Names stand at the height of the highest of the last few bars: beside a quiet Sunday they would crowd. */
const NEAR_STEPS = 7;

/** Cost by day, week or month as stacked bars, named and totalled at the right edge, on a phone underneath. */
export function StepBars({
  series,
  amounts,
  summary,
  dates,
  openFrom,
  cursor,
  stepName,
}: {
  /** The last one stands at the foot. */
  series: readonly Series[];
  /** Of the whole range, in the order of `series`. */
  amounts: readonly string[];
  summary: string;
  dates: readonly DateLabel[];
  /** First step that is not complete; hatched from there on. */
  openFrom: number | null;
  cursor: readonly CursorStep[];
  stepName: string;
}) {
  const id = `steps${useId().replace(/[^\w]/g, "")}`;
  const edges = stack(series);
  const steps = series[0]?.values.length ?? 0;
  const ticks = axisTicks(Math.max(0, ...(edges[0] ?? []).map((edge) => edge.high)));
  const top = ticks.at(-1) ?? 1;
  const width = 1 / Math.max(1, steps);
  const heights = (edges[0] ?? []).map((edge) => edge.high);
  const near = Math.max(0, heights.length - NEAR_STEPS);
  const highest = near + heights.slice(near).indexOf(Math.max(0, ...heights.slice(near)));
  const labels = series.map((one, at) => ({
    key: one.key,
    name: one.name.length > NAME_LENGTH ? `${one.name.slice(0, NAME_LENGTH - 1)}…` : one.name,
    hue: one.hue,
    pattern: one.pattern,
    amount: amounts[at] ?? "",
    at: middle(edges[at]?.[highest], top),
  }));
  return (
    <>
      <div className="pt-6 pb-7">
        <div className="relative h-60 md:h-75">
          <div role="img" aria-label={summary} className="flex h-full">
            <ValueAxis ticks={ticks} print={tickText} />
            <svg className="h-full min-w-0 flex-1 overflow-visible" aria-hidden="true">
              <HatchDefs id={id} />
              <GridLines ticks={ticks} />
              {series.flatMap((one, at) =>
                (edges[at] ?? []).map((edge, step) => {
                  if (edge.high <= edge.low) return null;
                  const box = {
                    x: pct((step + (1 - BAR) / 2) * width),
                    y: pct(1 - edge.high / top),
                    width: pct(BAR * width),
                    height: pct((edge.high - edge.low) / top),
                  };
                  const open = openFrom !== null && step >= openFrom;
                  return (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the index is the step
                    <g key={`${one.key}-${step}`}>
                      <rect {...box} fill={`var(--hue-${one.hue})`} stroke="var(--bg)" strokeWidth="1" />
                      {one.pattern > 0 ? <rect {...box} fill={`url(#${id}-${one.pattern})`} /> : null}
                      {open ? <rect {...box} fill={`url(#${id}-2)`} /> : null}
                    </g>
                  );
                }),
              )}
              <DateAxis labels={dates} />
            </svg>
            <div className="relative h-full w-56 shrink-0 pl-2 max-md:hidden">
              <EdgeLabels
                id={id}
                labels={labels}
                height={HEIGHT}
                withAmount
                leaders={false}
                className="size-full overflow-visible"
              />
            </div>
          </div>
          <div className="absolute inset-y-0 right-0 left-11 md:right-56">
            <ChartCursor steps={cursor} label={stepName} centred />
          </div>
        </div>
      </div>
      <ul
        className="flex flex-wrap gap-x-4 gap-y-1 text-label md:hidden"
        aria-label="Cost of all days by name"
      >
        {labels.map((label) => (
          <li key={label.key} className="whitespace-nowrap">
            <Swatch hue={label.hue} pattern={label.pattern} />
            {label.name} <span className="text-ink-3">{label.amount}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Height of a name: the middle of its part of the bar. */
function middle(edge: { low: number; high: number } | undefined, top: number): number {
  return edge ? 1 - (edge.low + edge.high) / 2 / top : 1;
}
