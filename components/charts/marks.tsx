"use client";

import { Area, AreaChart, Bar, BarChart, type BarShapeProps, XAxis, YAxis } from "recharts";

/*
 * What recharts draws: the bands and bars, in a box whose axes, names and readout stand around it as text. Nothing
 * moves, and the box is stretched rather than cut on paper, where nobody measures it again. The keyboard is served
 * by `ChartCursor`, so the charts' own layer for it is off.
 */
const FILL_BOX = {
  responsive: true,
  accessibilityLayer: false,
  margin: { top: 0, right: 0, bottom: 0, left: 0 },
  style: { width: "100%", height: "100%" },
  preserveAspectRatio: "none",
} as const;

/** One band or bar part a series, the last at the foot. `values` are dollars by step, none below zero. */
interface MarkSeries {
  key: string;
  fill: string;
  values: readonly number[];
}

type Row = readonly number[];

/** Heights by step, as recharts takes them: one row a step, its series in order. */
function rowsOf(series: readonly MarkSeries[]): Row[] {
  const steps = series[0]?.values.length ?? 0;
  return Array.from({ length: steps }, (_, step) => series.map((one) => one.values[step] ?? 0));
}

/** From the foot upwards, which is the order recharts stacks in. */
function fromFoot(series: readonly MarkSeries[]): { one: MarkSeries; at: number }[] {
  return series.map((one, at) => ({ one, at })).reverse();
}

/** Stacked bands from edge to edge, parted by a line of paper. `top` is the upper end of the axis. */
export function AreaMarks({ series, top }: { series: readonly MarkSeries[]; top: number }) {
  return (
    <AreaChart {...FILL_BOX} data={rowsOf(series)}>
      <XAxis hide />
      <YAxis hide domain={[0, top]} allowDataOverflow />
      {fromFoot(series).map(({ one, at }) => (
        <Area
          key={one.key}
          dataKey={(row: Row) => row[at] ?? 0}
          stackId="cost"
          type="linear"
          fill={one.fill}
          fillOpacity={1}
          stroke={at === 0 ? "none" : "var(--bg)"}
          strokeWidth={1.25}
          isAnimationActive={false}
          activeDot={false}
        />
      ))}
    </AreaChart>
  );
}

/** Share of a step on each side of its bar. */
const GAP = "13%";

/** Stacked bars, one a step; those from `openFrom` on are hatched over with `openFill`. */
export function BarMarks({
  series,
  top,
  openFrom,
  openFill,
}: {
  series: readonly MarkSeries[];
  top: number;
  openFrom: number | null;
  openFill: string;
}) {
  const shape = ({ x, y, width, height, fill, index }: BarShapeProps) => {
    if (!(height > 0)) return null;
    const box = { x, y, width, height };
    return (
      <>
        <rect {...box} fill={fill} stroke="var(--bg)" strokeWidth="1" />
        {openFrom !== null && index >= openFrom ? <rect {...box} fill={openFill} /> : null}
      </>
    );
  };
  return (
    <BarChart {...FILL_BOX} barCategoryGap={GAP} data={rowsOf(series)}>
      <XAxis hide />
      <YAxis hide domain={[0, top]} allowDataOverflow />
      {fromFoot(series).map(({ one, at }) => (
        <Bar
          key={one.key}
          dataKey={(row: Row) => row[at] ?? 0}
          stackId="cost"
          fill={one.fill}
          shape={shape}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  );
}

/** Above and below a bar of the waterfall, in pixels. */
const ROW_GAP = 3;
const LEAST_WIDTH = 2;

/** One floating bar of a waterfall, from one level to the next: solid for a rise, hollow for a fall. */
export function StepMark({
  from,
  to,
  domain,
  color,
}: {
  from: number;
  to: number;
  domain: readonly [number, number];
  color: string;
}) {
  const shape = ({ x, y, width, height }: BarShapeProps) => {
    const size = Math.max(LEAST_WIDTH, Math.abs(width));
    const box = { x: Math.min(x, x + width), y, width: size, height };
    return to >= from ? (
      <rect {...box} fill={color} />
    ) : (
      <rect {...box} fill="var(--bg)" stroke={color} strokeWidth="1.5" />
    );
  };
  return (
    <BarChart {...FILL_BOX} layout="vertical" barCategoryGap={ROW_GAP} data={[{ span: [from, to] }]}>
      <XAxis type="number" hide domain={[...domain]} allowDataOverflow />
      <YAxis type="category" hide />
      <Bar dataKey="span" shape={shape} isAnimationActive={false} />
    </BarChart>
  );
}
