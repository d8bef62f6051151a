import { useId } from "react";
import { toChartNumber } from "@/lib/format";
import type { DateLabel } from "./axis";
import type { CursorStep } from "./chart-cursor";
import { EdgeLabels } from "./edge-labels";
import { BarMarks } from "./lazy-marks";
import { type ChartMarker, MarkerLines } from "./markers";
import { PaceLine } from "./pace-line";
import { FillDefs, fillOf, openFill } from "./patterns";
import { Plot } from "./plot";
import { axisTicks } from "./scale";
import { heights, type Series, stack } from "./series";
import { Swatch } from "./swatch";

const HEIGHT = 300;
/** Names stand at the height of the highest of the last few bars: beside a quiet Sunday they would crowd. */
const NEAR_STEPS = 7;
/** Names longer than this need a wider edge. */
const USUAL_NAME = 15;

/** Cost by day, week or month as stacked bars, named at the right edge, on a phone under the chart. */
export function StackedBars({
  series,
  amounts,
  amountsOf,
  summary,
  dates,
  markers = [],
  pace,
  openFrom,
  cursor,
  stepName,
}: {
  /** The last one stands at the foot. */
  series: readonly Series[];
  /** Printed beside each name, in the order of `series`. */
  amounts: readonly string[];
  /** What the amounts are of, e.g. "last seven days"; of all steps unless given. */
  amountsOf?: string;
  summary: string;
  dates: readonly DateLabel[];
  markers?: readonly ChartMarker[];
  /** What the plan allows by step; null where there is none. Drawn as a line over the bars. */
  pace?: readonly (bigint | null)[];
  /** First step that is not complete; hatched from there on. */
  openFrom: number | null;
  cursor: readonly CursorStep[];
  /** "Day". */
  stepName: string;
}) {
  const id = `bars${useId().replace(/[^\w]/g, "")}`;
  const edges = stack(series);
  const tops = (edges[0] ?? []).map((edge) => edge.high);
  const plan = (pace ?? []).map((value) => (value === null ? null : toChartNumber(value)));
  const ticks = axisTicks(Math.max(0, ...tops, ...plan.map((value) => value ?? 0)));
  const top = ticks.at(-1) ?? 1;
  const near = Math.max(0, tops.length - NEAR_STEPS);
  const highest = near + tops.slice(near).indexOf(Math.max(0, ...tops.slice(near)));
  const labels = series.map((one, at) => {
    const edge = edges[at]?.[highest] ?? { low: 0, high: 0 };
    return {
      key: one.key,
      name: one.name,
      hue: one.hue,
      pattern: one.pattern,
      amount: amounts[at] ?? "",
      at: 1 - (edge.low + edge.high) / 2 / top,
    };
  });
  const namesWidth = series.some((one) => one.name.length > USUAL_NAME) ? "wide" : "usual";
  return (
    <>
      <div className={markers.length > 0 ? "pt-6 pb-7 md:pt-10" : "pt-6 pb-7"}>
        <Plot
          ticks={ticks}
          dates={dates}
          summary={summary}
          defs={<FillDefs id={id} series={series} />}
          marks={
            <BarMarks
              series={series.map((one) => ({ key: one.key, fill: fillOf(id, one), values: heights(one) }))}
              top={top}
              openFrom={openFrom}
              openFill={openFill(id)}
            />
          }
          over={
            <>
              <PaceLine pace={plan} top={top} />
              <MarkerLines markers={markers} />
            </>
          }
          namesWidth={namesWidth}
          names={
            <div
              className={`relative h-full shrink-0 pl-2 max-md:hidden ${namesWidth === "wide" ? "w-56" : "w-47"}`}
            >
              {amountsOf === undefined ? null : (
                <span className="absolute -top-5 right-0 text-label text-ink-3">{amountsOf}</span>
              )}
              <EdgeLabels
                id={id}
                labels={labels}
                height={HEIGHT}
                withAmount
                leaders={false}
                className="size-full overflow-visible"
              />
            </div>
          }
          cursor={{ steps: cursor, label: stepName, centred: true }}
        />
      </div>
      <ul
        className="flex flex-wrap gap-x-4 gap-y-1 text-label md:hidden"
        aria-label={`Cost by name, ${amountsOf ?? "all of it"}`}
      >
        {labels.map((label) => (
          <li key={label.key} className="wrap-anywhere">
            <Swatch hue={label.hue} pattern={label.pattern} />
            {label.name} <span className="text-ink-3">{label.amount}</span>
          </li>
        ))}
      </ul>
      {markers.length > 0 ? (
        <ul className="mt-1 text-label text-ink-3 md:hidden" aria-label="Markers">
          {markers.map((marker) => (
            <li key={marker.key}>{marker.text}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
