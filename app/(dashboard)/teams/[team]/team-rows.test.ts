import { expect, test } from "vitest";
import { featureTotal, perRequest } from "./team-rows";

const USD = 1_000_000_000_000n;
const named = { id: 1, slug: "a", name: "A" };
const row = (inputTokens: bigint, cacheReadTokens: bigint) => ({
  kind: "call" as const,
  service: named,
  feature: named,
  requests: 2n,
  inputTokens,
  outputTokens: 5n,
  cacheReadTokens,
  cacheReadTenths: null,
  costPico: USD,
  previousPico: null,
  previousRequests: null,
  retryPico: 0n,
  fallbackPico: 0n,
  failed: 0n,
  share: 500,
  perRequestPico: null,
});

test("the total row adds up: input includes cache reads, and its cost is the page's first figure", () => {
  const total = featureTotal({
    rows: [row(100n, 300n), row(500n, 100n)],
    total: { costPico: 2n * USD, requests: 4n },
    previous: null,
  });
  expect(total).toMatchObject({
    inputTokens: 1000n,
    cacheReadTenths: 400,
    outputTokens: 10n,
    costPico: 2n * USD,
    previousPico: null,
    perRequestPico: USD / 2n,
  });
});

test("cost per request rounds half-even, keeps the sign of a credit, and is unknown without requests", () => {
  expect(perRequest(5n, 2n)).toBe(2n);
  expect(perRequest(7n, 2n)).toBe(4n);
  expect(perRequest(-7n, 2n)).toBe(-4n);
  expect(perRequest(7n, 0n)).toBeNull();
});
