import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Measure, MEASURES } from "@/lib/domain/ledger-codes";
import { type CountedCall, measuresOf, reportedUsage } from "@/lib/domain/measures";
import { CALL_STATUSES, USAGE_FIELDS, USAGE_STATUSES } from "@/lib/domain/usage-event";

const CALL: CountedCall = {
  status: "ok",
  usageStatus: "actual",
  usage: { input_uncached: 100, output: 10 },
  lastAttempt: true,
  fellBack: false,
  costPico: 30n,
  listPico: 40n,
  byClass: { input: 20n, cacheRead: 0n, cacheWrite: 0n, output: 10n, reasoning: 0n, other: 0n },
  premiumPico: null,
  avoidedPico: null,
};

function counted(...calls: Partial<CountedCall>[]): Record<Measure, bigint> {
  const sums = Object.fromEntries(MEASURES.map((name) => [name, 0n])) as Record<Measure, bigint>;
  for (const call of calls) {
    for (const [index, amount] of measuresOf({ ...CALL, ...call })) {
      const name = MEASURES[index] as Measure;
      sums[name] += BigInt(amount);
    }
  }
  return sums;
}

describe("a call", () => {
  it("is one request, one operation, answered", () => {
    expect(counted({})).toMatchObject({
      requests: 1n,
      operations: 1n,
      answered: 1n,
      failed: 0n,
      retries: 0n,
      input_uncached: 100n,
      cost_input: 20n,
      cost_output: 10n,
      cost: 30n,
      list_cost: 40n,
      retry_cost: 0n,
    });
  });
  it("an operation is counted once, where its last attempt is; earlier attempts are retries and retry cost", () => {
    const sums = counted({ lastAttempt: false }, { lastAttempt: false, status: "error" }, {});
    expect(sums).toMatchObject({ requests: 3n, operations: 1n, answered: 1n, retries: 2n, failed: 1n });
    expect(sums).toMatchObject({ cost: 90n, retry_cost: 60n });
  });
  it("a storm of rejected free attempts changes neither operations nor answered nor retry cost", () => {
    const free = {
      status: "error",
      usage: { input_uncached: 0, output: 0 },
      costPico: 0n,
      listPico: 0n,
      byClass: null,
    } as const;
    const calm = counted({});
    const storm = counted(...Array.from({ length: 30 }, () => ({ ...free, lastAttempt: false })), {});
    for (const name of ["operations", "answered", "cost", "retry_cost"] as const)
      expect(storm[name]).toBe(calm[name]);
    expect(storm).toMatchObject({ requests: 31n, failed: 30n, retries: 30n });
  });
  it("an operation whose last attempt failed without usage is not answered", () => {
    expect(
      counted({
        status: "aborted",
        usageStatus: "missing",
        usage: {},
        costPico: null,
        listPico: null,
        byClass: null,
      }),
    ).toMatchObject({
      operations: 1n,
      answered: 0n,
      failed: 1n,
      missing_n: 1n,
      unpriced_n: 0n,
    });
    expect(counted({ status: "error", usage: {}, costPico: 0n }).answered).toBe(0n);
    expect(counted({ status: "error", usage: { output: 1 } }).answered).toBe(1n);
  });
  it("unpriced usage is counted in tokens and requests, never as 0 dollars", () => {
    const sums = counted({ costPico: null, listPico: null, byClass: null });
    expect(sums).toMatchObject({ unpriced_n: 1n, input_uncached: 100n, cost: 0n, answered: 1n });
  });
  it("a fallback and its premium are counted on the last attempt only", () => {
    const fall = { fellBack: true, premiumPico: -7n };
    expect(counted(fall)).toMatchObject({ fallbacks: 1n, fallback_premium: -7n });
    expect(counted({ ...fall, lastAttempt: false })).toMatchObject({ fallbacks: 0n, fallback_premium: 0n });
  });
});

const anyCall: fc.Arbitrary<Partial<CountedCall>> = fc
  .record({
    status: fc.constantFrom(...CALL_STATUSES),
    usageStatus: fc.constantFrom(...USAGE_STATUSES),
    usage: fc.record(Object.fromEntries(USAGE_FIELDS.map((name) => [name, fc.option(fc.nat(1000))])), {
      requiredKeys: [],
    }),
    lastAttempt: fc.boolean(),
    fellBack: fc.boolean(),
    costPico: fc.option(fc.bigInt(0n, 10n ** 15n)),
    premiumPico: fc.option(fc.bigInt(-(10n ** 15n), 10n ** 15n)),
    avoidedPico: fc.option(fc.bigInt(0n, 10n ** 15n)),
  })
  .map((call) => ({ ...call, listPico: call.costPico }));

describe("properties", () => {
  it("0 <= retry cost <= cost; answered <= operations <= requests = operations + retries", () => {
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 8 }), (calls) => {
        const sums = counted(...calls);
        expect(sums.retry_cost >= 0n && sums.retry_cost <= sums.cost).toBe(true);
        expect(sums.answered <= sums.operations).toBe(true);
        expect(sums.requests).toBe(BigInt(calls.length));
        expect(sums.operations + sums.retries).toBe(sums.requests);
        expect(sums.fallbacks <= sums.operations).toBe(true);
        expect(sums.missing_n + sums.unpriced_n <= sums.requests).toBe(true);
      }),
    );
  });
  it("every measure is told at most once and none is zero", () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const delta = measuresOf({ ...CALL, ...call });
        expect(new Set(delta.map(([index]) => index)).size).toBe(delta.length);
        for (const [, amount] of delta) expect(BigInt(amount)).not.toBe(0n);
      }),
    );
  });
  it("missing usage is never reported usage", () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const whole = { ...CALL, ...call, usageStatus: "missing" as const };
        expect(reportedUsage(whole)).toBe(false);
      }),
    );
  });
});
