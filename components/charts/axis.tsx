import { chartUsd } from "@/lib/format";
import { pct } from "./scale";

const MICRO_PICO = 1_000_000n;

/** An axis value in dollars as text: `tickText(1500) === "$1.5k"`. */
export function tickText(dollars: number): string {
  return chartUsd(BigInt(Math.round(dollars * 1e6)) * MICRO_PICO);
}

/** The amounts at the left edge of a plot, in a 44 px gutter. */
export function ValueAxis({
  ticks,
  print,
}: {
  ticks: readonly number[];
  print: (dollars: number) => string;
}) {
  const max = ticks.at(-1) ?? 1;
  return (
    <svg className="h-full w-11 shrink-0 overflow-visible" aria-hidden="true">
      {ticks.slice(1).map((tick) => (
        <text
          key={tick}
          x="0"
          y={pct(1 - tick / max)}
          dominantBaseline="central"
          className="fill-ink-3 text-label"
        >
          {print(tick)}
        </text>
      ))}
    </svg>
  );
}

/** Gridlines and the base line, behind the marks. */
export function GridLines({ ticks }: { ticks: readonly number[] }) {
  const max = ticks.at(-1) ?? 1;
  return (
    <>
      {ticks.map((tick) => (
        <line
          key={tick}
          x1="0"
          x2="100%"
          y1={pct(1 - tick / max)}
          y2={pct(1 - tick / max)}
          stroke={tick === 0 ? "var(--line-2)" : "var(--line)"}
          shapeRendering="crispEdges"
        />
      ))}
    </>
  );
}

export interface DateLabel {
  key: string;
  text: string;
  /** 0 left, 1 right. */
  at: number;
  anchor?: "start" | "middle" | "end";
  /** Left out on a phone. */
  low?: boolean;
}

/** Dates under a plot. */
export function DateAxis({ labels }: { labels: readonly DateLabel[] }) {
  return (
    <>
      {labels.map((label) => (
        <text
          key={label.key}
          x={pct(label.at)}
          y="100%"
          dy="20"
          textAnchor={label.anchor ?? "middle"}
          className={label.low ? "fill-ink-3 text-label max-md:hidden" : "fill-ink-3 text-label"}
        >
          {label.text}
        </text>
      ))}
    </>
  );
}
