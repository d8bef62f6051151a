import { describe, expect, it } from "vitest";
import { auditDiff } from "./audit-diff";

const kept = (value: unknown, zone = "UTC") =>
  Object.fromEntries(auditDiff(null, value, zone).map((one) => [one.field, one.after]));

describe("auditDiff", () => {
  it("shows what moved, before and after, and leaves the rest out", () => {
    expect(
      auditDiff({ name: "Support", lead: "a@x" }, { name: "Support", lead: "b@x", hue: 3 }, "UTC"),
    ).toEqual([
      { field: "lead", before: "a@x", after: "b@x" },
      { field: "hue", before: null, after: "3" },
    ]);
    expect(auditDiff({ name: "same" }, { name: "same" }, "UTC")).toHaveLength(1);
    expect(auditDiff(null, null, "UTC")).toEqual([]);
  });

  it("prints money exactly as dollars", () => {
    expect(
      kept({ amount_pico: "1200000000000000", keep_central_pico: -1n.toString(), amount_usd: "2500" }),
    ).toEqual({ "keep central": "−$0.000000000001", amount: "$2,500.00" });
    expect(kept({ rate: { pico: "2500000" } })).toEqual({ "rate pico": "$0.0000025" });
  });

  it("prints days, months, instants, lists and yes or no in words", () => {
    expect(
      kept(
        {
          from: "2026-07-13",
          period: "2026-09-01",
          closed_at: "2026-07-13T03:59:59.000Z",
          scopes: ["ingest", "read"],
          team_ids: [],
          shared: false,
          until: null,
          sla_days: 1400,
        },
        "America/New_York",
      ),
    ).toEqual({
      from: "13 Jul 2026",
      period: "September 2026",
      "closed at": expect.stringMatching(/^12 Jul 2026, 23:59:59 /),
      scopes: "ingest, read",
      "team ids": "none",
      shared: "no",
      until: "none",
      "sla days": "1,400",
    });
  });

  it("follows what is nested, and an end comes whatever it is given", () => {
    expect(
      kept({ value: { team: "growth", environment: "prod" }, ranges: [{ from: 1 }, { from: 2 }] }),
    ).toEqual({
      team: "growth",
      environment: "prod",
      "ranges 1 from": "1",
      "ranges 2 from": "2",
    });
    let deep: unknown = "end";
    for (let at = 0; at < 50; at += 1) deep = { d: deep };
    expect(Object.keys(kept(deep))).toHaveLength(1);
    expect(kept("eval")).toEqual({ value: "eval" });
    expect(kept({ lines: ["a".repeat(50), "b"] })).toEqual({ lines: `${"a".repeat(50)}\nb` });
  });
});
