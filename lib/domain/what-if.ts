/** What calls would have cost with another model, shorter output, or another share of cache reads. */
import { priceWithLine } from "./line-price";
import { divideHalfEven } from "./money";
import type { PriceLine, RateField } from "./price-card";
import { USAGE_FIELDS, type Usage, type UsageField } from "./usage-event";

/** Calls of one model, added up: tokens and units by class, and what each class cost, in picodollars. */
export interface WhatIfCell {
  requests: bigint;
  usage: Readonly<Record<UsageField, bigint>>;
  costInput: bigint;
  costCacheRead: bigint;
  costOutput: bigint;
  costReasoning: bigint;
  /** All of it, with cache writes and units. */
  cost: bigint;
  /** At list price; how far `cost` lies under it is the discount. */
  listCost: bigint;
}

export interface Levers {
  /** Context tiers of the chosen model in the cell's service tier, highest threshold first; null: its own model. */
  lines: readonly PriceLine[] | null;
  /** Whole percent of output and reasoning tokens that go away, 0 to 100. */
  shorterPercent: number;
  /** Whole percent of the plain input that is read from cache, 0 to 100; null: as it was. */
  cachePercent: number | null;
  /** The cell's own list line, for a class that it has used none of; null where its card is not there. */
  ownLine: PriceLine | null;
}

/** `pico`, or the first class that the price line has no rate for. */
export type WhatIfAnswer = { pico: bigint } | { missing: RateField };

/**
 * The cost of a cell after the levers, exact to the picodollar, rounded half-even once per class.
 *
 * Output and reasoning become shorter by a percentage; plain input moves between uncached and read from cache until
 * the share is met, cache writes and other modalities stay. On its own model each class costs a token what it did
 * (the bill's own average: contracts, context tiers and price changes are in it); a class it had none of costs its
 * list rate at the cell's discount. On another model every token is priced with that model's line, its context tier
 * chosen by the average input of a request.
 *
 * @example 10 requests, 1,000 uncached at 10, 200 output at 50: 20,000 pico. Output 25 % shorter: 17,500. Half of the
 * input from cache at 1: 15,500. On a model at 2 and 8: 3,600. All three, cache reads there at 1: 2,700
 */
export function whatIf(cell: WhatIfCell, levers: Levers): WhatIfAnswer {
  const usage = movedUsage(cell.usage, levers);
  return levers.lines ? onModel(cell, usage, levers.lines) : onOwnModel(cell, usage, levers);
}

/** Share of plain input that was read from cache in tenths of a percent, half-even; null without plain input. */
export function cacheTenths(
  usage: Pick<WhatIfCell["usage"], "input_uncached" | "cache_read">,
): number | null {
  const plain = usage.input_uncached + usage.cache_read;
  return plain === 0n ? null : Number(divideHalfEven(usage.cache_read * 1000n, plain));
}

function movedUsage(
  usage: WhatIfCell["usage"],
  { shorterPercent, cachePercent }: Levers,
): WhatIfCell["usage"] {
  const left = BigInt(100 - shorterPercent);
  const plain = usage.input_uncached + usage.cache_read;
  const cacheRead =
    cachePercent === null ? usage.cache_read : divideHalfEven(plain * BigInt(cachePercent), 100n);
  return {
    ...usage,
    input_uncached: plain - cacheRead,
    cache_read: cacheRead,
    output: divideHalfEven(usage.output * left, 100n),
    reasoning: divideHalfEven(usage.reasoning * left, 100n),
  };
}

function onModel(cell: WhatIfCell, usage: WhatIfCell["usage"], lines: readonly PriceLine[]): WhatIfAnswer {
  const input = inputOf(usage);
  const line = lines.find(
    ({ minInputTokens }) => minInputTokens === 0 || input > BigInt(minInputTokens) * cell.requests,
  );
  if (!line) return { missing: "input_uncached" };
  const { requests: perRequest = 0n, ...rates } = line.rates;
  const price = priceWithLine(counts(usage), { ...line, rates });
  return "missing" in price ? price : { pico: price.costPico + perRequest * cell.requests };
}

function onOwnModel(cell: WhatIfCell, usage: WhatIfCell["usage"], levers: Levers): WhatIfAnswer {
  const left = BigInt(100 - levers.shorterPercent);
  const output = divideHalfEven(cell.costOutput * left, 100n) - cell.costOutput;
  const reasoning = divideHalfEven(cell.costReasoning * left, 100n) - cell.costReasoning;
  const moved = usage.cache_read - cell.usage.cache_read;
  if (moved === 0n) return { pico: cell.cost + output + reasoning };
  const { input_uncached, audio_in, image_in, video_in, cache_read, audio_cache_read } = cell.usage;
  const plainInput = input_uncached > 0n ? input_uncached + audio_in + image_in + video_in : 0n;
  const uncached = amount(cell, moved, cell.costInput, plainInput, "input_uncached", levers.ownLine);
  const cached = amount(
    cell,
    moved,
    cell.costCacheRead,
    cache_read > 0n ? cache_read + audio_cache_read : 0n,
    "cache_read",
    levers.ownLine,
  );
  if (uncached === null) return { missing: "input_uncached" };
  if (cached === null) return { missing: "cache_read" };
  return { pico: cell.cost + output + reasoning + cached - uncached };
}

/** What `tokens` of a class cost: at the bill's own average, else at the list rate less the cell's discount. */
function amount(
  cell: WhatIfCell,
  tokens: bigint,
  classCost: bigint,
  classTokens: bigint,
  field: "input_uncached" | "cache_read",
  line: PriceLine | null,
): bigint | null {
  if (classTokens > 0n) return signedDivide(tokens * classCost, classTokens);
  const rate = line?.rates[field] ?? line?.rates.input_uncached;
  if (rate === undefined) return null;
  return cell.listCost > 0n ? signedDivide(tokens * rate * cell.cost, cell.listCost) : tokens * rate;
}

function inputOf(usage: WhatIfCell["usage"]): bigint {
  const { input_uncached, cache_read, cache_write_5m, cache_write_1h } = usage;
  const { audio_in, image_in, video_in, audio_cache_read } = usage;
  return (
    input_uncached +
    cache_read +
    cache_write_5m +
    cache_write_1h +
    audio_in +
    image_in +
    video_in +
    audio_cache_read
  );
}

/** Sums of a range lie far within what a number holds exactly; `priceWithLine` checks. */
function counts(usage: WhatIfCell["usage"]): Usage {
  return Object.fromEntries(USAGE_FIELDS.map((field) => [field, Number(usage[field])]));
}

function signedDivide(numerator: bigint, denominator: bigint): bigint {
  return numerator < 0n ? -divideHalfEven(-numerator, denominator) : divideHalfEven(numerator, denominator);
}
