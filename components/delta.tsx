import { relativeChange, relativeChangeText, usdChange } from "@/lib/format";

/** Arrow of a change; it says nothing about good or bad. */
export function Arrow({ change }: { change: bigint }) {
  if (change === 0n) return null;
  return (
    <span aria-hidden="true" className="mr-0.75 font-normal text-ink-3">
      {change > 0n ? "↑" : "↓"}
    </span>
  );
}

/** Change in dollars: arrow, sign, amount. A dash when nothing is compared. */
export function Delta({ now, before }: { now: bigint; before: bigint | null }) {
  if (before === null) return <span className="text-ink-3">–</span>;
  return (
    <>
      <Arrow change={now - before} />
      {usdChange(now - before)}
    </>
  );
}

/** Change in percent: `+23.2`, `new`, `> 10x`, or a dash. `unit` writes the sign where no header carries it. */
export function DeltaPercent({
  now,
  before,
  unit = false,
}: {
  now: bigint;
  before: bigint | null;
  unit?: boolean;
}) {
  if (before === null) return <span className="text-ink-3">–</span>;
  const change = relativeChange(now, before);
  if (change === null || change === "dollars-only") return <span className="text-ink-3">–</span>;
  const text = relativeChangeText(now, before);
  return unit ? text : withoutUnit(text);
}

/** `withoutUnit("+23.2 %") === "+23.2"`: the header has the unit. */
export function withoutUnit(text: string): string {
  return text.replace(/\s?%$/u, "");
}

/** Tenths of a percent for a column in percent: `tenths(401) === "40.1"`. */
export function tenths(value: number | null): string {
  if (value === null) return "–";
  const size = Math.abs(value);
  return `${value < 0 ? "−" : ""}${Math.floor(size / 10)}.${size % 10}`;
}
