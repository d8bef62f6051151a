import { describe, expect, it, test } from "vitest";
import type { TraceContext } from "@/lib/queries/trace-context";
import type { TraceCall } from "@/lib/queries/trace-page";
import { diagnosisFacts } from "./diagnosis-facts";
import { testCall as call } from "./testing-calls";
import { fiveChecks, type TraceCheck } from "./trace-checks";

const none = { id: 0, slug: "", name: "(none)" };
const version = (name: string, firstDay: string, input: bigint, requests = 100n) => ({
  version: name,
  requests,
  inputTokens: input * requests,
  outputTokens: 300n * requests,
  costPico: 50_000_000n * input * requests,
  firstDay,
  lastDay: "2026-07-15",
});

const CONTEXT: TraceContext = {
  team: { id: 1, slug: "support", name: "Support" },
  service: { id: 2, slug: "ticket-copilot", name: "ticket-copilot" },
  feature: { id: 3, slug: "summarize-thread", name: "summarize-thread" },
  lastDay: "2026-07-15",
  comparison: {
    medianCostPico: 100_000_000_000n,
    medianCalls: 2n,
    traces: 90n,
    days: 7,
    weeks: [{ requests: 100n, promptTokens: 300_000n, cacheReadTokens: 0n, answerTokens: 30_000n }],
    models: [{ model: "sonnet", requests: 100n, costPico: 10_000_000_000_000n }],
  },
  template: {
    name: "thread-summary",
    versions: [version("v13", "2026-05-01", 3_000n), version("v14", "2026-06-01", 3_100n)],
  },
  review: null,
};

function check(name: TraceCheck["name"], calls: TraceCall[], context: TraceContext | null = CONTEXT) {
  const costPico = calls.reduce((sum, one) => sum + (one.costPico ?? 0n), 0n);
  const found = fiveChecks({ calls, costPico }, context).find((one) => one.name === name);
  return [found?.verdict, found?.text];
}

test("the five stand in their order, and a plain trace passes all", () => {
  const checks = fiveChecks({ calls: [call()], costPico: 100_000_000_000n }, CONTEXT);
  expect(checks.map(({ name, verdict }) => [name, verdict])).toEqual([
    ["Cost", "ok"],
    ["Owner fields", "ok"],
    ["Input against output", "ok"],
    ["Retries", "ok"],
    ["Template and version", "ok"],
  ]);
});

describe("cost", () => {
  it.each<[string, TraceCall[], TraceCheck["verdict"], string]>([
    ["recomputes", [call(), call()], "ok", "Stored 0.200000 = tokens × price lines."],
    [
      "does not",
      [call({ costPico: 1n })],
      "look",
      "Stored 0.000000000001, but tokens × price lines give 0.100000.",
    ],
    [
      "unpriced",
      [call(), call({ costPico: null, steps: [] })],
      "look",
      "Stored 0.100000 = tokens × price lines. 1 call has no price.",
    ],
    [
      "no usage, estimated",
      [
        call(),
        call({ costPico: null, steps: [], usageStatus: "missing" }),
        call({ usageStatus: "estimated" }),
      ],
      "look",
      "Stored 0.200000 = tokens × price lines. 1 call did not report usage, 1 call is estimated.",
    ],
    [
      "nothing known",
      [call({ costPico: null, steps: [], usageStatus: "missing" })],
      "unknown",
      "No call reported its usage, so there is nothing to price.",
    ],
    [
      "claimed alike",
      [call({ claimedPico: 104_000_000_000n })],
      "ok",
      "Stored 0.100000 = tokens × price lines. The senders claimed as much.",
    ],
    [
      "claimed otherwise",
      [call({ claimedPico: 60_000_000_000n }), call()],
      "look",
      "Stored 0.200000 = tokens × price lines. For 1 call the senders claimed 0.060000; we say 0.100000.",
    ],
    [
      "a superseded call counts nowhere",
      [call(), call({ superseded: true, costPico: 7n })],
      "ok",
      "Stored 0.100000 = tokens × price lines.",
    ],
  ])("%s", (_, calls, verdict, text) => expect(check("Cost", calls)).toEqual([verdict, text]));
});

describe("owner fields", () => {
  const by = (attributedBy: TraceCall["owner"]["attributedBy"]) => ({
    owner: { ...call().owner, attributedBy },
  });
  it.each<[string, TraceCall[], TraceCheck["verdict"], string]>([
    ["on every call", [call()], "ok", "Team, service, feature and environment were on every call."],
    [
      "some by rule",
      [call(), call(by("mapped"))],
      "ok",
      "All four are known; the team of 1 of 2 calls was found by a rule, not on the call.",
    ],
    [
      "some missing",
      [call({ feature: none }), call(by("untagged"))],
      "look",
      "Missing: team on 1 of 2 calls, feature on 1 of 2 calls.",
    ],
    ["all missing", [call({ environment: none })], "look", "Missing: environment on the one call."],
  ])("%s", (_, calls, verdict, text) => expect(check("Owner fields", calls)).toEqual([verdict, text]));
});

describe("input against output", () => {
  const tokens = (input: number, output: number) => call({ usage: { input_uncached: input, output } });
  it.each<[string, TraceCall[], TraceContext | null, TraceCheck["verdict"], string]>([
    [
      "as usual",
      [tokens(3_000, 300)],
      CONTEXT,
      "ok",
      "10.0 tokens in for one out; the mean of summarize-thread is 10.0.",
    ],
    [
      "just under twice",
      [tokens(5_999, 300)],
      CONTEXT,
      "ok",
      "20.0 tokens in for one out; the mean of summarize-thread is 10.0.",
    ],
    [
      "twice",
      [tokens(6_000, 300)],
      CONTEXT,
      "look",
      "20.0 tokens in for one out; the mean of summarize-thread is 10.0.",
    ],
    [
      "half",
      [tokens(1_500, 300)],
      CONTEXT,
      "look",
      "5.0 tokens in for one out; the mean of summarize-thread is 10.0.",
    ],
    ["no answer", [tokens(3_000, 0)], CONTEXT, "look", "3,000 tokens in, none out."],
    ["not told", [call({ usage: {} })], CONTEXT, "unknown", "No call told its tokens."],
    [
      "alone",
      [tokens(3_000, 300)],
      null,
      "unknown",
      "10.0 tokens in for one out; the feature has no other calls to hold it against.",
    ],
  ])("%s", (_, calls, context, verdict, text) =>
    expect(check("Input against output", calls, context)).toEqual([verdict, text]),
  );
});

describe("retries", () => {
  const again = (costPico: bigint) => call({ operationId: "a", flags: [], costPico });
  it.each<[string, TraceCall[], TraceCheck["verdict"], string]>([
    ["none", [call()], "ok", "No call was made again, none went to another model."],
    [
      "half of it",
      [again(100_000_000_000n), call({ operationId: "a" })],
      "look",
      "1 retry cost 0.100000: 50.0\u202f% of the cost.",
    ],
    [
      "a little",
      [again(1_000_000_000n), call({ operationId: "a" })],
      "ok",
      "1 retry cost 0.001000: 1.0\u202f% of the cost.",
    ],
    [
      "refused before generation",
      [again(0n), call({ operationId: "a" })],
      "ok",
      "1 retry cost 0.00: 0.0\u202f% of the cost.",
    ],
    [
      "a dearer model",
      [call({ premiumPico: 50_000_000_000n })],
      "look",
      "The fallback premium is 0.050000: 50.0\u202f% of the cost.",
    ],
    [
      "a cheaper one",
      [call({ premiumPico: -50_000_000_000n })],
      "ok",
      "Falling back saved 0.050000: 0.0\u202f% of the cost.",
    ],
    [
      "spoken of only",
      [call({ retriesReported: 3 })],
      "unknown",
      "The senders speak of 3 retries that no call here stands for.",
    ],
  ])("%s", (_, calls, verdict, text) => expect(check("Retries", calls)).toEqual([verdict, text]));
});

describe("template and version", () => {
  const withVersions = (...versions: ReturnType<typeof version>[]): TraceContext => ({
    ...CONTEXT,
    template: { name: "thread-summary", versions },
  });
  it.each<[string, TraceCall[], TraceContext | null, TraceCheck["verdict"], string]>([
    [
      "as before",
      [call()],
      CONTEXT,
      "ok",
      "thread-summary v14, first seen 1 Jun 2026. No version moved a mean by more than a quarter since.",
    ],
    [
      "this version moved it",
      [call()],
      withVersions(version("v13", "2026-05-01", 3_000n), version("v14", "2026-06-01", 6_000n)),
      "look",
      "thread-summary v14, first seen 1 Jun 2026. It moved input from 3.0k to 6.0k tokens, cost from 0.150000 to 0.300000 a request against v13.",
    ],
    [
      "one shortly before moved it",
      [call({ templateVersion: "v15" })],
      withVersions(
        version("v13", "2026-05-01", 3_000n),
        version("v14", "2026-07-01", 6_000n),
        version("v15", "2026-07-10", 6_000n),
      ),
      "look",
      "thread-summary v15, first seen 10 Jul 2026. v14 moved input from 3.0k to 6.0k tokens, cost from 0.150000 to 0.300000 a request against v13.",
    ],
    [
      "a later version is not this trace's",
      [call({ templateVersion: "v13" })],
      withVersions(version("v13", "2026-05-01", 3_000n), version("v14", "2026-06-01", 6_000n)),
      "ok",
      "thread-summary v13, first seen 1 May 2026. No version moved a mean by more than a quarter since.",
    ],
    [
      "no template",
      [call({ template: null })],
      { ...CONTEXT, template: null },
      "unknown",
      "No call names its prompt template.",
    ],
    [
      "no version",
      [call({ templateVersion: null })],
      CONTEXT,
      "unknown",
      "thread-summary is named without a version, so a change cannot be seen.",
    ],
  ])("%s", (_, calls, context, verdict, text) =>
    expect(check("Template and version", calls, context)).toEqual([verdict, text]),
  );
});

test("the rules of diagnosis get paid prompt and answer, attempts and the model that was asked for", () => {
  const facts = diagnosisFacts(
    {
      calls: [
        call({ operationId: "a", flags: [] }),
        call({
          operationId: "a",
          model: "opus",
          fallbackFrom: "sonnet",
          premiumPico: 5n,
          templateVersion: null,
        }),
        call({ superseded: true }),
      ],
      costPico: 200_000_000_000n,
    },
    CONTEXT,
  );
  expect(facts.calls).toHaveLength(2);
  expect(facts.calls[0]).toMatchObject({
    operation: "a",
    repeated: true,
    instead: null,
    inputPico: 90_000_000_000n,
    outputPico: 10_000_000_000n,
    promptTokens: 3_000n,
    cacheReadTokens: null,
  });
  expect(facts.calls[1]).toMatchObject({
    repeated: false,
    instead: "sonnet",
    fellBack: true,
    premiumPico: 5n,
    version: "(none)",
  });
  expect(facts.norm).toMatchObject({ name: "summarize-thread", medianCalls: 2n });
  expect(facts.template?.steps.map((step) => step.version)).toEqual(["v13", "v14"]);
});
