import type { ReactNode } from "react";
import { DateAxis, type DateLabel, GridLines, tickText, ValueAxis } from "./axis";
import { ChartCursor, type CursorStep } from "./chart-cursor";

/**
 * The box that marks are drawn in: amounts at the left, dates below, lines behind, the readout over it. Its size is
 * fixed, and everything but the marks is there from the server.
 */
export function Plot({
  ticks,
  dates,
  summary,
  defs,
  marks,
  over,
  names,
  namesWidth,
  cursor,
}: {
  ticks: readonly number[];
  dates: readonly DateLabel[];
  /** One sentence for who does not see it. */
  summary: string;
  /** Hatches of the marks. */
  defs: ReactNode;
  marks: ReactNode;
  /** SVG over the marks. */
  over?: ReactNode;
  /** Series at the right edge, in a box of `namesWidth`. */
  names: ReactNode;
  namesWidth: keyof typeof RIGHT;
  cursor: { steps: readonly CursorStep[]; label: string; centred: boolean };
}) {
  return (
    <div className="relative h-60 md:h-75">
      <div role="img" aria-label={summary} className="flex h-full">
        <ValueAxis ticks={ticks} print={tickText} />
        <div className="relative h-full min-w-0 flex-1">
          <svg className="absolute inset-0 size-full overflow-visible" aria-hidden="true">
            {defs}
            <GridLines ticks={ticks} />
            <DateAxis labels={dates} />
          </svg>
          <div className="absolute inset-0" aria-hidden="true">
            {marks}
          </div>
          {over ? (
            <svg className="absolute inset-0 size-full overflow-visible" aria-hidden="true">
              {over}
            </svg>
          ) : null}
        </div>
        {names}
      </div>
      <div className={`absolute inset-y-0 left-11 ${RIGHT[namesWidth]}`}>
        <ChartCursor steps={cursor.steps} label={cursor.label} centred={cursor.centred} />
      </div>
    </div>
  );
}

/** How far the plot ends before the right edge: `phone` keeps names there too. */
const RIGHT = {
  usual: "right-0 md:right-47",
  wide: "right-0 md:right-56",
  phone: "right-32 md:right-47",
} as const;
