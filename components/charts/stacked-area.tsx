import { useId } from "react";
import { chartUsd } from "@/lib/format";
import { DateAxis, type DateLabel, GridLines, tickText, ValueAxis } from "./axis";
import { ChartCursor, type CursorStep } from "./chart-cursor";
import { EdgeLabels } from "./edge-labels";
import { HatchDefs } from "./patterns";
import { axisTicks } from "./scale";
import { type Series, stack } from "./series";

const HEIGHT = 300;
const PHONE_HEIGHT = 240;

/** Corners of a band in a unit square, upper edge from left to right and lower edge back. */
function band(edges: readonly { low: number; high: number }[], max: number): [number, number][] {
  const x = (at: number) => (edges.length === 1 ? 0 : at / (edges.length - 1));
  const upper = edges.map((edge, at): [number, number] => [x(at), 1 - edge.high / max]);
  const lower = edges.map((edge, at): [number, number] => [x(at), 1 - edge.low / max]).reverse();
  return [...upper, ...lower];
}

const points = (corners: [number, number][], scale: number) =>
  corners.map(([x, y]) => `${(x * scale).toFixed(4)},${(y * scale).toFixed(4)}`).join(" ");

/** Cost over time as stacked bands, the first series on top, named at the right edge with the last amounts. */
export function StackedArea({
  series,
  summary,
  dates,
  cursor,
  cursorLabel,
}: {
  series: readonly Series[];
  summary: string;
  dates: readonly DateLabel[];
  cursor: readonly CursorStep[];
  cursorLabel: string;
}) {
  const id = `area${useId().replace(/[^\w]/g, "")}`;
  const edges = stack(series);
  const max = axisTicks(Math.max(0, ...(edges[0] ?? []).map((edge) => edge.high)));
  const top = max.at(-1) ?? 1;
  const labels = series.map((one, at) => {
    const last = edges[at]?.at(-1) ?? { low: 0, high: 0 };
    return {
      key: one.key,
      name: one.name,
      hue: one.hue,
      pattern: one.pattern,
      amount: chartUsd(one.values.at(-1) ?? 0n),
      at: 1 - (last.low + last.high) / 2 / top,
    };
  });
  return (
    <div className="pt-1 pb-7">
      <div className="relative h-60 md:h-75">
        <div role="img" aria-label={summary} className="flex h-full">
          <ValueAxis ticks={max} print={tickText} />
          <svg className="h-full min-w-0 flex-1 overflow-visible" aria-hidden="true">
            <HatchDefs id={id} />
            <GridLines ticks={max} />
            <svg
              aria-hidden="true"
              viewBox="0 0 1000 1000"
              preserveAspectRatio="none"
              width="100%"
              height="100%"
              overflow="visible"
            >
              {series.map((one, at) => (
                <polygon
                  key={one.key}
                  points={points(band(edges[at] ?? [], top), 1000)}
                  fill={`var(--hue-${one.hue})`}
                />
              ))}
            </svg>
            {series.map((one, at) =>
              one.pattern === 0 ? null : (
                <g key={one.key}>
                  <clipPath id={`${id}-clip-${at}`} clipPathUnits="objectBoundingBox">
                    <polygon points={points(band(edges[at] ?? [], top), 1)} />
                  </clipPath>
                  <rect
                    width="100%"
                    height="100%"
                    fill={`url(#${id}-${one.pattern})`}
                    clipPath={`url(#${id}-clip-${at})`}
                  />
                </g>
              ),
            )}
            <svg
              aria-hidden="true"
              viewBox="0 0 1000 1000"
              preserveAspectRatio="none"
              width="100%"
              height="100%"
              overflow="visible"
            >
              {edges.slice(1).map((one, at) => (
                <polyline
                  key={series[at + 1]?.key}
                  points={points(
                    one.map((edge, step): [number, number] => [
                      step / Math.max(1, one.length - 1),
                      1 - edge.high / top,
                    ]),
                    1000,
                  )}
                  fill="none"
                  stroke="var(--bg)"
                  strokeWidth="1.25"
                  vectorEffect="non-scaling-stroke"
                />
              ))}
            </svg>
            <DateAxis labels={dates} />
          </svg>
          <EdgeLabels
            id={id}
            labels={labels}
            height={HEIGHT}
            withAmount
            className="h-full w-47 shrink-0 overflow-visible pl-2 max-md:hidden"
          />
          <EdgeLabels
            id={id}
            labels={labels}
            height={PHONE_HEIGHT}
            withAmount={false}
            className="h-full w-32 shrink-0 overflow-visible pl-2 md:hidden"
          />
        </div>
        <div className="absolute inset-y-0 right-32 left-11 md:right-47">
          <ChartCursor steps={cursor} label={cursorLabel} centred={false} />
        </div>
      </div>
    </div>
  );
}
