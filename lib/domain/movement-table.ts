/** Printed cents of a movement's table: its rows sum to their change, its columns to the bars of the waterfall. */
import type { Movement } from "./movement";
import { type MovementBar, movementBars } from "./movement-bars";
import { divideHalfEven } from "./money";

const PICO_PER_CENT = 10_000_000_000n;

export interface MovementTableRow {
  /** What the page prints as the row's change; the rows sum to the printed change of the total. */
  cents: bigint;
  /** By bar; they sum to the row's cents, and down a column to the total's bar. */
  bars: { bar: MovementBar; pico: bigint; cents: bigint }[];
}

/**
 * Cents for every row and bar of a table whose last row is `total`. The total is printed as its own waterfall is.
 * Each amount is rounded half-even, as a page of its own would print it, and what a column then misses of its bar goes
 * to the amounts that were rounded farthest; then single cents move within columns until each row sums too. A cell
 * that is zero takes a cent only where no other can.
 *
 * @param parts movements that add up to `total`, field by field
 * @example requests $0.004 and $0.004, price $0.004 and $0.004: the total prints 0.02 as 0.01 + 0.01 and each
 * row 0.01, one of them as its price, the other as its requests
 */
export function movementTable(parts: readonly Movement[], total: Movement): MovementTableRow[] {
  if (parts.length === 0) return [];
  const whole = movementBars(total);
  const picos = parts.map((part) => movementBars(part).map((bar) => bar.pico));
  const rowCents = nearestCents(
    parts.map((part) => part.costAfter - part.costBefore),
    whole.reduce((sum, bar) => sum + bar.cents, 0n),
  );
  const columns = whole.map((bar, at) =>
    nearestCents(
      picos.map((row) => row[at] ?? 0n),
      bar.cents,
    ),
  );
  const cents = parts.map((_, row) => columns.map((column) => column[row] ?? 0n));
  settleRows(cents, picos, rowCents);
  return parts.map((_, row) => ({
    cents: rowCents[row] ?? 0n,
    bars: whole.map(({ bar }, at) => ({
      bar,
      pico: picos[row]?.[at] ?? 0n,
      cents: cents[row]?.[at] ?? 0n,
    })),
  }));
}

/** Cents that sum to `total`: half-even, and the rest cent by cent to what was rounded farthest the other way. */
function nearestCents(picos: readonly bigint[], total: bigint): bigint[] {
  const cents = picos.map((pico) =>
    pico < 0n ? -divideHalfEven(-pico, PICO_PER_CENT) : divideHalfEven(pico, PICO_PER_CENT),
  );
  let rest = total - cents.reduce((sum, one) => sum + one, 0n);
  const sign = rest < 0n ? -1n : 1n;
  const order = picos
    .map((pico, at) => ({ at, zero: pico === 0n, lacks: sign * (pico - (cents[at] ?? 0n) * PICO_PER_CENT) }))
    .sort(
      (a, b) => Number(a.zero) - Number(b.zero) || (a.lacks === b.lacks ? 0 : a.lacks > b.lacks ? -1 : 1),
    );
  while (rest !== 0n) {
    for (const { at } of order) {
      if (rest === 0n) break;
      cents[at] = (cents[at] ?? 0n) + sign;
      rest -= sign;
    }
  }
  return cents;
}

/** What is missing in one row is too much in another, so each move of a cent brings both nearer. */
function settleRows(cents: bigint[][], picos: readonly bigint[][], wanted: readonly bigint[]): void {
  const missing = cents.map((row, at) => (wanted[at] ?? 0n) - row.reduce((sum, cell) => sum + cell, 0n));
  for (;;) {
    const move = bestMove(cents, picos, missing);
    if (move === null) return;
    const { column, up, down } = move;
    add(cents[up], column, 1n);
    add(cents[down], column, -1n);
    missing[up] = (missing[up] ?? 0n) - 1n;
    missing[down] = (missing[down] ?? 0n) + 1n;
  }
}

function bestMove(cents: readonly bigint[][], picos: readonly bigint[][], missing: readonly bigint[]) {
  let best: { column: number; up: number; down: number; cost: bigint } | null = null;
  for (let column = 0; column < (cents[0]?.length ?? 0); column++) {
    let up: { row: number; error: bigint } | null = null;
    let down: { row: number; error: bigint } | null = null;
    for (let row = 0; row < cents.length; row++) {
      const lacks = missing[row] ?? 0n;
      if (lacks === 0n) continue;
      const pico = picos[row]?.[column] ?? 0n;
      const error = (cents[row]?.[column] ?? 0n) * PICO_PER_CENT - pico + dear(pico, lacks > 0n);
      if (lacks > 0n && (up === null || error < up.error)) up = { row, error };
      if (lacks < 0n && (down === null || error > down.error)) down = { row, error };
    }
    if (up === null || down === null) continue;
    const cost = up.error - down.error;
    if (best === null || cost < best.cost) best = { column, up: up.row, down: down.row, cost };
  }
  return best;
}

/** A cell without movement should print zero. */
function dear(pico: bigint, upward: boolean): bigint {
  if (pico !== 0n) return 0n;
  return upward ? 1_000n * PICO_PER_CENT : -1_000n * PICO_PER_CENT;
}

function add(row: bigint[] | undefined, at: number, amount: bigint): void {
  if (row) row[at] = (row[at] ?? 0n) + amount;
}
