import { describe, expect, it } from "vitest";
import type { BypassRow } from "@/lib/queries/bypass";
import { bypassSentence, estimateNote, workloadText } from "./bypass-words";

const ROW: BypassRow = {
  workload: { namespace: "shop", serviceAccount: "api", principal: null, name: null },
  provider: "openai",
  calls: 12n,
  firstAt: new Date(0),
  lastAt: new Date(0),
  estimatePico: 1n,
  unsized: 2n,
};

describe("bypassSentence", () => {
  it.each([
    [0n, 0n, [], /younger than 24 hours/],
    [1n, 0n, [], /^The one call to providers that the access logs saw has its event\.$/],
    [9n, 0n, [], /^All 9 calls to providers that the access logs saw have their event\.$/],
    [40n, 12n, [ROW], /^12 of 40 calls .* no event: one workload /],
  ])("of %s calls %s without an event", (observed, unexplained, rows, text) => {
    expect(bypassSentence({ observed, unexplained, rows, lastAt: null })).toMatch(text);
  });
});

describe("workloadText", () => {
  it("says what is known, and that nothing is", () => {
    const none = { namespace: null, serviceAccount: null, principal: null, name: null };
    expect(workloadText(ROW.workload)).toEqual({ name: "shop / api", detail: "" });
    expect(workloadText({ ...ROW.workload, name: "web" })).toEqual({
      name: "shop / web",
      detail: "service account api",
    });
    expect(workloadText({ ...none, name: "web" }).detail).toBe("no namespace in the log");
    expect(workloadText({ ...none, principal: "CN=x" }).name).toBe("CN=x");
    expect(workloadText(none).name).toBe("not told");
  });
});

describe("estimateNote", () => {
  it("tells what an estimate leaves out, never of an unknown one", () => {
    expect(estimateNote(ROW)).toBe("2 of 12 calls not in it");
    expect(estimateNote({ ...ROW, unsized: 0n })).toBe("");
    expect(estimateNote({ ...ROW, estimatePico: null })).toBe("");
  });
});
