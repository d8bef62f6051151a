import { expect, it } from "vitest";
import type { Audit } from "@/lib/domain/audit";
import { auditFromText, auditToText } from "./audit-text";

it("an audit comes back from its text with exact amounts, and the text is plain JSON", () => {
  const audit: Audit = {
    read: true,
    source: { name: "native", title: "Ours" },
    counts: { received: 1, calls: 1, contexts: 0, sums: 0, seen: 0, ignored: 0, rejected: 0 },
    records: [
      {
        index: 0,
        outcome: "read",
        kind: "call",
        model: "gpt-4.1",
        fields: [
          { group: "envelope", name: "team", label: "Team", value: null, where: "add team", wanted: true },
        ],
        usageStatus: "actual",
        usage: [{ field: "output", count: null }],
        convention: null,
        cost: {
          state: "priced",
          totalPico: 9_007_199_254_740_993n,
          steps: [{ field: "output", quantity: 1, ratePico: 1n, amountPico: 0n }],
          card: "c",
          line: "l",
          notes: [],
          avoided: false,
        },
        claim: { pico: 5n, source: null, differencePico: -9_007_199_254_740_988n },
        signature: null,
        verdict: { passes: true, findings: [] },
        advice: [],
        envelope: "{}",
      },
    ],
  };
  const text = auditToText(audit);
  expect(JSON.parse(JSON.stringify(text))).toBe(text);
  expect(auditFromText(text)).toEqual(audit);
  expect(auditFromText(auditToText({ read: false, message: "No." }))).toEqual({
    read: false,
    message: "No.",
  });
});
