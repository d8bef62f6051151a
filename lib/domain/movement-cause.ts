/** Which cause of a movement is named, and in which words. */
import type { KeyedMovement, Movement } from "./movement";
import { MOVEMENT_FIELDS, type MovementField } from "./movement-cell";

/** A change below the larger of 25 USD and a twentieth (5 %) of the earlier cost is "little changed". */
const LITTLE_PICO = 25_000_000_000_000n;
const LITTLE_PART = 20n;

/** One field and what it did to the cost; prompt and answer apart. */
export interface Cause {
  field: MovementField;
  pico: bigint;
}

export interface NamedCause {
  /**
   * `unchanged`: nothing moved. `little`: below max(25 USD, 5 %). `one`: `causes` has the one that is at least half
   * of the gross movement. `several`: no single cause; `causes` has the two largest.
   */
  verdict: "unchanged" | "little" | "one" | "several";
  /** Largest first; empty where nothing moved, and one or two otherwise, for `little` too. */
  causes: Cause[];
  /** Sum of the absolute values of the eight fields. */
  grossPico: bigint;
  /** Large effects hide each other, which the page says: the largest cause against the first; else null. */
  offsetBy: Cause | null;
}

/** All causes that moved, largest first; ties in field order. */
export function causes(movement: Movement): Cause[] {
  return MOVEMENT_FIELDS.map((field) => ({ field, pico: movement.fields[field] }))
    .filter((cause) => cause.pico !== 0n)
    .sort((a, b) => bySize(a.pico, b.pico));
}

/** Whether a change is below max(25 USD, 5 % of the earlier cost). */
export function isLittle(changePico: bigint, beforePico: bigint): boolean {
  return size(changePico) < littleOf(beforePico);
}

/**
 * The cause a page names. Offsetting: the causes that add and those that save are each no little change themselves,
 * and the smaller side is at least half of the larger, so that the sum says less than half of what happened.
 *
 * @example requests +$40, prompt +$900, cache -$60: one cause, prompt ($900 of $1,000 gross).
 * requests +$400, prompt +$300, mix +$200: several. requests +$400, prompt -$395 of $7,800: little, and requests
 * is offset by prompt.
 */
export function namedCause(movement: Movement): NamedCause {
  const all = causes(movement);
  const grossPico = all.reduce((sum, cause) => sum + size(cause.pico), 0n);
  const [first] = all;
  if (!first) return { verdict: "unchanged", causes: [], grossPico, offsetBy: null };
  const change = movement.costAfter - movement.costBefore;
  const one = size(first.pico) * 2n >= grossPico;
  // gross = up + down and |change| = |up - down|, so the smaller side is half of what separates them.
  const smaller = (grossPico - size(change)) / 2n;
  const larger = grossPico - smaller;
  const offsetting = smaller * 2n >= larger && smaller >= littleOf(movement.costBefore);
  return {
    verdict: isLittle(change, movement.costBefore) ? "little" : one ? "one" : "several",
    causes: all.slice(0, one ? 1 : 2),
    grossPico,
    offsetBy: offsetting ? (all.find((cause) => cause.pico > 0n !== first.pico > 0n) ?? null) : null,
  };
}

const WORDS: Record<MovementField, readonly [more: string, less: string]> = {
  newGone: ["new usage", "usage that ended"],
  requests: ["more requests", "fewer requests"],
  waste: ["more retries and fallbacks", "fewer retries and fallbacks"],
  prompt: ["longer prompts", "shorter prompts"],
  answer: ["longer answers", "shorter answers"],
  cache: ["less read from cache", "more read from cache"],
  mix: ["dearer models", "cheaper models"],
  price: ["higher prices", "lower prices"],
};

/**
 * A cause in words, for a movement it is part of. Requests that moved between features while their number stands
 * (under 5 %) are said to have moved; charges are called charges.
 *
 * @param top whether it is the largest cause of the movement
 */
export function causeWords({ field, pico }: Cause, movement: Movement, top = true): string {
  const { operationsBefore, operationsAfter, charges, nodes } = movement;
  if (field === "newGone" && size(charges) * 2n > size(pico)) return chargeWords(movement);
  const stood = size(operationsAfter - operationsBefore) * LITTLE_PART < operationsBefore;
  if (field === "requests" && top && nodes > 1 && stood) return "requests moved between features";
  return WORDS[field][pico > 0n ? 0 : 1];
}

/** What drove a movement, in words: the one cause that is at least half of it, else the two largest; "" for nothing. */
export function driver(movement: Movement): string {
  return namedCause(movement)
    .causes.map((cause, index) => causeWords(cause, movement, index === 0))
    .join(" and ");
}

/** A contributor: a node or group of nodes, its change and what drove it. */
export interface Contributor {
  key: string;
  changePico: bigint;
  driver: string;
  movement: KeyedMovement;
}

/**
 * The largest movements by absolute change, ties by key; those whose sum stood are none.
 *
 * @example [{ key: "ticket-copilot/summarize-thread", changePico: 1_446.12 USD, driver: "longer prompts" }, ...]
 */
export function contributors(movements: readonly KeyedMovement[], count = 3): Contributor[] {
  return movements
    .map((movement) => ({
      movement,
      key: movement.key,
      changePico: movement.costAfter - movement.costBefore,
    }))
    .filter(({ changePico }) => changePico !== 0n)
    .sort((a, b) => bySize(a.changePico, b.changePico) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .slice(0, count)
    .map((one) => ({ ...one, driver: driver(one.movement) }));
}

function chargeWords({ charges, costBefore, costAfter }: Movement): string {
  if (costBefore === 0n) return "a new charge";
  if (costAfter === 0n) return "a charge that ended";
  return charges > 0n ? "higher charges" : "lower charges";
}

function littleOf(beforePico: bigint): bigint {
  const part = size(beforePico) / LITTLE_PART;
  return part > LITTLE_PICO ? part : LITTLE_PICO;
}

function size(pico: bigint): bigint {
  return pico < 0n ? -pico : pico;
}

function bySize(a: bigint, b: bigint): number {
  return size(a) === size(b) ? 0 : size(a) > size(b) ? -1 : 1;
}
