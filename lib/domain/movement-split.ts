/** The split of one node's priced cells: what stands between the ledger's sums and the fields. */
import {
  MOVEMENT_FIELDS,
  type MovementCell,
  type MovementField,
  type MovementFields,
  noFields,
} from "./movement-cell";
import { ONE, pair, shapley } from "./movement-shapley";

/** A cell in both periods. */
export type CellPair = readonly [before: MovementCell, after: MovementCell];

/**
 * Fields of the priced cells of a node in 1/ONE pico, not yet rounded (docs/methods.md, part A, steps 3 to 7): the
 * split of cost net of retries, then fallback premium out of the model mix, then retry cost.
 *
 * @example a at 10 pico a token: 10 calls, 10,000. After: a 16 calls, 24,000, of which 8,000 repeated; b, to which
 * four calls fell back, 20,000, premium 16,000. requests 15,555.6, waste 18,444.4, mix 0: +34,000.
 */
export function splitCells(cells: readonly CellPair[]): MovementFields {
  const nets = cells.map((cell) => [netOf(cell[0]), netOf(cell[1])] as const);
  const sum = (period: 0 | 1, of: (net: Net) => bigint) =>
    nets.reduce((total, net) => total + of(net[period]), 0n);
  const [o0, o1] = [sum(0, (net) => net.n), sum(1, (net) => net.n)];
  const [n0, n1] = [sum(0, (net) => net.net), sum(1, (net) => net.net)];
  const [r0, r1] = [sum(0, (net) => net.retry), sum(1, (net) => net.retry)];
  const [p0, p1] = [sum(0, (net) => net.premium), sum(1, (net) => net.premium)];

  const fields = noFields();
  for (const [a, b] of nets) splitCell(fields, a, b, o0, o1);

  // Fallback, out of mix: the premium per dollar at the requested models, at the mean of those dollars.
  const fallback = shareEffect(n0 - p0, n1 - p1, p0, p1);
  fields.mix -= fallback;

  // Retries: their cost per net dollar. G carries the net effects to gross, so more traffic at the same retry rate
  // is requests and not retries.
  const both = n0 > 0n && n1 > 0n;
  const gross = both ? 2n * n0 * n1 + r0 * n1 + r1 * n0 : 1n;
  const net = both ? 2n * n0 * n1 : 1n;
  for (const field of MOVEMENT_FIELDS) fields[field] = (fields[field] * gross) / net;
  fields.waste = shareEffect(n0, n1, r0, r1) + (fallback * gross) / net;
  return fields;
}

/** `(base0 + base1) / 2 x (part1/base1 - part0/base0)` in 1/ONE; the plain difference where a base is not positive. */
function shareEffect(base0: bigint, base1: bigint, part0: bigint, part1: bigint): bigint {
  if (base0 <= 0n || base1 <= 0n) return (part1 - part0) * ONE;
  return ((base0 + base1) * (part1 * base0 - part0 * base1) * ONE) / (2n * base0 * base1);
}

/** A cell of one period net of retries: tokens and class costs count times `net / cost`, so unit prices stay. */
interface Net {
  n: bigint;
  net: bigint;
  retry: bigint;
  premium: bigint;
  /** Net share as a fraction; 1 where nothing was paid. */
  share: readonly [bigint, bigint];
  /** Tokens and cost of u, r, w. */
  input: readonly TokenClass[];
  /** Tokens and cost of o, g. */
  output: readonly TokenClass[];
  inputTokens: bigint;
  other: bigint;
}

type TokenClass = readonly [tokens: bigint, cost: bigint];

function netOf(cell: MovementCell): Net {
  const retry = cell.cost === 0n ? 0n : cell.retryCost;
  const net = cell.cost - retry;
  const input = [
    classOf(cell.inputUncached, cell.costInput),
    classOf(cell.cacheRead, cell.costCacheRead),
    classOf(cell.cacheWrite, cell.costCacheWrite),
  ];
  const output = [classOf(cell.output, cell.costOutput), classOf(cell.reasoning, cell.costReasoning)];
  return {
    n: cell.answered === 0n && net !== 0n ? 1n : cell.answered,
    net,
    retry,
    premium: cell.fallbackPremium,
    share: cell.cost === 0n ? [1n, 1n] : [net, cell.cost],
    input,
    output,
    inputTokens: input.reduce((sum, [tokens]) => sum + tokens, 0n),
    other: [...input, ...output].reduce((rest, [, cost]) => rest - cost, cell.cost),
  };
}

/** Cost of a class without tokens has no unit price; it stays in `other`. */
function classOf(tokens: bigint, cost: bigint): TokenClass {
  return [tokens, tokens === 0n ? 0n : cost];
}

function splitCell(fields: MovementFields, a: Net, b: Net, o0: bigint, o1: bigint): void {
  const operations = [o0, o1, 1n] as const;
  const share = pair(a.n, o0, b.n, o1);
  const perOperation = (before: bigint, after: bigint) =>
    pair(before * a.share[0], a.share[1] * a.n, after * b.share[0], b.share[1] * b.n);
  const add = (names: readonly MovementField[], parts: readonly bigint[]) =>
    names.forEach((name, index) => {
      fields[name] += parts[index] ?? 0n;
    });

  const tokens = perOperation(a.inputTokens, b.inputTokens);
  a.input.forEach(([count0, cost0], index) => {
    const [count1, cost1] = b.input[index] ?? [0n, 0n];
    if (cost0 === 0n && cost1 === 0n) return;
    const split = pair(count0, a.inputTokens, count1, b.inputTokens);
    add(INPUT, shapley([operations, share, tokens, split, pair(cost0, count0, cost1, count1)]));
  });
  a.output.forEach(([count0, cost0], index) => {
    const [count1, cost1] = b.output[index] ?? [0n, 0n];
    if (cost0 === 0n && cost1 === 0n) return;
    const price = pair(cost0, count0, cost1, count1);
    add(OUTPUT, shapley([operations, share, perOperation(count0, count1), price]));
  });
  if (a.other !== 0n || b.other !== 0n) {
    add(OTHER, shapley([operations, share, perOperation(a.other, b.other)]));
  }
}

const INPUT = ["requests", "mix", "prompt", "cache", "price"] as const;
const OUTPUT = ["requests", "mix", "answer", "price"] as const;
const OTHER = ["requests", "mix", "answer"] as const;
