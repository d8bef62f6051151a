import { expect, test } from "vitest";
import type { TraceCall } from "@/lib/queries/trace-page";
import { answerTokens, costliest, placeCalls, promptTokens, sumSteps, traceSentence } from "./trace-facts";

const feature = { id: 7, slug: "summarize-thread", name: "summarize-thread" };
const make = (over: Partial<TraceCall>) =>
  ({
    eventKey: "1",
    operationId: null,
    fallbackFrom: null,
    model: "m",
    superseded: false,
    costPico: 100n,
    usage: {},
    steps: [],
    priceLine: null,
    feature,
    ...over,
  }) as TraceCall;

test("attempts of an operation stand together, and a change of model is a fallback", () => {
  const calls = [
    make({ eventKey: "1", operationId: "a" }),
    make({ eventKey: "2" }),
    make({ eventKey: "3", operationId: "a" }),
    make({ eventKey: "4", operationId: "a", model: "n" }),
  ];
  expect(placeCalls(calls).map(({ call, number, repeats }) => [call.eventKey, number, repeats])).toEqual([
    ["1", 1, null],
    ["3", 2, { number: 1, what: "retry" }],
    ["4", 3, { number: 2, what: "fallback" }],
    ["2", 4, null],
  ]);
});

test("unknown tokens stay unknown, told zeros are zero", () => {
  expect(promptTokens(make({ usage: {} }))).toBeNull();
  expect(promptTokens(make({ usage: { input_uncached: 0, cache_read: 5 } }))).toBe(5n);
  expect(answerTokens(make({ usage: { output: 3, reasoning: 4 } }))).toBe(7n);
});

test("a superseded or unpriced call is never the costliest", () => {
  const calls = [
    make({ costPico: 900n, superseded: true }),
    make({ costPico: null }),
    make({ costPico: 5n }),
  ];
  expect(costliest(calls)?.costPico).toBe(5n);
  expect(costliest([make({ costPico: null })])).toBeNull();
});

test("the sentence names the one call that is at least half, and says what has no price", () => {
  const calls = [
    make({ eventKey: "1", costPico: 8_000_000_000_000n }),
    make({ eventKey: "2", costPico: 2_000_000_000_000n }),
  ];
  const page = {
    costPico: 10_000_000_000_000n,
    calls,
  };
  const usual = { name: "summarize-thread", medianCostPico: 2_000_000_000_000n };
  expect(traceSentence({ ...page, unpricedCalls: 0n }, usual, placeCalls(calls)).text).toBe(
    "This trace cost $10.00, 5.0 × the median of summarize-thread. Call 1 is 80\u202f% of it.",
  );
  expect(traceSentence({ ...page, unpricedCalls: 1n }, null, placeCalls(calls)).text).toContain(
    "1 call has no price",
  );
});

test("steps of several calls add up by model, class, rate and card", () => {
  const step = { usageClass: "output" as const, quantity: 10n, ratePico: 3n, amountPico: 30n };
  const calls = [make({ steps: [step] }), make({ steps: [step] }), make({ steps: [step], superseded: true })];
  expect(sumSteps(calls)).toMatchObject([{ quantity: 20n, amountPico: 60n }]);
});
