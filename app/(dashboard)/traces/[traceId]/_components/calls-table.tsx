import { Door } from "@/components/money";
import { columnUsd } from "@/components/precision";
import { cn } from "@/components/ui/cn";
import { callUsd, count, seconds, toChartNumber } from "@/lib/format";
import type { TraceCall, TracePage } from "@/lib/queries/trace-page";
import { answerTokens, costliest, type PlacedCall, promptTokens } from "../trace-facts";

const AXIS_TICKS = 4;

/** Every call on one time axis, with its tokens and its cost on one scale. The cost opens why. */
export function CallsTable({
  page,
  placed,
  openCall,
  path,
}: {
  page: TracePage;
  placed: readonly PlacedCall[];
  openCall: string | undefined;
  path: string;
}) {
  const startMs = page.firstAt.getTime();
  const endMs = Math.max(
    startMs + 1,
    ...page.calls.map((call) => call.occurredAt.getTime() + (call.latencyMs ?? 0)),
  );
  const span = endMs - startMs;
  const top = costliest(page.calls);
  const topCost = toChartNumber(top?.costPico ?? 0n) || 1;
  const print = columnUsd([...page.calls.map((call) => call.costPico), page.costPico]);
  const operations = new Set(placed.map(({ call }) => call.operationId ?? call.eventKey)).size;
  const sum = (read: (call: TraceCall) => bigint | null) =>
    page.calls.reduce((all, call) => all + (call.superseded ? 0n : (read(call) ?? 0n)), 0n);
  return (
    <table className="sheet" aria-labelledby="calls-title">
      <thead>
        <tr>
          <th scope="col">Call</th>
          <th scope="col" className="w-1/4 max-md:hidden">
            <TimeAxis spanMs={span} />
          </th>
          <Num unit="s">Start</Num>
          <Num unit="s">Took</Num>
          <Num unit="tokens">Input</Num>
          <Num unit="tokens">Cache read</Num>
          <Num unit="tokens">Output</Num>
          <th scope="col" className="max-lg:hidden">
            <span className="sr-only">Cost, drawn</span>
          </th>
          <th scope="col" className="num">
            Cost
            <span className="block font-normal">USD</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {placed.map(({ call, number, repeats }) => (
          <tr key={call.eventKey} data-selected={call.eventKey === openCall || undefined}>
            <th scope="row">
              <CallName call={call} number={number} repeats={repeats} />
              <div className="mt-1 md:hidden">
                <TimeBar call={call} startMs={startMs} spanMs={span} top={call === top} />
              </div>
            </th>
            <td className="relative max-md:hidden">
              <Grid spanMs={span} />
              <TimeBar call={call} startMs={startMs} spanMs={span} top={call === top} />
            </td>
            <td className="num max-md:hidden">{seconds(call.occurredAt.getTime() - startMs)}</td>
            <td className="num max-md:hidden">{call.latencyMs === null ? "–" : seconds(call.latencyMs)}</td>
            <td className="num max-md:hidden">{tokenText(promptTokens(call))}</td>
            <td className="num max-md:hidden">{tokenText(told(call.usage.cache_read))}</td>
            <td className="num max-md:hidden">{tokenText(answerTokens(call))}</td>
            <td className="max-lg:hidden">
              <svg aria-hidden="true" width="64" height="20" className="block">
                <rect
                  y="5"
                  height="10"
                  width={`${Math.max(1.5, (toChartNumber(call.costPico ?? 0n) / topCost) * 100)}%`}
                  fill={call === top ? "var(--accent)" : "var(--ink-3)"}
                />
              </svg>
            </td>
            <td className="num">
              <Door
                href={`${path}?call=${call.eventKey}#why`}
                label={`Why call ${number} cost ${call.costPico === null ? "nothing yet: unpriced" : `${callUsd(call.costPico)} USD`}`}
                className={cn(call.superseded && "text-ink-3 line-through")}
              >
                {call.costPico === null ? "unpriced" : print(call.costPico)}
              </Door>
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">
            {page.callCount === 1n ? "1 call" : `${count(page.callCount)} calls`}, {operations}{" "}
            {operations === 1 ? "operation" : "operations"}
          </th>
          <td className="max-md:hidden" />
          <td className="max-md:hidden" />
          <td className="num max-md:hidden">{seconds(span)}</td>
          <td className="num max-md:hidden">{count(sum(promptTokens))}</td>
          <td className="num max-md:hidden">{count(sum((call) => told(call.usage.cache_read)))}</td>
          <td className="num max-md:hidden">{count(sum(answerTokens))}</td>
          <td className="max-lg:hidden" />
          <td className="num">{print(page.costPico)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Num({ children, unit }: { children: string; unit: string }) {
  return (
    <th scope="col" className="num max-md:hidden">
      {children}
      <span className="block font-normal">{unit}</span>
    </th>
  );
}

function told(value: number | undefined): bigint | null {
  return value === undefined ? null : BigInt(value);
}

function tokenText(value: bigint | null) {
  return value === null ? <span className="text-ink-3">unknown</span> : count(value);
}

/** Number, what it is, which model, and what is unusual about it. */
function CallName({ call, number, repeats }: PlacedCall) {
  const name =
    [call.template, call.feature.slug, call.operation].find((text) => text !== null && text !== "") ?? "call";
  const notes = [
    repeats ? `${repeats.what === "retry" ? "retry of" : "fallback for"} call ${repeats.number}` : null,
    call.modelRequested !== null && call.modelActual !== null && call.modelRequested !== call.modelActual
      ? `asked for ${call.modelRequested}`
      : null,
    call.status === "ok"
      ? null
      : `${call.status === "error" ? "failed" : "aborted"}${call.errorType ? `: ${call.errorType}` : ""}`,
    call.usageStatus === "actual"
      ? null
      : call.usageStatus === "missing"
        ? "usage not reported"
        : "tokens estimated",
    call.superseded ? "counted in another call" : null,
    call.flags.includes("response_cache_hit") ? "answered from a cache" : null,
  ].filter((note) => note !== null);
  return (
    <div className={cn("flex gap-2", repeats && "pl-4")}>
      {repeats ? (
        <span aria-hidden="true" className="-mt-1 h-3.5 w-3 shrink-0 border-b border-l border-line-2" />
      ) : null}
      <span className="w-4 shrink-0 text-ink-3">{number}</span>
      <span className="min-w-0">
        <span className="wrap-anywhere">
          {name} <span className="text-ink-3">{call.model}</span>
        </span>
        {notes.length > 0 ? <span className="block text-label text-ink-3">{notes.join(", ")}</span> : null}
      </span>
    </div>
  );
}

/** When it ran, on the axis of the whole trace; a failed one is dashed and hollow. */
function TimeBar({
  call,
  startMs,
  spanMs,
  top,
}: {
  call: TraceCall;
  startMs: number;
  spanMs: number;
  top: boolean;
}) {
  const from = ((call.occurredAt.getTime() - startMs) / spanMs) * 100;
  const size = Math.max(0.6, ((call.latencyMs ?? 0) / spanMs) * 100);
  const x = `${Math.min(99.4, from).toFixed(2)}%`;
  const width = `${Math.min(size, 100 - Math.min(99.4, from)).toFixed(2)}%`;
  return (
    <svg aria-hidden="true" className="relative block h-5 w-full overflow-visible">
      {call.status === "ok" ? (
        <rect x={x} y="5" width={width} height="10" fill={top ? "var(--accent)" : "var(--ink-3)"} />
      ) : (
        <rect
          x={x}
          y="5.5"
          width={width}
          height="9"
          fill="none"
          stroke="var(--ink-3)"
          strokeDasharray="3 2"
        />
      )}
    </svg>
  );
}

/** Round seconds on the axis, at most about five. */
function axisTicks(spanMs: number): number[] {
  const rough = spanMs / 1000 / AXIS_TICKS;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1e-3)));
  const step = power * ([1, 2, 5, 10].find((size) => size * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(spanMs / 1000 / step) + 1 }, (_, at) => at * step);
}

/** The seconds of the axis, down through the rows. */
function Grid({ spanMs }: { spanMs: number }) {
  return (
    <span aria-hidden="true" className="absolute inset-x-3 inset-y-0">
      <svg aria-hidden="true" className="size-full overflow-visible">
        {axisTicks(spanMs).map((tick) => {
          const x = `${((tick * 1000) / spanMs) * 100}%`;
          return <line key={tick} x1={x} x2={x} y1="0" y2="100%" stroke="var(--line)" />;
        })}
      </svg>
    </span>
  );
}

function TimeAxis({ spanMs }: { spanMs: number }) {
  const ticks = axisTicks(spanMs);
  return (
    <svg
      role="img"
      aria-label={`Time of each call, ${seconds(spanMs)} seconds in all`}
      className="block h-4 w-full overflow-visible"
    >
      {ticks.map((tick, at) => (
        <text
          key={tick}
          x={`${((tick * 1000) / spanMs) * 100}%`}
          y="12"
          textAnchor={at === 0 ? "start" : "middle"}
          className="fill-ink-3 text-label font-normal"
        >
          {Number(tick.toFixed(3))}
          {at === 0 ? " s" : ""}
        </text>
      ))}
    </svg>
  );
}
