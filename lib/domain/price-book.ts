import { normaliseModel } from "@/lib/domain/model-id";
import type { PriceCard, PriceCardKind, PriceLine } from "@/lib/domain/price-card";
import type { ServiceTier } from "@/lib/domain/usage-event";

/** What decides a line, all but the size of the prompt. Provider as a slug, names as sent. */
export interface LineQuestion {
  provider: string;
  kind: PriceCardKind;
  account: string | null;
  model: string;
  serviceTier: ServiceTier;
  region: string | null;
  atMs: number;
}

/** The context tiers of one model, service tier and region, highest threshold first. */
export interface ResolvedTiers {
  card: PriceCard;
  lines: readonly PriceLine[];
  /** The card has no line of the tier asked for: these are the standard lines. */
  tierNotOnCard: boolean;
}

/** All cards of one provider, kind and account, with everything that changes over time in it. */
interface Shelf {
  cards: readonly CompiledCard[];
  /** Sorted instants at which the answer may change; segment i lies before `cuts[i]`. */
  cuts: readonly number[];
  memo: Map<string, Map<number, ResolvedTiers | null>>;
}

interface CompiledCard {
  card: PriceCard;
  lines: readonly { line: PriceLine; exact: ReadonlySet<string>; patterns: readonly CompiledPattern[] }[];
}
interface CompiledPattern {
  source: string;
  regex: RegExp;
}

/** Cards compiled for lookups. Opaque: made by `compilePriceBook`, read through `resolveTiers`. */
export interface PriceBook {
  shelves: ReadonlyMap<string, Shelf>;
}

/** Names come from outside and are unbounded; past this a shelf forgets and starts again. */
const MEMO_LIMIT = 20_000;

/**
 * Compiles cards for lookups. Pure with respect to what it answers; the memo inside only
 * remembers answers. Order of cards and lines does not matter.
 *
 * @throws SyntaxError naming the line whose pattern is not a regular expression
 */
export function compilePriceBook(cards: readonly PriceCard[]): PriceBook {
  const grouped = new Map<string, PriceCard[]>();
  for (const card of cards) {
    const key = shelfKey(card.provider, card.kind, card.account);
    grouped.set(key, [...(grouped.get(key) ?? []), card]);
  }
  const shelves = new Map<string, Shelf>();
  for (const [key, group] of grouped) {
    const cuts = new Set<number>();
    for (const card of group) {
      if (card.validFromMs !== null) cuts.add(card.validFromMs);
      for (const line of card.lines) {
        if (line.validFromMs !== null) cuts.add(line.validFromMs);
        if (line.validToMs !== null) cuts.add(line.validToMs);
      }
    }
    shelves.set(key, {
      cards: [...group].sort(compareCardRank).map(compileCard),
      cuts: [...cuts].sort((a, b) => a - b),
      memo: new Map(),
    });
  }
  return { shelves };
}

/**
 * The lines that price a model at an instant, in this order of decision:
 *
 * 1. card: of those with `validFromMs` at or before the instant, the one published last
 *    (then the later `validFromMs`, then the greater version and id);
 * 2. line validity: `validFromMs` <= instant < `validToMs`;
 * 3. name: as sent (lower case) before normalised; for each, an exact name, then the longest
 *    prefix, then the longest pattern; the smaller family name on a tie;
 * 4. service tier: the one asked for, else standard (`tierNotOnCard`);
 * 5. region: the exact one, else any-region lines; within 4 the tier counts more than the region;
 * 6. context tier: left to the caller, who knows the size of the prompt.
 *
 * `null` when the card has no line for it.
 */
export function resolveTiers(book: PriceBook, question: LineQuestion): ResolvedTiers | null {
  const shelf = book.shelves.get(shelfKey(question.provider, question.kind, question.account));
  if (shelf === undefined) return null;
  const key = `${question.serviceTier}|${question.region ?? ""}|${question.model}`;
  let bySegment = shelf.memo.get(key);
  if (bySegment === undefined) {
    if (shelf.memo.size >= MEMO_LIMIT) shelf.memo.clear();
    bySegment = new Map();
    shelf.memo.set(key, bySegment);
  }
  const segment = segmentOf(shelf.cuts, question.atMs);
  let answer = bySegment.get(segment);
  if (answer === undefined) {
    answer = resolveOnShelf(shelf, question);
    bySegment.set(segment, answer);
  }
  return answer;
}

function shelfKey(provider: string, kind: PriceCardKind, account: string | null): string {
  return `${kind}|${provider}|${account ?? ""}`;
}

/** Number of cuts at or before the instant, by bisection. */
function segmentOf(cuts: readonly number[], atMs: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Best card first. */
function compareCardRank(a: PriceCard, b: PriceCard): number {
  const published = (card: PriceCard) => card.publishedAtMs ?? Number.POSITIVE_INFINITY;
  const valid = (card: PriceCard) => card.validFromMs ?? Number.NEGATIVE_INFINITY;
  return (
    compareNumbers(published(b), published(a)) ||
    compareNumbers(valid(b), valid(a)) ||
    compareText(b.version, a.version) ||
    b.id - a.id
  );
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function compileCard(card: PriceCard): CompiledCard {
  // Lines of one model usually share their names: compile each distinct pattern once.
  const compiled = new Map<string, CompiledPattern>();
  const compile = (source: string): CompiledPattern => {
    let pattern = compiled.get(source);
    if (pattern === undefined) {
      pattern = { source, regex: new RegExp(`^(?:${source})$`) };
      compiled.set(source, pattern);
    }
    return pattern;
  };
  const lines = card.lines.map((line) => ({
    line,
    exact: new Set(line.match.exact),
    patterns: line.match.patterns.map(compile),
  }));
  return { card, lines };
}

function resolveOnShelf(shelf: Shelf, question: LineQuestion): ResolvedTiers | null {
  const { atMs } = question;
  const chosen = shelf.cards.find(({ card }) => card.validFromMs === null || card.validFromMs <= atMs);
  if (chosen === undefined) return null;
  const valid = chosen.lines.filter(
    ({ line }) =>
      (line.validFromMs === null || line.validFromMs <= atMs) &&
      (line.validToMs === null || atMs < line.validToMs),
  );
  const sent = question.model.trim().toLowerCase();
  const normal = normaliseModel(sent);
  const family = bestFamily(valid, sent) ?? (normal === sent ? null : bestFamily(valid, normal));
  if (family === null) return null;
  for (const tier of question.serviceTier === "standard"
    ? TIER_ONLY_STANDARD
    : [question.serviceTier, "standard"]) {
    for (const region of question.region === null ? [null] : [question.region, null]) {
      const lines = family.filter((line) => line.serviceTier === tier && line.region === region);
      if (lines.length === 0) continue;
      lines.sort((a, b) => b.minInputTokens - a.minInputTokens || b.id - a.id);
      return { card: chosen.card, lines, tierNotOnCard: tier !== question.serviceTier };
    }
  }
  return null;
}

const TIER_ONLY_STANDARD: readonly ServiceTier[] = ["standard"];

/** Lines of the family that fits a name best; `null` when none fits. */
function bestFamily(lines: CompiledCard["lines"], name: string): PriceLine[] | null {
  let best: { rank: number; length: number; model: string } | null = null;
  let family: PriceLine[] = [];
  for (const { line, exact, patterns } of lines) {
    const fit = fitOf(line, exact, patterns, name);
    if (fit === null) continue;
    const order =
      best === null
        ? 1
        : fit.rank - best.rank || fit.length - best.length || compareText(best.model, line.model);
    if (order < 0) continue;
    if (order > 0) {
      best = { ...fit, model: line.model };
      family = [];
    }
    family.push(line);
  }
  return best === null ? null : family;
}

/** How well a line's names fit: exact 3, prefix 2 (longer is better), pattern 1 (longer is better). */
function fitOf(
  line: PriceLine,
  exact: ReadonlySet<string>,
  patterns: readonly CompiledPattern[],
  name: string,
): { rank: number; length: number } | null {
  if (exact.has(name)) return { rank: 3, length: name.length };
  let longest = 0;
  for (const prefix of line.match.prefixes) {
    if (prefix.length > longest && name.startsWith(prefix)) longest = prefix.length;
  }
  if (longest > 0) return { rank: 2, length: longest };
  for (const { source, regex } of patterns) {
    if (source.length > longest && regex.test(name)) longest = source.length;
  }
  return longest > 0 ? { rank: 1, length: longest } : null;
}
