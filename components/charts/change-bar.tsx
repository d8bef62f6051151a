import { pct } from "./scale";
import { toChartNumber } from "@/lib/format";

/** A change against the largest change of its column: to the right and solid for a rise, left and hollow for a fall. */
export function ChangeBar({ change, low, high }: { change: bigint; low: bigint; high: bigint }) {
  const left = Math.max(0, -toChartNumber(low));
  const right = Math.max(0, toChartNumber(high));
  const span = left + right || 1;
  const value = toChartNumber(change);
  const zero = left / span;
  const size = Math.abs(value) / span;
  return (
    <svg aria-hidden="true" width="56" height="10" className="block overflow-visible">
      {value >= 0 ? (
        <rect x={pct(zero)} y="0.5" width={pct(Math.max(size, 0.012))} height="9" fill="var(--ink-3)" />
      ) : (
        <rect
          x={pct(zero - size)}
          y="1"
          width={pct(Math.max(size, 0.012))}
          height="8"
          fill="none"
          stroke="var(--ink-3)"
        />
      )}
    </svg>
  );
}
