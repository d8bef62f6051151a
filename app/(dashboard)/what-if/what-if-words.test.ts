import { describe, expect, it } from "vitest";
import { fromUsd } from "@/lib/domain/money";
import type { WhatIfAsked, WhatIfPage } from "@/lib/queries/what-if";
import { whatIfHref } from "./href";
import { parseWhatIf } from "./search-params";
import { assumptions, hasLevers, printedRows, whatIfSentence } from "./what-if-words";

const NOTHING: WhatIfAsked = { model: null, insteadOf: null, shorterPercent: 0, cachePercent: null };
const MINI = { provider: "openai", model: "gpt-4.1-mini" };

function page(given: Partial<WhatIfPage>): WhatIfPage {
  const nothing = { id: 0, slug: "", name: "" };
  return {
    subject: {
      level: "team",
      unit: null,
      team: nothing,
      service: null,
      feature: null,
      environment: null,
      wholeUnit: true,
      filter: {},
    },
    range: { fromDay: "2026-07-13", toDay: "2026-07-20" },
    rows: [],
    total: { requests: 10n, thenPico: fromUsd("1100.88"), whatIfPico: fromUsd("812.4") },
    cacheTenths: 504,
    outputTokens: 0n,
    unpricedRequests: 0n,
    keptPico: 0n,
    tierNotOnCard: false,
    unknownModel: false,
    used: [],
    offered: [],
    ...given,
  };
}

describe("whatIfSentence", () => {
  it("says what was asked, what it would have cost, and the difference", () => {
    const asked = { ...NOTHING, model: MINI, shorterPercent: 25 };
    expect(whatIfSentence(page({}), asked, "last week").text).toBe(
      "On gpt-4.1-mini with output 25 % shorter the calls of last week would have cost $812.40 instead of $1,100.88: −$288.48 (−26.2\u202f%).",
    );
    const cache = { ...NOTHING, cachePercent: 80 };
    expect(whatIfSentence(page({}), cache, "in 1–5 Jul 2026").text).toMatch(
      /^With 80 % of input from cache the calls in 1–5 Jul 2026 would/,
    );
    const instead = { ...NOTHING, model: MINI, insteadOf: { provider: "openai", model: "gpt-4.1" } };
    expect(whatIfSentence(page({}), instead, "last week").text).toMatch(
      /^On gpt-4.1-mini instead of gpt-4.1 the calls/,
    );
  });

  it("only states the cost where nothing was asked, or no such model is known", () => {
    expect(hasLevers(NOTHING)).toBe(false);
    expect(whatIfSentence(page({}), NOTHING, "last week").text).toBe(
      "The calls cost $1,100.88 last week. What if?",
    );
    const unknown = whatIfSentence(page({ unknownModel: true }), { ...NOTHING, model: MINI }, "last week");
    expect(unknown.text).not.toContain("would");
  });
});

describe("assumptions", () => {
  it("names those that the question rests on, and what is kept or missing", () => {
    const all = assumptions(page({ unpricedRequests: 27n, keptPico: fromUsd("4.42"), tierNotOnCard: true }), {
      ...NOTHING,
      model: MINI,
      shorterPercent: 10,
      cachePercent: 50,
    }).join(" ");
    for (const words of ["tokenizer", "context tier", "standard rates", "27 requests had no price", "$4.42"])
      expect(all).toContain(words);
    expect(assumptions(page({}), { ...NOTHING, shorterPercent: 10 }).join(" ")).not.toContain("tokenizer");
  });
});

describe("printedRows", () => {
  it("prints cents that sum to the totals in both columns", () => {
    const row = (key: string, before: string, after: string) => ({
      key,
      name: key,
      requests: 1n,
      thenPico: fromUsd(before),
      whatIfPico: fromUsd(after),
      missing: [],
    });
    const rows = printedRows(
      page({
        rows: [row("a", "0.335", "0.005"), row("b", "0.335", "0.005"), row("c", "0.33", "0")],
        total: { requests: 3n, thenPico: fromUsd("1"), whatIfPico: fromUsd("0.01") },
      }),
    );
    expect(rows.map(({ before, after, change }) => [before, after, change])).toEqual([
      ["0.34", "0.01", "−0.33"],
      ["0.33", "< 0.01", "−0.33"],
      ["0.33", "0.00", "−0.33"],
    ]);
  });
});

describe("the address of what if", () => {
  it("is read back as it was written; a model's name may hold slashes", () => {
    const question = {
      team: "support",
      service: "ticket-copilot",
      feature: "(none)",
      model: "openrouter/anthropic/claude",
      insteadOf: "openai/gpt-4.1",
      shorterPercent: 25,
      cachePercent: 0,
    };
    const read = parseWhatIf(
      Object.fromEntries(new URL(whatIfHref(question), "http://localhost").searchParams),
    );
    expect(read).toEqual({
      scope: { team: "support", service: "ticket-copilot", feature: "(none)" },
      levers: {
        model: { provider: "openrouter", model: "anthropic/claude" },
        insteadOf: { provider: "openai", model: "gpt-4.1" },
        shorterPercent: 25,
        cachePercent: 0,
      },
      unreadModel: null,
    });
  });

  it("takes empty fields for nothing, and says what it could not read", () => {
    expect(parseWhatIf({ model: "", "instead-of": "", shorter: "", cache: "" }).levers).toEqual(NOTHING);
    expect(parseWhatIf({ shorter: "101", cache: "x" }).levers).toEqual(NOTHING);
    expect(parseWhatIf({ model: "gpt" }).unreadModel).toBe("gpt");
  });
});
