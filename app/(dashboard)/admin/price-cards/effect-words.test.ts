import { describe, expect, it } from "vitest";
import { fromUsd } from "@/lib/domain/money";
import { NARROW_SPACE } from "@/lib/format";
import type { DraftEffect } from "@/lib/queries/admin-prices-effect";
import { changeRows } from "./card-rows";
import { effectNotes, effectSentence } from "./effect-words";
import { lineWords, nextVersion } from "./words";

const model = {
  model: "m",
  serviceTier: 0,
  requests: 12n,
  contracted: 0n,
  beforePico: fromUsd("100"),
  afterPico: fromUsd("112.30"),
  approximate: false,
};
const EFFECT: DraftEffect = {
  fromDay: "2026-10-24",
  toDay: "2026-11-23",
  at: new Date("2026-11-23T08:00:00Z"),
  models: [model],
  beforePico: fromUsd("100"),
  afterPico: fromUsd("112.30"),
  teams: [],
  lost: [],
  approximate: { contextTiers: false, regions: false },
  backlog: { requests: 0n, priced: 0n, pricedPico: 0n, models: [] },
};

describe("what publishing does, in words", () => {
  it("says dollars and percent", () => {
    expect(effectSentence(EFFECT).replaceAll(NARROW_SPACE, " ")).toBe(
      "The calls of 24 Oct – 22 Nov 2026 (UTC) would have cost $12.30 more (+12.3 %): $112.30 instead of $100.00.",
    );
  });

  it("says what waits, and what would lose its price", () => {
    const text = effectSentence({
      ...EFFECT,
      backlog: { requests: 21n, priced: 20n, pricedPico: fromUsd("3.2"), models: ["x"] },
      lost: [{ ...model, model: "gone", requests: 1n, afterPico: null }],
    });
    expect(text).toContain("It prices 20 of the 21 requests without a price, at about $3.20.");
    expect(text).toContain("gone is not on it: 1 request of those days would have had no price.");
    expect(
      effectSentence({
        ...EFFECT,
        backlog: { requests: 1n, priced: 0n, pricedPico: 0n, models: [] },
      }),
    ).toContain("None of the 1 request without a price gets a price by it.");
  });

  it("says why a list price moves nothing under a contract", () => {
    const same = { ...model, afterPico: model.beforePico, contracted: 12n };
    expect(effectSentence({ ...EFFECT, models: [same], afterPico: EFFECT.beforePico })).toContain(
      "would have cost the same: 12 of them have the price of a contract.",
    );
    expect(effectSentence({ ...EFFECT, models: [], beforePico: 0n, afterPico: 0n })).toMatch(
      /^Nothing of this provider was used/,
    );
  });

  it("says where it is an approximation", () => {
    const notes = effectNotes({ ...EFFECT, approximate: { contextTiers: true, regions: true } });
    expect(notes.join(" ")).toMatch(/at its average.*any region.*only repricing moves them/);
  });
});

describe("rows and names", () => {
  it("a change has its percent where there are two rates", () => {
    const change = {
      model: "m",
      serviceTier: "batch",
      region: null,
      minInputTokens: 200_000,
      validFromMs: null,
      field: "output",
      before: "0.5",
      after: "0.6",
    };
    expect(
      changeRows([
        change,
        { ...change, before: null },
        { ...change, field: "names", before: "a", after: "b" },
      ]),
    ).toMatchObject([
      {
        kind: "batch, above 200,000 tokens",
        what: "Output",
        before: "0.50",
        after: "0.60",
        percent: `+20.0${NARROW_SPACE}%`,
      },
      { before: null, percent: "" },
      { what: "names", before: "a", after: "b", percent: "", unit: "" },
    ]);
  });

  it("a plain line needs no words, and a version that is taken gets a number", () => {
    const line = { serviceTier: "standard", region: null, minInputTokens: 0 };
    expect(lineWords(line)).toBe("");
    expect(lineWords({ ...line, region: "eu", contextApplies: "output" })).toBe("eu, output only");
    expect(nextVersion("zai", "2026-11-23", [])).toBe("zai-2026-11-23");
    expect(nextVersion("zai", "2026-11-23", ["zai-2026-11-23", "zai-2026-11-23-2"])).toBe("zai-2026-11-23-3");
  });
});
