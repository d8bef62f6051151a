import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addsNothing,
  canonicalLabels,
  compareUsage,
  envelopeFailure,
  type EventState,
  hasIdentityConflict,
  mergeStates,
  readLabels,
  stateKey,
  stateOf,
} from "@/lib/domain/merge";
import {
  CALL_STATUSES,
  FACT_FIELDS,
  OWNERSHIP_FIELDS,
  OWNERSHIP_RANKS,
  PROVENANCES,
  type Report,
  USAGE_FIELDS,
  USAGE_STATUSES,
} from "@/lib/domain/usage-event";

const RECEIVED = Date.UTC(2026, 5, 8, 12);
const word = fc.constantFrom("a", "b", "B", "é", "");
const texts = (fields: readonly string[]) =>
  fc.record(Object.fromEntries(fields.map((field) => [field, word])), { requiredKeys: [] });

/** Reports of one call that agree, differ and leave out as they like. */
const anyReport = fc.record(
  {
    kind: fc.constant("call" as const),
    provenance: fc.constantFrom(...PROVENANCES),
    ownershipRank: fc.constantFrom(...OWNERSHIP_RANKS),
    ownership: texts(OWNERSHIP_FIELDS),
    facts: texts(FACT_FIELDS),
    labels: fc.dictionary(fc.constantFrom("x", "y"), word, { maxKeys: 2 }),
    occurredAtMs: fc.constantFrom(null, RECEIVED - 1, RECEIVED, RECEIVED + 5),
    latencyMs: fc.nat(2),
    attempt: fc.integer({ min: 1, max: 3 }),
    retriesReported: fc.nat(2),
    status: fc.constantFrom(...CALL_STATUSES),
    usageStatus: fc.constantFrom(...USAGE_STATUSES),
    usage: fc.record(Object.fromEntries(USAGE_FIELDS.map((name) => [name, fc.constantFrom(null, 0, 1, 2)])), {
      requiredKeys: [],
    }),
    convention: fc.constantFrom("flat-inclusive", "native-exact"),
    vouched: fc.constantFrom(
      { fields: ["team"] as const },
      { fields: ["service", "tenant"] as const },
      { failure: "expired" as const },
      { failure: "bad_signature" as const },
    ),
    responseCacheHit: fc.boolean(),
    claimedCostPico: fc.bigInt(0n, 2n),
    claimedPriceSource: word,
    providerInferred: fc.boolean(),
  },
  {
    requiredKeys: [
      "kind",
      "provenance",
      "ownershipRank",
      "ownership",
      "facts",
      "occurredAtMs",
      "usageStatus",
      "usage",
    ],
  },
) as fc.Arbitrary<Report>;
const anyState = fc
  .tuple(anyReport, fc.constantFrom("app", "gateway"), fc.constantFrom(null, 1, 2))
  .map(([report, source, key]) => stateOf(report, source, key, RECEIVED));

const BASE: Report = {
  kind: "call",
  provenance: "app",
  ownershipRank: "app",
  ownership: {},
  facts: {},
  occurredAtMs: RECEIVED,
  usageStatus: "actual",
  usage: {},
};
const state = (report: Partial<Report>, key: number | null = null): EventState =>
  stateOf({ ...BASE, ...report }, "app", key, RECEIVED);

describe("merge is a maximum", () => {
  it("commutative", () => {
    fc.assert(
      fc.property(anyState, anyState, (a, b) => {
        expect(stateKey(mergeStates(a, b))).toBe(stateKey(mergeStates(b, a)));
      }),
      { numRuns: 500 },
    );
  });
  it("associative", () => {
    fc.assert(
      fc.property(anyState, anyState, anyState, (a, b, c) => {
        expect(stateKey(mergeStates(mergeStates(a, b), c))).toBe(stateKey(mergeStates(a, mergeStates(b, c))));
      }),
      { numRuns: 500 },
    );
  });
  it("idempotent, and what is in it adds nothing", () => {
    fc.assert(
      fc.property(anyState, anyState, (a, b) => {
        const both = mergeStates(a, b);
        expect(stateKey(mergeStates(a, a))).toBe(stateKey(a));
        for (const part of [a, b, both]) expect(addsNothing(both, part)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
  it("any order of many reports ends in the same state and the same conflict", () => {
    const shuffled = fc
      .array(anyState, { minLength: 2, maxLength: 6 })
      .chain((states) =>
        fc.tuple(
          fc.constant(states),
          fc.shuffledSubarray([...states, ...states], { minLength: states.length * 2 }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([states, again]) => {
        const one = states.reduce(mergeStates);
        const other = again.reduce(mergeStates);
        expect(stateKey(other)).toBe(stateKey(one));
        expect(hasIdentityConflict(other)).toBe(hasIdentityConflict(one));
      }),
      { numRuns: 500 },
    );
  });
  it("changes neither argument", () => {
    fc.assert(
      fc.property(anyState, anyState, (a, b) => {
        const before = [stateKey(a), stateKey(b)];
        mergeStates(a, b);
        expect([stateKey(a), stateKey(b)]).toEqual(before);
      }),
    );
  });
});

describe("which usage stands", () => {
  const usage = (report: Partial<Report>) => state(report).usage;
  const order: [better: Partial<Report>, worse: Partial<Report>][] = [
    [
      { usageStatus: "actual", provenance: "import" },
      { usageStatus: "estimated", provenance: "provider" },
    ],
    [{ usageStatus: "estimated" }, { usageStatus: "missing", provenance: "provider" }],
    [{ provenance: "provider" }, { provenance: "gateway", usage: { input_uncached: 9, output: 9 } }],
    [{ provenance: "gateway" }, { provenance: "app" }],
    [{ provenance: "app" }, { provenance: "import" }],
    [{ usage: { input_uncached: 1, cache_read: 0 } }, { usage: { input_uncached: 9 } }],
    [{ usage: { input_uncached: 9 } }, { usage: { input_uncached: 8 } }],
    [
      { usage: { input_uncached: 5, output: 5 }, convention: "a" },
      { usage: { input_uncached: 5, output: 5 }, convention: "b" },
    ],
  ];
  it.each(order)("%j beats %j", (better, worse) => {
    expect(compareUsage(usage(better), usage(worse))).toBeGreaterThan(0);
    expect(compareUsage(usage(worse), usage(better))).toBeLessThan(0);
    expect(mergeStates(state(worse), state(better)).usage).toEqual(usage(better));
  });
});

describe("fields", () => {
  const merged = (a: Partial<Report>, b: Partial<Report>) => mergeStates(state(a), state(b));

  it("ownership goes by who vouches: signed > app > gateway > infrastructure; ties to the smaller", () => {
    const team = (rank: Report["ownershipRank"], name: string) => ({
      ownershipRank: rank,
      ownership: { team: name },
    });
    expect(merged(team("gateway", "a"), team("app", "b")).ownership.get("team")?.value).toBe("b");
    expect(merged(team("signed", "z"), team("app", "b")).ownership.get("team")?.value).toBe("z");
    expect(merged(team("infrastructure", "a"), team("gateway", "b")).ownership.get("team")?.value).toBe("b");
    expect(merged(team("app", "b"), team("app", "a")).ownership.get("team")?.value).toBe("a");
  });
  it("the key goes with the report that vouches highest", () => {
    const joined = mergeStates(state({ ownershipRank: "gateway" }, 1), state({ ownershipRank: "app" }, 2));
    expect(joined.keyId?.value).toBe(2);
  });
  it("a signature vouches for its fields alone, and one that held outranks those that did not", () => {
    const ownership = { team: "a", service: "s" };
    const signed = state({ ownership, vouched: { fields: ["team"] } }, 7);
    expect([...signed.ownership.values()].map(({ rank }) => OWNERSHIP_RANKS[rank])).toEqual([
      "signed",
      "app",
    ]);
    expect(OWNERSHIP_RANKS[signed.keyId?.rank ?? 0]).toBe("signed");
    const other = state({ ownership, vouched: { fields: ["service"] } }, 7);
    expect(OWNERSHIP_RANKS[other.keyId?.rank ?? 0]).toBe("app");
    const failed = state({ ownership, vouched: { failure: "expired" } }, 7);
    const worse = state({ ownership, vouched: { failure: "malformed" } }, 7);
    expect(envelopeFailure(failed)).toBe("expired");
    expect(envelopeFailure(mergeStates(failed, worse))).toBe("malformed");
    expect(envelopeFailure(mergeStates(failed, signed))).toBeNull();
    expect(addsNothing(signed, failed)).toBe(true);
    expect(envelopeFailure(state({ ownership }))).toBeNull();
  });
  it("the time is that of the usage-bearing report of highest rank; arrival is a last resort", () => {
    const told = merged(
      { occurredAtMs: RECEIVED - 9, provenance: "provider", usageStatus: "missing" },
      { occurredAtMs: RECEIVED - 5, provenance: "app" },
    );
    expect(told.occurredAtMs.value).toBe(RECEIVED - 5);
    expect(
      merged(
        { occurredAtMs: null, provenance: "provider" },
        { occurredAtMs: RECEIVED - 7, usageStatus: "missing", provenance: "import" },
      ).occurredAtMs.value,
    ).toBe(RECEIVED - 7);
  });
  it("an inferred provider gives way to a told one", () => {
    const joined = merged(
      { facts: { provider: "openai" }, providerInferred: true, provenance: "provider" },
      { facts: { provider: "zeta" }, provenance: "import" },
    );
    expect(joined.facts.get("provider")?.value).toBe("zeta");
  });
  it("an empty text is absent", () => {
    expect(
      merged(
        { ownership: { team: "" } },
        { ownership: { team: "b" }, ownershipRank: "infrastructure" },
      ).ownership.get("team")?.value,
    ).toBe("b");
  });
  it("labels do not depend on the order of their keys", () => {
    expect(canonicalLabels({ b: "1", a: "2" })).toBe(canonicalLabels({ a: "2", b: "1" }));
    expect(readLabels(canonicalLabels({ b: "1", a: "2" }))).toEqual({ a: "2", b: "1" });
  });
});

describe("identity conflict", () => {
  it("two actual usages with different totals; the larger rank stands", () => {
    const app = state({ usage: { input_uncached: 10, output: 1 } });
    const provider = state({ provenance: "provider", usage: { input_uncached: 8, output: 1 } });
    const joined = mergeStates(app, provider);
    expect(hasIdentityConflict(joined)).toBe(true);
    expect(joined.usage.usage.input_uncached).toBe(8);
  });
  it("another split of the same total is none; neither is an estimate, nor a side that is not told", () => {
    const split = state({ usage: { input_uncached: 4, cache_read: 6, output: 1 } });
    for (const other of [
      state({ usage: { input_uncached: 10, output: 1 } }),
      state({ usageStatus: "estimated", usage: { input_uncached: 99 } }),
      state({ usage: { output: 1 } }),
      state({ usage: { reasoning: 1, output: 0 } }),
    ])
      expect(hasIdentityConflict(mergeStates(split, other))).toBe(false);
  });
  it("is not forgotten when a third report agrees with the winner", () => {
    const parts = [10, 12, 12].map((n) => state({ usage: { input_uncached: n } }));
    expect(hasIdentityConflict(parts.reduce(mergeStates))).toBe(true);
  });
});

describe("adds nothing", () => {
  it("a weaker report that says the same does not, one that says more does", () => {
    const known = state({ facts: { modelActual: "m" }, usage: { input_uncached: 1 }, provenance: "gateway" });
    expect(addsNothing(known, state({ usage: { input_uncached: 1 }, ownershipRank: "infrastructure" }))).toBe(
      true,
    );
    expect(addsNothing(known, state({ facts: { region: "eu" }, usage: { input_uncached: 1 } }))).toBe(false);
    expect(addsNothing(known, state({ usage: { input_uncached: 2 } }))).toBe(false);
  });
});
