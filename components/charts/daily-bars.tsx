import { useId } from "react";
import { DateAxis, type DateLabel, GridLines, tickText, ValueAxis } from "./axis";
import { ChartCursor, type CursorStep } from "./chart-cursor";
import { EdgeLabels } from "./edge-labels";
import { HatchDefs } from "./patterns";
import { axisTicks, pct } from "./scale";
import { type Series, stack } from "./series";
import { Swatch } from "./swatch";

const HEIGHT = 300;
const BAR = 0.74;

export interface ChartMarker {
  key: string;
  /** "14 Jul deploy thread-summary v14". */
  text: string;
  /** 0 left, 1 right. */
  at: number;
}

/** Cost by day as stacked bars; the series are named at the right edge, on a phone under the chart. */
export function DailyBars({
  series,
  amounts,
  amountsOf,
  summary,
  dates,
  markers,
  openFrom,
  cursor,
}: {
  series: readonly Series[];
  /** Printed beside each name, in the order of `series`. */
  amounts: readonly string[];
  /** What the amounts are of, e.g. "last week". */
  amountsOf: string;
  summary: string;
  dates: readonly DateLabel[];
  markers: readonly ChartMarker[];
  /** First step whose day is not complete; hatched from there on. */
  openFrom: number | null;
  cursor: readonly CursorStep[];
}) {
  const id = `bars${useId().replace(/[^\w]/g, "")}`;
  const edges = stack(series);
  const steps = series[0]?.values.length ?? 0;
  const ticks = axisTicks(Math.max(0, ...(edges[0] ?? []).map((edge) => edge.high)));
  const top = ticks.at(-1) ?? 1;
  const step = 1 / Math.max(1, steps);
  const busiest = busiestDay((edges[0] ?? []).map((edge) => edge.high));
  const labels = series.map((one, at) => ({
    key: one.key,
    name: one.name,
    hue: one.hue,
    pattern: one.pattern,
    amount: amounts[at] ?? "",
    at: middle(edges[at]?.[busiest], top),
  }));
  return (
    <>
      <div className={markers.length > 0 ? "pt-6 pb-7 md:pt-10" : "pt-6 pb-7"}>
        <div className="relative h-60 md:h-75">
          <div role="img" aria-label={summary} className="flex h-full">
            <ValueAxis ticks={ticks} print={tickText} />
            <svg className="h-full min-w-0 flex-1 overflow-visible" aria-hidden="true">
              <HatchDefs id={id} />
              <GridLines ticks={ticks} />
              {series.flatMap((one, at) =>
                (edges[at] ?? []).map((edge, day) => {
                  if (edge.high <= edge.low) return null;
                  const box = {
                    x: pct((day + (1 - BAR) / 2) * step),
                    y: pct(1 - edge.high / top),
                    width: pct(BAR * step),
                    height: pct((edge.high - edge.low) / top),
                  };
                  const open = openFrom !== null && day >= openFrom;
                  return (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the index is the day
                    <g key={`${one.key}-${day}`}>
                      <rect {...box} fill={`var(--hue-${one.hue})`} stroke="var(--bg)" strokeWidth="1" />
                      {one.pattern > 0 ? <rect {...box} fill={`url(#${id}-${one.pattern})`} /> : null}
                      {open ? <rect {...box} fill={`url(#${id}-2)`} /> : null}
                    </g>
                  );
                }),
              )}
              {markers.map((marker, at) => (
                <g key={marker.key}>
                  <line
                    x1={pct(marker.at)}
                    x2={pct(marker.at)}
                    y1={at % 2 === 0 ? "-16" : "-32"}
                    y2="100%"
                    stroke="var(--ink-2)"
                    strokeDasharray="2 3"
                  />
                  <text
                    x={pct(marker.at)}
                    dx={marker.at > 0.6 ? -5 : 5}
                    y={at % 2 === 0 ? "-7" : "-23"}
                    textAnchor={marker.at > 0.6 ? "end" : "start"}
                    stroke="var(--bg)"
                    strokeWidth="4"
                    paintOrder="stroke"
                    className="fill-ink text-label max-md:hidden"
                  >
                    {marker.text}
                  </text>
                </g>
              ))}
              <DateAxis labels={dates} />
            </svg>
            <div className="relative h-full w-47 shrink-0 pl-2 max-md:hidden">
              <span className="absolute -top-5 right-0 text-label text-ink-3">{amountsOf}</span>
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
          <div className="absolute inset-y-0 right-0 left-11 md:right-47">
            <ChartCursor steps={cursor} label="Day" centred />
          </div>
        </div>
      </div>
      <ul
        className="flex flex-wrap gap-x-4 gap-y-1 text-label md:hidden"
        aria-label={`Cost ${amountsOf} by service`}
      >
        {labels.map((label) => (
          <li key={label.key} className="whitespace-nowrap">
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

/** The day of the last seven with the highest bar: names beside a quiet Sunday would crowd at the foot. */
function busiestDay(highs: readonly number[]): number {
  const from = Math.max(0, highs.length - 7);
  const week = highs.slice(from);
  return from + week.indexOf(Math.max(0, ...week));
}

/** Height of a series' name: the middle of its bar of that day. */
function middle(edge: { low: number; high: number } | undefined, top: number): number {
  return edge ? 1 - (edge.low + edge.high) / 2 / top : 1;
}
