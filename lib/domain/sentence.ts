import type { Movement } from "./movement";
import { movementBars } from "./movement-bars";
import { type Cause, causeWords, namedCause } from "./movement-cause";
import { group, relativeChange, relativeChangeText, usdChangeWithSign, usdWithSign } from "./figures";

/** A run of the sentence; figures and the one named cause are set apart by the page. */
export interface SentencePart {
  text: string;
  style: "text" | "figure" | "cause";
  /** The key of the mover that this names, where it has one: the page leads on to it. */
  mover?: string;
}

/** At most two sentences and 220 characters; `text` is the parts joined. */
export interface Sentence {
  text: string;
  parts: SentencePart[];
}

/** Longest opening of a page, in characters. */
export const MAX_SENTENCE = 220;
/** A change below the larger of these two is "little changed": 25 USD, and 5 % of the week before. */
const LITTLE_PICO = 25_000_000_000_000n;
const LITTLE_SHARE = 20n;
/** Longest name of a cause before it is cut. */
const MAX_NAME = 40;
const PICO_PER_CENT = 10_000_000_000n;

/** One part of what moved: a team on Overview, a service / feature on the Team page. */
export interface Mover {
  name: string;
  changePico: bigint;
  /** What drove it, in words: "longer prompts". */
  cause?: string;
  key?: string;
}

export interface OpeningFacts {
  /** "The company" or the team's name, which may be any text. */
  who: string;
  costPico: bigint;
  /** Null when not compared. */
  previousPico: bigint | null;
  /** Every part, not only the large ones: gross movement is the sum of their absolute changes. */
  movers: readonly Mover[];
  /** Where it is known why it moved, the cause is named from it and not from the movers. */
  movement?: Movement | null;
  /** Last complete hour, already as text ("20 Jul, 06:00 UTC"), when the data of the week is not complete. */
  completeThrough: string | null;
  unpricedRequests: bigint;
  /** "last week", "in the week of 6 Jul". */
  when: string;
}

type Run = [text: string, style?: SentencePart["style"], mover?: string];

/**
 * The opening of a page: level, signed change in dollars and percent, cause. One cause is named only if it is at
 * least half of the gross movement, else two and "no single cause"; that much moved while the sum hardly did is
 * said. Every figure is rounded as in the tables, so it equals the row below. Shorter forms are tried until it
 * fits 220 characters.
 *
 * @example "Support spent $9,390.41 last week, up $1,768.38 (+23.2 %). Main cause: longer prompts (+$1,132.09), 55 % of
 * the movement."
 * @example of a company "... up $1,886.60 (+9.1 %). No single cause: support (+$1,768.38) from longer prompts and
 * search (+$642.18) from more requests; growth −$958.30."
 */
export function opening(facts: OpeningFacts): Sentence {
  const candidates = [4, 3, 2, 1, 0].map((detail) => compose(facts, detail));
  const fitting = candidates.find((sentence) => sentence.text.length <= MAX_SENTENCE);
  return fitting ?? compose({ ...facts, who: cut(facts.who, MAX_NAME) }, 0);
}

function compose(facts: OpeningFacts, detail: number): Sentence {
  const runs: Run[] = [
    [capital(cut(facts.who, 60))],
    [" spent "],
    [usdWithSign(facts.costPico), "figure"],
    [` ${facts.when}`],
  ];
  const nothing = facts.costPico === 0n && (facts.previousPico ?? 0n) === 0n;
  if (nothing) return sentenceOf([...runs, ["."], ...caveat(facts, true)]);
  if (facts.previousPico === null) return sentenceOf([...runs, ["."], ...caveat(facts, detail > 0)]);
  const change = facts.costPico - facts.previousPico;
  const little = isLittle(change, facts.previousPico);
  runs.push(...(little ? littleRuns(change) : changeRuns(facts, facts.previousPico, change)), ["."]);
  // Two sentences at most: where data is incomplete, that is the second one, for it makes a cause doubtful.
  const second = caveat(facts, detail > 0);
  if (second.length > 0 && facts.completeThrough !== null) return sentenceOf([...runs, ...second]);
  const cause =
    detail === 0
      ? []
      : facts.movement
        ? fieldRuns(facts.movement, detail)
        : causeRuns(facts.movers, change, little, detail);
  return sentenceOf([...runs, ...(cause.length > 0 ? cause : second)]);
}

/** Whether a change is too small to speak of. */
function isLittle(change: bigint, previousPico: bigint): boolean {
  const size = abs(change);
  const base = abs(previousPico) / LITTLE_SHARE;
  return size < (base > LITTLE_PICO ? base : LITTLE_PICO);
}

function littleRuns(change: bigint): Run[] {
  return change === 0n
    ? [[", unchanged"]]
    : [[", little changed ("], [usdChangeWithSign(change), "figure"], [")"]];
}

function changeRuns(facts: OpeningFacts, previous: bigint, change: bigint): Run[] {
  if (relativeChange(facts.costPico, previous) === "new") return [[", from nothing the week before"]];
  const relative = relativeChangeText(facts.costPico, previous);
  const runs: Run[] = [[change > 0n ? ", up " : ", down "], [usdWithSign(abs(change)), "figure"]];
  if (relative !== "") runs.push([" ("], [relative, "figure"], [")"]);
  return runs;
}

/** `detail` 4: up to three movers with their causes, 3: two with causes, 2: two, 1: one. */
function causeRuns(movers: readonly Mover[], change: bigint, little: boolean, detail: number): Run[] {
  const moved = movers.filter((mover) => mover.changePico !== 0n);
  const gross = moved.reduce((sum, mover) => sum + abs(mover.changePico), 0n);
  const [first, second, third] = [...moved].sort(bySize);
  if (!first || gross === 0n) return [];
  const why = detail > 2;
  if (little) {
    // Large movements that cancel out are news although the sum is not.
    if (!second || gross < LITTLE_PICO * 4n || gross < abs(change) * 4n) return [];
    return [[" "], ...named(first, why), [" and "], ...named(second, why), [" offset each other."]];
  }
  const half = abs(first.changePico) * 2n >= gross;
  if (half) {
    const share = percentOf(abs(first.changePico), gross);
    return [[" "], ...movedRuns(first, why, "cause"), [` is ${share} of the movement.`]];
  }
  if (!second || detail < 2) return [[" No single cause; most: "], ...named(first, false), ["."]];
  const also: Run[] =
    third?.cause && detail > 3
      ? [
          ["; "],
          [cut(third.name, MAX_NAME), "text", third.key],
          [" "],
          [usdChangeWithSign(third.changePico), "figure"],
        ]
      : [];
  return [[" No single cause: "], ...named(first, why), [" and "], ...named(second, why), ...also, ["."]];
}

/** The cause by field; its amount is the printed cents of its bar. */
function fieldRuns(movement: Movement, detail: number): Run[] {
  const { verdict, causes, grossPico, offsetBy } = namedCause(movement);
  const [first, second] = causes;
  if (!first) return [];
  const parts = movementBars(movement).flatMap((bar) => bar.parts);
  const amount = ({ field, pico }: Cause) => {
    const cents = parts.find((part) => part.field === field)?.cents ?? 0n;
    return usdChangeWithSign(cents === 0n ? pico : cents * PICO_PER_CENT);
  };
  const one = (cause: Cause, top: boolean, style: SentencePart["style"] = "text"): Run[] => [
    [causeWords(cause, movement, top), style],
    [" ("],
    [amount(cause), "figure"],
    [")"],
  ];
  if (verdict === "little") {
    if (!offsetBy) return [];
    const [cause, ...rest] = one(first, true);
    return [
      [" "],
      [capital(cause?.[0] ?? "")],
      ...rest,
      [" and "],
      ...one(offsetBy, false),
      [" offset each other."],
    ];
  }
  const partly: Run[] = offsetBy && detail > 1 ? [["; offset in part by "], ...one(offsetBy, false)] : [];
  if (verdict === "one") {
    const share = percentOf(abs(first.pico), grossPico);
    return [
      [" Main cause: "],
      ...one(first, true, "cause"),
      [`, ${share} of the movement`],
      ...partly,
      ["."],
    ];
  }
  if (!second || detail < 2) return [[" No single cause; most: "], ...one(first, true), ["."]];
  return [[" No single cause: "], ...one(first, true), [" and "], ...one(second, false), ["."]];
}

function named(mover: Mover, why: boolean): Run[] {
  return movedRuns(mover, why, "text");
}

function movedRuns(mover: Mover, why: boolean, style: SentencePart["style"]): Run[] {
  const name = cut(mover.name, MAX_NAME);
  const runs: Run[] = [
    [name, style, mover.key],
    [" ("],
    [usdChangeWithSign(mover.changePico), "figure"],
    [")"],
  ];
  return why && mover.cause ? [...runs, [` from ${mover.cause}`]] : runs;
}

function caveat(facts: OpeningFacts, long: boolean): Run[] {
  if (facts.completeThrough !== null) {
    return long
      ? [[` Data is complete through ${facts.completeThrough} only, so the change may still move.`]]
      : [[` Data is complete through ${facts.completeThrough} only.`]];
  }
  if (facts.unpricedRequests === 0n) return [];
  const requests = facts.unpricedRequests === 1n ? "request has" : "requests have";
  return [
    [" "],
    [group(facts.unpricedRequests), "figure"],
    [` ${requests} no price and ${requests.endsWith("has") ? "is" : "are"} not in it.`],
  ];
}

/** Largest movement first; ties by name, so that the same data gives the same sentence. */
export function bySize(a: Mover, b: Mover): number {
  const [x, y] = [abs(a.changePico), abs(b.changePico)];
  if (x !== y) return x > y ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function sentenceOf(runs: Run[]): Sentence {
  const parts = runs.map(
    ([text, style, mover]): SentencePart => ({
      text,
      style: style ?? "text",
      ...(mover === undefined ? {} : { mover }),
    }),
  );
  return { text: parts.map((part) => part.text).join(""), parts };
}

function percentOf(part: bigint, whole: bigint): string {
  return `${(part * 100n + whole / 2n) / whole}\u202f%`;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function cut(text: string, length: number): string {
  const letters = [...text];
  return letters.length <= length ? text : `${letters.slice(0, length - 1).join("")}…`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
