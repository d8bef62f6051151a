import { expect, test } from "vitest";
import { type Attention, pickAttention } from "./attention";

const USD = 1_000_000_000_000n;
const team = { teamId: 1, slug: "support", name: "Support" };
const plan = (usd: number): Attention => ({
  kind: "over-plan",
  team: { ...team, teamId: usd },
  month: "2026-07-01",
  planPico: USD,
  costPico: BigInt(usd) * USD,
  owner: null,
  ageDays: 3,
  verb: "decide",
});
const trace = (usd: number): Attention => ({
  kind: "traces",
  team,
  traceId: "t",
  count: 1,
  costPico: BigInt(usd) * USD,
  owner: null,
  ageDays: 8,
  verb: "explain",
});
const silent: Attention = {
  kind: "silent",
  labels: ["batch"],
  costPico: null,
  owner: null,
  ageDays: 2,
  verb: "explain",
};
const dollars = (lines: Attention[]) => lines.map((line) => line.costPico && line.costPico / USD);

test("the largest of each kind is there, then the next by dollars, at most five, unknown last", () => {
  const plans = [900, 800, 700, 600, 500, 400].map(plan);
  expect(dollars(pickAttention([plans, [trace(2), trace(1)], [silent]]))).toEqual([
    900n,
    800n,
    700n,
    2n,
    null,
  ]);
  expect(dollars(pickAttention([plans]))).toEqual([900n, 800n, 700n, 600n, 500n]);
  expect(pickAttention([[], []])).toEqual([]);
});
