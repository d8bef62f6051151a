import { describe, expect, it, test } from "vitest";
import { diagnose } from "./trace-diagnosis";
import type { DiagnosedCall, DiagnosisRule, FeatureNorm, TraceFacts } from "./trace-diagnosis-facts";
import { versionSteps } from "./trace-diagnosis-versions";
import { pointsWords, shareWords, timesWords, tokenWords } from "./trace-diagnosis-words";

const DOLLAR = 1_000_000_000_000n;

/** A plain call: 3,000 tokens in, 300 out, 9 of its 10 cents for the prompt. */
function call(over: Partial<DiagnosedCall> = {}): DiagnosedCall {
  return {
    operation: Math.random().toString(),
    repeated: false,
    model: "sonnet",
    instead: null,
    fellBack: false,
    costPico: DOLLAR / 10n,
    premiumPico: 0n,
    inputPico: (DOLLAR * 9n) / 100n,
    outputPico: DOLLAR / 100n,
    promptTokens: 3_000n,
    cacheReadTokens: 0n,
    answerTokens: 300n,
    template: "thread-summary",
    version: "v14",
    ...over,
  };
}

const NORM: FeatureNorm = {
  name: "summarize-thread",
  medianCostPico: DOLLAR / 10n,
  medianCalls: 2n,
  traces: 900n,
  weeks: [{ requests: 1_000n, promptTokens: 3_000_000n, cacheReadTokens: 0n, answerTokens: 300_000n }],
  models: [{ model: "sonnet", requests: 1_000n, costPico: 100n * DOLLAR }],
};

function facts(calls: DiagnosedCall[], over: Partial<TraceFacts> = {}): TraceFacts {
  const costPico = calls.reduce((sum, one) => sum + one.costPico, 0n);
  return { costPico, calls, norm: NORM, template: null, ...over };
}

const times = (n: number, over: Partial<DiagnosedCall> = {}) => Array.from({ length: n }, () => call(over));
const week = (cacheReadTokens: bigint, requests = 1_000n) => ({
  requests,
  promptTokens: 3_000_000n,
  cacheReadTokens,
  answerTokens: 300_000n,
});

/** Versions of one template by mean tokens: 100 requests each. */
const versions = (...means: [version: string, input: bigint, output: bigint][]) => ({
  name: "thread-summary",
  steps: versionSteps(
    means.map(([version, input, output], at) => ({
      version,
      requests: 100n,
      inputTokens: input * 100n,
      outputTokens: output * 100n,
      costPico: input * 300n,
      firstDay: `2026-07-${10 + at}`,
      lastDay: `2026-07-${10 + at}`,
    })),
  ),
});

describe("each rule says what it found, and is silent just below it", () => {
  const retried = [
    ...times(4, { operation: "a", repeated: true }),
    call({ operation: "a", costPico: (DOLLAR * 4n) / 90n }),
  ];
  const premium = (premiumPico: bigint) =>
    call({ model: "opus", instead: "sonnet", fellBack: true, costPico: DOLLAR * 2n, premiumPico });
  const models = (...list: [model: string, requests: bigint, dollars: bigint][]): FeatureNorm => ({
    ...NORM,
    models: list.map(([model, requests, dollars]) => ({ model, requests, costPico: dollars * DOLLAR })),
  });
  const GREW = versions(["v13", 3_100n, 300n], ["v14", 6_400n, 300n]);
  const ANSWERS = versions(["v13", 3_000n, 210n], ["v14", 3_000n, 640n]);
  const long = { promptTokens: 6_500n };
  const cached = (read: bigint) => times(2, { cacheReadTokens: read });
  const pile = (...sizes: number[]) => sizes.map((size) => call({ promptTokens: BigInt(size) }));

  it.each<[string, DiagnosisRule, string | null, TraceFacts]>([
    [
      "four retries of one call",
      "retries",
      "Nine tenths of the cost is 4 retries of one call.",
      facts(retried),
    ],
    [
      "retries of two calls",
      "retries",
      "Half of the cost is 2 retries of 2 calls.",
      facts([
        ...times(1, { operation: "a", repeated: true }),
        ...times(1, { operation: "b", repeated: true }),
        ...times(2),
      ]),
    ],
    [
      "one retry of a twelfth of the cost",
      "retries",
      null,
      facts([
        call({ operation: "a", repeated: true, costPico: DOLLAR / 12n }),
        ...times(9, { operation: "a" }),
      ]),
    ],
    ["a retry that cost nothing", "retries", null, facts([call({ repeated: true, costPico: 0n }), call()])],

    [
      "a dearer model after a failure",
      "fallback",
      "Fell back from sonnet to opus, which costs 4.2 times as much.",
      facts([premium(1_523_809_523_809n)]),
    ],
    [
      "a dearer model that nobody asked for",
      "fallback",
      "Asked for sonnet and was served opus, which costs 2.0 times as much.",
      facts([{ ...premium(DOLLAR), fellBack: false }]),
    ],
    ["a cheaper model", "fallback", null, facts([premium(-DOLLAR)])],
    ["a premium under a tenth of the cost", "fallback", null, facts([premium(DOLLAR / 10n), ...times(5)])],

    [
      "a new version with twice the prompt",
      "prompt_grew",
      "The prompt grew from 3.1k to 6.4k tokens with thread-summary v14.",
      facts(times(2, long), { template: GREW }),
    ],
    ["the version before it", "prompt_grew", null, facts(times(2, { version: "v13" }), { template: GREW })],
    ["a trace that does not show it", "prompt_grew", null, facts(times(2), { template: GREW })],
    [
      "a later version that kept the longer prompt",
      "prompt_grew",
      "The prompt grew from 3.1k to 6.4k tokens with thread-summary v14.",
      facts(times(2, { ...long, version: "v15" }), {
        template: versions(["v13", 3_100n, 300n], ["v14", 6_400n, 300n], ["v15", 6_500n, 300n]),
      }),
    ],
    [
      "a version that changed it by a quarter only",
      "prompt_grew",
      null,
      facts(times(2, long), { template: versions(["v13", 4_000n, 300n], ["v14", 5_000n, 300n]) }),
    ],
    [
      "a version that shortened it",
      "prompt_grew",
      null,
      facts(times(2, long), { template: versions(["v13", 6_400n, 300n], ["v14", 3_100n, 300n]) }),
    ],

    [
      "a new version with three times the answer",
      "answer_grew",
      "The answer grew from 210 to 640 tokens with thread-summary v14.",
      facts(times(2, { answerTokens: 640n, outputPico: DOLLAR / 20n }), { template: ANSWERS }),
    ],
    [
      "the same where answers are cheap",
      "answer_grew",
      null,
      facts(times(2, { answerTokens: 640n, outputPico: DOLLAR / 1_000n }), { template: ANSWERS }),
    ],

    [
      "a cache that stopped hitting",
      "cache_fell",
      "Cache reads fell from 80\u202f% of the prompt to 0.",
      facts(cached(0n), { norm: { ...NORM, weeks: [week(0n), week(2_400_000n)] } }),
    ],
    [
      "half of the usual share",
      "cache_fell",
      "Cache reads fell from 80\u202f% of the prompt to 40\u202f%.",
      facts(cached(1_200n), { norm: { ...NORM, weeks: [week(2_400_000n)] } }),
    ],
    [
      "more than half of it",
      "cache_fell",
      null,
      facts(cached(1_201n), { norm: { ...NORM, weeks: [week(2_400_000n)] } }),
    ],
    [
      "a feature that never cached much",
      "cache_fell",
      null,
      facts(cached(0n), { norm: { ...NORM, weeks: [week(870_000n)] } }),
    ],
    [
      "a best week of a few requests",
      "cache_fell",
      null,
      facts(cached(0n), { norm: { ...NORM, weeks: [week(2_400_000n, 19n)] } }),
    ],

    [
      "three times the calls",
      "many_calls",
      "It made 6 calls; half of the other traces of summarize-thread make 2 or fewer.",
      facts(times(6)),
    ],
    ["less than three times", "many_calls", null, facts(times(5))],
    ["few other traces", "many_calls", null, facts(times(9), { norm: { ...NORM, traces: 4n } })],

    [
      "a conversation that sends itself again",
      "prompt_piles_up",
      "The prompt piles up from call to call: 2.1k tokens in the first, 38k in the last.",
      facts(pile(2_100, 6_000, 11_000, 18_000, 27_000, 38_000)),
    ],
    [
      "prompts that go up and down",
      "prompt_piles_up",
      null,
      facts(pile(2_100, 900, 11_000, 800, 27_000, 38_000)),
    ],
    ["five calls", "prompt_piles_up", null, facts(pile(2_100, 6_000, 11_000, 18_000, 38_000))],

    [
      "a model that few requests of the feature use",
      "dear_model",
      "It ran on opus, where a request costs 5.0 times what it does on the other models of summarize-thread.",
      facts(times(2, { model: "opus" }), { norm: models(["sonnet", 900n, 90n], ["opus", 100n, 50n]) }),
    ],
    [
      "the feature's usual model, dear as it is",
      "dear_model",
      null,
      facts(times(2, { model: "opus" }), { norm: models(["sonnet", 400n, 40n], ["opus", 600n, 300n]) }),
    ],
    [
      "a model that costs less than twice the others",
      "dear_model",
      null,
      facts(times(2, { model: "opus" }), { norm: models(["sonnet", 900n, 90n], ["opus", 100n, 19n]) }),
    ],
    [
      "a dearer model that it fell back to",
      "dear_model",
      null,
      facts([premium(DOLLAR), call()], { norm: models(["sonnet", 900n, 90n], ["opus", 100n, 50n]) }),
    ],

    [
      "prompts twice the mean",
      "long_prompt",
      "Its prompts carry 6.0k tokens a call, 2.0 times the mean of summarize-thread.",
      facts(times(2, { promptTokens: 6_000n })),
    ],
    ["prompts just under it", "long_prompt", null, facts(times(2, { promptTokens: 5_999n }))],
    ["a prompt that a version explains", "long_prompt", null, facts(times(2, long), { template: GREW })],

    [
      "one prompt among many",
      "long_prompt",
      "One prompt carries 9.0k tokens, 3.0 times the mean of summarize-thread.",
      facts([...times(4), call({ promptTokens: 9_000n })]),
    ],
    ["one just under three times", "long_prompt", null, facts([...times(4), call({ promptTokens: 8_999n })])],

    [
      "one answer among many",
      "long_answer",
      "One answer takes 1.0k tokens, 3.3 times the mean of summarize-thread.",
      facts([...times(4), call({ answerTokens: 1_000n, outputPico: DOLLAR / 2n, costPico: DOLLAR / 2n })]),
    ],
    [
      "answers four times the mean",
      "long_answer",
      "Its answers take 1.2k tokens a call, 4.0 times the mean of summarize-thread.",
      facts(times(2, { answerTokens: 1_200n, outputPico: DOLLAR / 20n })),
    ],
    [
      "answers under twice it",
      "long_answer",
      null,
      facts(times(2, { answerTokens: 599n, outputPico: DOLLAR / 20n })),
    ],
    ["answers nobody told", "long_answer", null, facts(times(2, { answerTokens: null }))],
  ])("%s: %s", (_, rule, text, given) => {
    const found = diagnose(given).find((finding) => finding.rule === rule);
    expect(found?.text ?? null).toBe(text);
  });
});

describe("a large trace without one cause", () => {
  it("is said by its two factors", () => {
    const five = times(5, { costPico: (DOLLAR * 3n) / 10n });
    expect(diagnose(facts(five))).toEqual([
      {
        rule: "large",
        text: "No single cause makes it 15 times the median of summarize-thread: 5 calls where 2 are usual, and a call costs 3.0 times the mean.",
        stakePico: 0n,
      },
    ]);
    expect(diagnose(facts(times(2, { costPico: DOLLAR / 9n })))[0]?.text).toBe(
      "No single cause makes it 2.2 times the median of summarize-thread.",
    );
  });
  it("starts at twice the median", () => {
    const [under] = diagnose(facts(times(2, { costPico: DOLLAR / 10n - 1n })));
    expect(under?.rule).toBe("nothing");
  });
});

describe("nothing stands out", () => {
  it("is said with the ratio to the median", () => {
    expect(diagnose(facts([call({ costPico: (DOLLAR * 11n) / 100n })]))).toEqual([
      {
        rule: "nothing",
        text: "Nothing stands out: the cost is 1.1 times the median of summarize-thread.",
        stakePico: 0n,
      },
    ]);
  });
  it("is said also where there is nothing to compare with, and for a trace of cost zero", () => {
    const text = "Nothing stands out, and there is no other trace of the feature to hold it against.";
    expect(diagnose(facts([call()], { norm: null }))[0]?.text).toBe(text);
    expect(
      diagnose(facts([call({ costPico: 0n, inputPico: 0n, outputPico: 0n })], { norm: null }))[0]?.text,
    ).toBe(text);
    expect(diagnose(facts([], { norm: null }))[0]?.text).toBe(text);
  });
  it("is not said beside a finding", () => {
    expect(diagnose(facts(times(8))).some((finding) => finding.rule === "nothing")).toBe(false);
  });
});

test("the largest cause comes first, and at most four are named", () => {
  const found = diagnose(
    facts([
      call({ operation: "a", repeated: true, costPico: DOLLAR }),
      call({
        operation: "a",
        model: "opus",
        instead: "sonnet",
        fellBack: true,
        costPico: DOLLAR * 6n,
        premiumPico: DOLLAR * 4n,
      }),
      ...times(6, { promptTokens: 9_000n, answerTokens: 3_000n, outputPico: DOLLAR / 2n }),
    ]),
  );
  expect(found[0]?.rule).toBe("many_calls");
  expect(found[1]?.rule).toBe("fallback");
  expect(found.length).toBeLessThanOrEqual(4);
  expect(
    found.every((finding, at) => at === 0 || finding.stakePico <= (found[at - 1]?.stakePico ?? 0n)),
  ).toBe(true);
});

describe("versionSteps", () => {
  const use = (version: string, firstDay: string, requests: bigint, input: bigint) => ({
    version,
    requests,
    inputTokens: input * requests,
    outputTokens: 300n * requests,
    costPico: input * requests,
    firstDay,
    lastDay: firstDay,
  });

  it("holds each against the one before it in time, whatever its name", () => {
    const steps = versionSteps([use("v10", "2026-07-09", 50n, 6_000n), use("v9", "2026-07-01", 50n, 3_000n)]);
    expect(steps.map(({ version, moved }) => [version, moved])).toEqual([
      ["v9", []],
      ["v10", ["input", "cost"]],
    ]);
    expect(steps[1]?.before).toMatchObject({ version: "v9", meanInput: 3_000n });
  });

  it("passes over a version of a few requests", () => {
    const steps = versionSteps([
      use("a", "2026-07-01", 50n, 3_000n),
      use("b", "2026-07-02", 19n, 9_000n),
      use("c", "2026-07-03", 50n, 3_100n),
    ]);
    expect(steps.map(({ moved }) => moved.length)).toEqual([0, 0, 0]);
    expect(steps[2]?.before?.version).toBe("a");
  });
});

describe("words", () => {
  it.each([
    [0n, "0"],
    [640n, "640"],
    [3_118n, "3.1k"],
    [9_960n, "10k"],
    [48_212n, "48k"],
    [1_240_000n, "1.2M"],
  ])("%s tokens are %s", (tokens, words) => expect(tokenWords(tokens)).toBe(words));
  it("shares, times and points", () => {
    expect(shareWords(91n, 100n)).toBe("Nine tenths");
    expect(shareWords(100n, 100n)).toBe("All");
    expect(shareWords(96n, 100n)).toBe("Nearly all");
    expect(shareWords(1n, 0n)).toBe("All");
    expect(timesWords(42n, 10n)).toBe("4.2 times");
    expect(timesWords(1n, 0n)).toBeNull();
    expect(pointsWords(0n, 5n)).toBe("0");
    expect(pointsWords(1n, 1_000n)).toBe("under 1\u202f%");
    expect(pointsWords(1n, 4n)).toBe("25\u202f%");
  });
});
