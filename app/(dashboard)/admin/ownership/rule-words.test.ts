import { describe, expect, it } from "vitest";
import type { OverlapReason } from "@/lib/domain/rule-overlap";
import { endingFragment, matchOf, ruleFragment } from "./rule-input";
import { decidedByText, matchText, meetText, overlapText } from "./rule-words";

const said = (fields: Record<string, string>) => (name: string) => fields[name] ?? "";
const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const overlap = (reason: OverlapReason, fromMs = day("2026-01-01"), toMs = Number.POSITIVE_INFINITY) => ({
  winnerId: 12,
  loserId: 7,
  fromMs,
  toMs,
  reason,
  isCrossing: false,
});

describe("words", () => {
  it("tell why one of two rules wins, from either side", () => {
    const more = overlap({ why: "more_fields", fields: 2, than: 1 });
    expect(overlapText(more, 12, "yours")).toBe("yours wins: it names more fields (2, not 1)");
    expect(overlapText(more, 7)).toBe("the other wins: it names more fields (2, not 1)");
    const telling = overlap({ why: "telling_field", field: "service_account", than: "account" });
    expect(overlapText(telling, 12)).toBe("this wins: service account tells more than account");
    expect(overlapText(overlap({ why: "tie" }), 7)).toContain("exception, and the other decides");
    expect(overlapText(overlap({ why: "virtual_key" }), 12)).toContain("two steps before");
  });
  it("tell when two rules meet, where that is not simply now", () => {
    const why: OverlapReason = { why: "later_start" };
    expect(meetText(overlap(why), "2026-06-01")).toBe("");
    expect(meetText(overlap(why, day("2026-07-01"), day("2026-08-01")), "2026-06-01")).toBe(
      "from 1 Jul 2026 until 1 Aug 2026",
    );
  });
  it("name fields and deciders", () => {
    expect(matchText({ "label:app": "web", provider_key: "k" })).toBe("label app web and provider key k");
    expect(decidedByText("rule", 7)).toBe("rule #7");
    expect(decidedByText("envelope", null)).toBe("the team that the call names");
  });
});

describe("forms", () => {
  it("leave out what is empty, and keep a label without a value to be refused", () => {
    expect(matchOf(said({ "match.namespace": "b", "label.1": "app", "label-value.1": "x" }))).toEqual({
      "label:app": "x",
      namespace: "b",
    });
    expect(matchOf(said({ "label.1": "app" }))).toEqual({ "label:app": "" });
    expect(matchOf(said({ "label-value.1": "x" }))).toEqual({ "label:": "x" });
    expect(matchOf(said({}))).toEqual({});
  });
  it("become parts of a catalog file", () => {
    const fields = { "match.namespace": "b", team: "growth", from: "2026-01-01" };
    expect(ruleFragment(said(fields))).toEqual({
      ownership_rules: [{ match: { namespace: "b" }, team: "growth", from: "2026-01-01" }],
    });
    const stored = { match: '{"namespace":"b"}', team: "growth", from: "2026-01-01", assigned: "yes" };
    expect(endingFragment(said({ ...stored, until: "2026-05-01" }))).toEqual({
      ownership_rules: [
        {
          match: { namespace: "b" },
          team: "growth",
          assigned: true,
          from: "2026-01-01",
          until: "2026-05-01",
        },
      ],
    });
    expect(endingFragment(said(stored))).toMatchObject({ ownership_rules: [{ until: null }] });
  });
});
