import { DateAxis, GridLines, tickText, ValueAxis } from "@/components/charts/axis";
import { axisTicks, pct } from "@/components/charts/scale";
import { dayText, toChartNumber } from "@/lib/format";
import type { PriceSegment } from "@/lib/queries/admin-prices-history";

const DAY = 86_400_000;
/** A rate is of one token; the chart is of a million. */
const PER_MILLION = 1_000_000n;

/** A rate over time as steps; a gap where there is no price. */
export function HistoryChart({
  segments,
  nowMs,
  model,
}: {
  segments: readonly PriceSegment[];
  nowMs: number;
  model: string;
}) {
  const bounds = segments.flatMap(({ fromMs, toMs }) => [fromMs, toMs]).filter((ms) => ms !== null);
  const startMs = Math.min(nowMs - 365 * DAY, ...bounds.map((ms) => ms - 60 * DAY));
  const endMs = Math.max(nowMs + 30 * DAY, ...bounds.map((ms) => ms + 60 * DAY));
  const at = (ms: number) => (ms - startMs) / (endMs - startMs);
  const rate = (segment: PriceSegment, field: "input_uncached" | "output") => {
    const pico = segment.line.rates[field];
    return pico === undefined ? null : toChartNumber(pico * PER_MILLION);
  };
  const highest = segments.map((one) => Math.max(rate(one, "input_uncached") ?? 0, rate(one, "output") ?? 0));
  const ticks = axisTicks(Math.max(0, ...highest));
  const top = ticks.at(-1) ?? 1;
  const series = [
    { field: "output", name: "Output", stroke: "var(--hue-1)", dash: undefined },
    { field: "input_uncached", name: "Input", stroke: "var(--hue-2)", dash: "5 3" },
  ] as const;
  const last = segments.at(-1);
  const middle = (startMs + endMs) / 2;
  const dates = [startMs, middle, endMs].map((ms, index) => ({
    key: String(ms),
    text: dayText(new Date(ms).toISOString().slice(0, 10)),
    at: at(ms),
    anchor: index === 0 ? ("start" as const) : index === 2 ? ("end" as const) : ("middle" as const),
  }));
  const summary = `List price of ${model} in USD per million tokens: ${segments.length === 1 ? "one price" : `${segments.length} prices`} over time${last ? `, at last ${rate(last, "input_uncached") ?? "none"} for input and ${rate(last, "output") ?? "none"} for output` : ""}.`;
  return (
    <div className="pt-1 pb-7">
      <div role="img" aria-label={summary} className="flex h-50">
        <ValueAxis ticks={ticks} print={tickText} />
        <div className="relative h-full min-w-0 flex-1">
          <svg className="absolute inset-0 size-full overflow-visible" aria-hidden="true">
            <GridLines ticks={ticks} />
            <DateAxis labels={dates} />
            <line
              x1={pct(at(nowMs))}
              x2={pct(at(nowMs))}
              y1="0"
              y2="100%"
              stroke="var(--line-2)"
              strokeDasharray="2 3"
            />
          </svg>
          <svg
            className="absolute inset-0 size-full overflow-visible"
            viewBox="0 0 1000 1000"
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            {series.map(({ field, stroke, dash }) => (
              <path
                key={field}
                d={path(segments, (one) => rate(one, field), at, top, startMs, endMs)}
                fill="none"
                stroke={stroke}
                strokeWidth={2}
                strokeDasharray={dash}
                vectorEffect="non-scaling-stroke"
              />
            ))}
          </svg>
        </div>
      </div>
      <p className="mt-9 flex gap-5 text-label text-ink-2">
        {series.map(({ field, name, stroke, dash }) => (
          <span key={field} className="flex items-center gap-2">
            <svg width="22" height="4" aria-hidden="true">
              <line x1="0" x2="22" y1="2" y2="2" stroke={stroke} strokeWidth="2" strokeDasharray={dash} />
            </svg>
            {name}
          </span>
        ))}
        <span className="text-ink-3">dotted: now</span>
      </p>
    </div>
  );
}

/** Steps in a square of 1000; consecutive segments are joined, gaps are not. */
function path(
  segments: readonly PriceSegment[],
  value: (segment: PriceSegment) => number | null,
  at: (ms: number) => number,
  top: number,
  startMs: number,
  endMs: number,
): string {
  const round = (number: number) => Number(number.toFixed(2));
  let end: number | null = null;
  return segments
    .map((segment) => {
      const height = value(segment);
      if (height === null) {
        end = null;
        return "";
      }
      const from = segment.fromMs ?? startMs;
      const to = segment.toMs ?? endMs;
      const [x, right, y] = [
        round(at(from) * 1000),
        round(at(to) * 1000),
        round(1000 - (height / top) * 1000),
      ];
      const step = end === from ? `V${y}H${right}` : `M${x} ${y}H${right}`;
      end = to;
      return step;
    })
    .join("");
}
