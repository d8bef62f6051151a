import { useId } from "react";
import { chartUsd } from "@/lib/format";
import type { DateLabel } from "./axis";
import type { CursorStep } from "./chart-cursor";
import { EdgeLabels } from "./edge-labels";
import { AreaMarks } from "./lazy-marks";
import { FillDefs, fillOf, openFill } from "./patterns";
import { Plot } from "./plot";
import { axisTicks, pct } from "./scale";
import { heights, type Series, stack } from "./series";

const HEIGHT = 300;
const PHONE_HEIGHT = 240;

/** Cost over time as stacked bands, the first series on top, named at the right edge with the last amounts. */
export function StackedArea({
  series,
  amounts,
  summary,
  dates,
  openFrom = null,
  cursor,
  cursorLabel,
}: {
  series: readonly Series[];
  /** Printed beside each name, in the order of `series`; the last value of each unless given. */
  amounts?: readonly string[];
  summary: string;
  dates: readonly DateLabel[];
  /** First step that is not complete; the bands that lead to it and on are hatched. */
  openFrom?: number | null;
  cursor: readonly CursorStep[];
  cursorLabel: string;
}) {
  const id = `area${useId().replace(/[^\w]/g, "")}`;
  const edges = stack(series);
  const steps = edges[0]?.length ?? 0;
  const ticks = axisTicks(Math.max(0, ...(edges[0] ?? []).map((edge) => edge.high)));
  const top = ticks.at(-1) ?? 1;
  const labels = series.map((one, at) => {
    const last = edges[at]?.at(-1) ?? { low: 0, high: 0 };
    return {
      key: one.key,
      name: one.name,
      hue: one.hue,
      pattern: one.pattern,
      amount: amounts?.[at] ?? chartUsd(one.values.at(-1) ?? 0n),
      at: 1 - (last.low + last.high) / 2 / top,
    };
  });
  const openAt = openFrom === null ? 1 : Math.max(0, openFrom - 1) / Math.max(1, steps - 1);
  return (
    <div className="pt-1 pb-7">
      <Plot
        ticks={ticks}
        dates={dates}
        summary={summary}
        defs={<FillDefs id={id} series={series} />}
        marks={
          <AreaMarks
            series={series.map((one) => ({ key: one.key, fill: fillOf(id, one), values: heights(one) }))}
            top={top}
          />
        }
        over={
          openAt < 1 ? (
            <rect x={pct(openAt)} width={pct(1 - openAt)} height="100%" fill={openFill(id)} />
          ) : undefined
        }
        namesWidth="phone"
        names={
          <>
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
          </>
        }
        cursor={{ steps: cursor, label: cursorLabel, centred: false }}
      />
    </div>
  );
}
