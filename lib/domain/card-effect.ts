/** What past calls would have cost by another card: what publishing it moves, before it is published. */
import { splitByWeight } from "./money";
import { type PriceBook, resolveTiers } from "./price-book";
import type { PriceLine } from "./price-card";
import { SERVICE_TIERS, type UsageField } from "./usage-event";
import { whatIf } from "./what-if";

/** Calls of one model added up, as the rollups have them. Provider as a slug, model as the family. */
export interface UsageCell {
  provider: string;
  /** Billing account, for its contracted card; null: unknown. */
  account: string | null;
  model: string;
  /** As stored: 0 is not told. */
  serviceTier: number;
  requests: bigint;
  unpriced: bigint;
  usage: Readonly<Record<UsageField, bigint>>;
}

/** `pico` is null where a card has no price. */
export interface CellPrice {
  pico: bigint | null;
  /** By the account's own card: a list card moves nothing of it. */
  contracted: boolean;
  /** The size of a prompt decides the price, and only its average is known. */
  approximate: boolean;
}

/**
 * Prices a cell as `priceUsage` would its calls: the account's contracted line, else the list line; the context tier
 * by the average prompt, any region.
 * @param nameOf a name that the family answers to, where that is not its own
 */
export function priceCell(
  cell: UsageCell,
  book: PriceBook,
  atMs: number,
  nameOf: (family: string) => string = (family) => family,
): CellPrice {
  const found = linesOf(cell, book, atMs, nameOf);
  if (found === null) return { pico: null, contracted: false, approximate: false };
  const { lines, contracted } = found;
  const answer = whatIf(
    { ...cell, costInput: 0n, costCacheRead: 0n, costOutput: 0n, costReasoning: 0n, cost: 0n, listCost: 0n },
    { lines, shorterPercent: 0, cachePercent: null, ownLine: null },
  );
  return { pico: "pico" in answer ? answer.pico : null, contracted, approximate: lines.length > 1 };
}

function linesOf(
  cell: UsageCell,
  book: PriceBook,
  atMs: number,
  nameOf: (family: string) => string,
): { lines: readonly PriceLine[]; contracted: boolean } | null {
  const ask = (kind: "list" | "contracted", model: string) =>
    resolveTiers(book, {
      provider: cell.provider,
      kind,
      account: kind === "contracted" ? cell.account : null,
      model,
      serviceTier: SERVICE_TIERS[cell.serviceTier - 1] ?? "standard",
      region: null,
      atMs,
    })?.lines ?? null;
  const named = (kind: "list" | "contracted") => ask(kind, cell.model) ?? ask(kind, nameOf(cell.model));
  const contract = cell.account === null ? null : named("contracted");
  const lines = contract ?? named("list");
  return lines && { lines, contracted: contract !== null };
}

/** One model in one service tier before and after; null: without a price. */
export interface ModelEffect {
  model: string;
  serviceTier: number;
  requests: bigint;
  /** Of them, those that a contract prices after it. */
  contracted: bigint;
  beforePico: bigint | null;
  afterPico: bigint | null;
  approximate: boolean;
}

/** After minus before of what has a price in both; what gains or loses its price is no difference of money. */
export function differenceOf({ beforePico, afterPico }: ModelEffect): bigint {
  return beforePico === null || afterPico === null ? 0n : afterPico - beforePico;
}

/**
 * What cells would cost by each of two books, by model and service tier; largest difference first. Cells of one model
 * that only one of the books prices make it unpriced there, so that nothing is compared with half of itself.
 */
export function modelEffects(
  cells: readonly UsageCell[],
  before: PriceBook,
  after: PriceBook,
  atMs: number,
  nameOf?: (family: string) => string,
): ModelEffect[] {
  const found = new Map<string, ModelEffect>();
  for (const cell of cells) {
    const key = `${cell.serviceTier} ${cell.model}`;
    const [was, is] = [priceCell(cell, before, atMs, nameOf), priceCell(cell, after, atMs, nameOf)];
    const known = found.get(key);
    const sum = (a: bigint | null | undefined, b: bigint | null) =>
      a === undefined ? b : a === null || b === null ? null : a + b;
    found.set(key, {
      model: cell.model,
      serviceTier: cell.serviceTier,
      requests: (known?.requests ?? 0n) + cell.requests,
      contracted: (known?.contracted ?? 0n) + (is.contracted ? cell.requests : 0n),
      beforePico: sum(known?.beforePico, was.pico),
      afterPico: sum(known?.afterPico, is.pico),
      approximate: (known?.approximate ?? false) || was.approximate || is.approximate,
    });
  }
  const size = (effect: ModelEffect) => {
    const difference = differenceOf(effect);
    return difference < 0n ? -difference : difference;
  };
  return [...found.values()].sort((a, b) => {
    const [x, y] = [size(a), size(b)];
    if (x !== y) return x > y ? -1 : 1;
    return a.model === b.model ? a.serviceTier - b.serviceTier : a.model < b.model ? -1 : 1;
  });
}

/** Part of a difference that falls on one team. */
export interface TeamDifference {
  teamId: number;
  pico: bigint;
}

/**
 * Spreads the difference of each model over the teams that used it; the parts sum to the whole. A team's own
 * difference counts where those of all teams add up to that of the model; where they do not (accounts with a contract
 * are known for the whole only), it is spread in their proportion, or by requests where they point both ways.
 */
export function teamDifferences(
  models: readonly ModelEffect[],
  cells: readonly (UsageCell & { teamId: number })[],
  before: PriceBook,
  after: PriceBook,
  atMs: number,
  nameOf?: (family: string) => string,
): TeamDifference[] {
  const byTeam = new Map<number, bigint>();
  for (const effect of models) {
    const difference = differenceOf(effect);
    if (difference === 0n) continue;
    const own = cells.filter(
      ({ model, serviceTier }) => model === effect.model && serviceTier === effect.serviceTier,
    );
    if (own.length === 0) continue;
    const raw = own.map((cell) => {
      const [was, is] = [priceCell(cell, before, atMs, nameOf), priceCell(cell, after, atMs, nameOf)];
      return was.pico === null || is.pico === null ? 0n : is.pico - was.pico;
    });
    const parts = spread(
      difference,
      raw,
      own.map(({ requests }) => requests),
    );
    own.forEach(({ teamId }, at) => {
      byTeam.set(teamId, (byTeam.get(teamId) ?? 0n) + (parts[at] ?? 0n));
    });
  }
  return [...byTeam]
    .filter(([, pico]) => pico !== 0n)
    .map(([teamId, pico]) => ({ teamId, pico }))
    .sort((a, b) => {
      const [x, y] = [a.pico < 0n ? -a.pico : a.pico, b.pico < 0n ? -b.pico : b.pico];
      return x === y ? a.teamId - b.teamId : x > y ? -1 : 1;
    });
}

function spread(total: bigint, raw: readonly bigint[], requests: readonly bigint[]): bigint[] {
  if (raw.reduce((sum, part) => sum + part, 0n) === total) return [...raw];
  const sign = total < 0n ? -1n : 1n;
  const sized = raw.map((part) => part * sign);
  const usable = sized.every((part) => part >= 0n) && sized.some((part) => part > 0n);
  return splitByWeight(total, usable ? sized : requests.map((count) => (count < 0n ? 0n : count)));
}
