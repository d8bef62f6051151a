import { chartUsd, toChartNumber, usd } from "@/lib/format";
import { tenths } from "../delta";
import { Door } from "../money";
import { cn } from "../ui/cn";
import { tickText } from "./axis";
import { StepMark } from "./lazy-marks";
import { axisTicks, pct } from "./scale";

export interface WaterfallBar {
  bar: string;
  name: string;
  fromPico: bigint;
  toPico: bigint;
  change: string;
  share: number;
  parts: string;
  mostly: string;
  /** The rows behind the bar; they sum to it. */
  href?: string;
}

/** The causes between two totals as rows of a real table: the bar is drawn, every amount is printed. */
export function Waterfall({
  bars,
  before,
  after,
  cause,
  labelledBy,
}: {
  bars: readonly WaterfallBar[];
  before: { name: string; pico: bigint };
  after: { name: string; pico: bigint };
  /** The one bar that is named as the cause. */
  cause: string | null;
  labelledBy: string;
}) {
  const levels = [before.pico, after.pico, ...bars.map((bar) => bar.toPico)].map(toChartNumber);
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const pad = (high - low || 1) * 0.06;
  const [from, to] = [low - pad, high + pad];
  const at = (dollars: number) => (dollars - from) / (to - from);
  const step = axisTicks(to - from)[1] ?? 1;
  const ticks = Array.from(
    { length: Math.max(0, Math.floor(to / step) - Math.ceil(from / step) + 1) },
    (_, index) => Number(((Math.ceil(from / step) + index) * step).toFixed(6)),
  ).filter((tick) => at(tick) > 0.06 && at(tick) < 0.94);
  // A row of two lines is taller; its lines run into the row below, but for the last one.
  const grid = (foot: number) =>
    ticks.map((tick) => (
      <line key={tick} x1={pct(at(tick))} x2={pct(at(tick))} y1="-9" y2={foot} stroke="var(--line)" />
    ));
  const total = ({ name, pico }: { name: string; pico: bigint }) => (
    <tr>
      <th scope="row" className="font-strong! whitespace-nowrap!">
        {name}
      </th>
      <td className="max-md:hidden">
        <svg className="block h-5 w-full overflow-visible" aria-hidden="true">
          {grid(27)}
          <line
            x1={pct(at(toChartNumber(pico)))}
            x2={pct(at(toChartNumber(pico)))}
            y1="1"
            y2="19"
            stroke="var(--ink)"
            strokeWidth="3"
          />
        </svg>
      </td>
      <td className="num font-strong">{usd(pico)}</td>
      <td className="num" />
      <td className="max-lg:hidden" />
    </tr>
  );
  return (
    <table className="sheet" aria-labelledby={labelledBy}>
      <thead>
        <tr>
          <th scope="col">Cause</th>
          <th scope="col" className="w-2/5 max-md:hidden">
            <span className="sr-only">Drawn</span>
            <svg className="block h-4 w-full overflow-visible" aria-hidden="true">
              {ticks.map((tick) => (
                <text
                  key={tick}
                  x={pct(at(tick))}
                  y="12"
                  textAnchor="middle"
                  className="fill-ink-3 text-label"
                >
                  {step < 100 ? `$${tick}` : tickText(tick)}
                </text>
              ))}
            </svg>
          </th>
          <th scope="col" className="num">
            Change
            <span className="block font-normal">USD</span>
          </th>
          <th scope="col" className="num">
            Of movement
            <span className="block font-normal">%</span>
          </th>
          <th scope="col" className="pl-7! max-lg:hidden">
            Mostly from
          </th>
        </tr>
      </thead>
      <tbody>
        {total(before)}
        {bars.map((bar) => {
          const named = bar.bar === cause;
          return (
            <tr key={bar.bar}>
              <th scope="row" className={cn(named && "font-strong!")}>
                {bar.name}
                {bar.parts ? (
                  <span className="block text-label font-normal text-ink-3 md:whitespace-nowrap">
                    {bar.parts}
                  </span>
                ) : null}
              </th>
              <td className="max-md:hidden">
                <div className="relative h-5" aria-hidden="true">
                  <svg className="absolute inset-0 h-5 w-full overflow-visible" aria-hidden="true">
                    {grid(45)}
                  </svg>
                  <div className="absolute inset-0">
                    <StepMark
                      from={toChartNumber(bar.fromPico)}
                      to={toChartNumber(bar.toPico)}
                      domain={[from, to]}
                      color={named ? "var(--accent)" : "var(--ink-3)"}
                    />
                  </div>
                </div>
              </td>
              <td className={cn("num", named && "font-strong")}>
                {bar.href ? (
                  <Door href={bar.href} label={`${bar.name}: ${bar.change}, row by row`}>
                    {bar.change}
                  </Door>
                ) : (
                  bar.change
                )}
              </td>
              <td className="num">{tenths(bar.share)}</td>
              <td className="pl-7! text-label text-ink-2 max-lg:hidden">{bar.mostly}</td>
            </tr>
          );
        })}
        {total(after)}
      </tbody>
      <caption className="sr-only">
        From {chartUsd(before.pico)} to {chartUsd(after.pico)}, cause by cause.
      </caption>
    </table>
  );
}
