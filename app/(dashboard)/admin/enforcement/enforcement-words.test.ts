import { describe, expect, it } from "vitest";
import { effectNotes, enforcementSentence, reasonName } from "./enforcement-words";

const at = new Date(0);
const row = (key: string, wouldDeny: bigint) => ({
  key,
  name: key,
  checks: wouldDeny,
  wouldDeny,
  denied: 0n,
  lastAt: at,
});
const denials = (checks: bigint, reasons: [string, bigint][]) => ({
  fromDay: "2026-07-13",
  toDay: "2026-07-20",
  checks,
  wouldDeny: reasons.reduce((sum, [, n]) => sum + n, 0n),
  denied: 0n,
  lastAt: at,
  byReason: reasons.map(([key, n]) => row(key, n)),
  byTeam: [],
  byService: [],
  bySource: [],
});

describe("enforcementSentence", () => {
  it.each([
    [denials(0n, []), "Nobody asked before a call in the last 7 days: enforcing would stop nothing yet."],
    [
      denials(1n, []),
      "If you enforced tomorrow, nothing would be denied: the one call asked about in the last 7 days would pass.",
    ],
    [
      denials(45_000n, [["missing_field:feature", 1_204n]]),
      "If you enforced tomorrow, 1,204 of 45,000 calls asked about in the last 7 days would be denied: feature missing.",
    ],
    [
      denials(9n, [
        ["unknown_team", 5n],
        ["budget_exhausted", 1n],
      ]),
      "If you enforced tomorrow, 6 of 9 calls asked about in the last 7 days would be denied: most for team not in the catalog.",
    ],
    [
      denials(9n, [
        ["unknown_team", 2n],
        ["budget_exhausted", 2n],
        ["missing_field:team", 2n],
      ]),
      "If you enforced tomorrow, 6 of 9 calls asked about in the last 7 days would be denied: for several reasons.",
    ],
  ])("says what would be denied, and why", (found, sentence) => {
    expect(enforcementSentence(found, 7)).toBe(sentence);
    expect(sentence.length).toBeLessThanOrEqual(220);
  });
});

describe("effectNotes", () => {
  const effect = {
    fromDay: "2026-07-13",
    toDay: "2026-07-20",
    calls: 1_000,
    denied: 0,
    deniedPico: 0n,
    bySource: [],
    byReason: [],
  };
  it("tells of last week's calls, with senders and reasons", () => {
    expect(effectNotes({ ...effect, calls: 0 })[0]).toContain("no call of last week");
    expect(effectNotes(effect)[0]).toContain("would have denied none");
    const notes = effectNotes({
      ...effect,
      denied: 30,
      deniedPico: 41_200_000_000_000n,
      bySource: [{ name: "gateway", denied: 30 }],
      byReason: [{ name: "missing_field:prompt_template", denied: 30 }],
    });
    expect(notes[0]).toContain("would have denied 30 with $41.20");
    expect(notes[1]).toBe("By sender: gateway 30. By reason: prompt template missing 30.");
  });
});

describe("reasonName", () => {
  it("has words for every reason, and shows one it does not know as it is", () => {
    expect(reasonName("missing_field:prompt_template")).toBe("Prompt template missing");
    expect(reasonName("budget_exhausted")).toBe("Budget used up");
    expect(reasonName("of a later version")).toBe("of a later version");
  });
});
