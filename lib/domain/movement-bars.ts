/** The seven bars of "why it moved", their printed cents, and the waterfall from one period's cost to the other's. */
import { divideHalfEven } from "./money";
import type { Movement } from "./movement";
import type { MovementField, MovementFields } from "./movement-cell";
import { wholeUnits } from "./movement-shapley";

/** Bars in the order of the page; the two fields of tokens per request share one bar as two numbers. */
export const MOVEMENT_BARS = ["newGone", "requests", "waste", "tokens", "cache", "mix", "price"] as const;
export type MovementBar = (typeof MOVEMENT_BARS)[number];

const FIELDS_OF: Record<MovementBar, readonly MovementField[]> = {
  newGone: ["newGone"],
  requests: ["requests"],
  waste: ["waste"],
  tokens: ["prompt", "answer"],
  cache: ["cache"],
  mix: ["mix"],
  price: ["price"],
};

const PICO_PER_CENT = 10_000_000_000n;

export interface Bar {
  bar: MovementBar;
  pico: bigint;
  /** What the page prints; bars sum to the printed change. */
  cents: bigint;
  /** The bar's fields; their cents sum to the bar's. Two for tokens, else one. */
  parts: { field: MovementField; pico: bigint; cents: bigint }[];
}

/**
 * All seven bars, zeros too, rounded to cents once: by largest remainder, ties to the earlier bar. Their cents sum
 * to the change rounded half-even, which is the figure printed beside them.
 *
 * @example requests $1.005, tokens $1.005 (prompt $2.005, answer -$1.00): change $2.01;
 * requests 1.01, tokens 1.00 as prompt 2.00 and answer -1.00
 */
export function movementBars(movement: Movement): Bar[] {
  const { fields } = movement;
  const picos = MOVEMENT_BARS.map((bar) => barPico(fields, bar));
  const cents = wholeUnits(picos, PICO_PER_CENT, centsOf(movement.costAfter - movement.costBefore));
  return MOVEMENT_BARS.map((bar, index): Bar => {
    const own = FIELDS_OF[bar];
    const barCents = cents[index] ?? 0n;
    const parts = wholeUnits(
      own.map((field) => fields[field]),
      PICO_PER_CENT,
      barCents,
    );
    return {
      bar,
      pico: picos[index] ?? 0n,
      cents: barCents,
      parts: own.map((field, part) => ({ field, pico: fields[field], cents: parts[part] ?? 0n })),
    };
  });
}

/** A floating bar of the waterfall: it spans `from` to `to`, whichever is larger. */
export interface WaterfallStep extends Bar {
  fromPico: bigint;
  toPico: bigint;
}

/**
 * The bars that moved, each starting where the one before ended: from the earlier period's cost to the later one's.
 *
 * @example $3,600 before: requests from 3,600 to 4,420, tokens from 4,420 to 5,520; $5,520 after
 */
export function waterfall(movement: Movement): WaterfallStep[] {
  let level = movement.costBefore;
  return movementBars(movement)
    .filter((bar) => bar.parts.some((part) => part.pico !== 0n))
    .map((bar) => {
      const fromPico = level;
      level += bar.pico;
      return { ...bar, fromPico, toPico: level };
    });
}

function barPico(fields: MovementFields, bar: MovementBar): bigint {
  return FIELDS_OF[bar].reduce((sum, field) => sum + fields[field], 0n);
}

function centsOf(pico: bigint): bigint {
  return pico < 0n ? -divideHalfEven(-pico, PICO_PER_CENT) : divideHalfEven(pico, PICO_PER_CENT);
}
