import { describe, expect, it } from "vitest";
import { fromUsd } from "@/lib/domain/money";
import { NARROW_SPACE } from "@/lib/format";
import type { BudgetStanding } from "@/lib/queries/admin-budgets";
import { FormProblem } from "../change";
import { scopeWords, standingSentences } from "./budget-words";
import { budgetFragment, plannedOf } from "./fragment";

const PLAN = {
  amountPico: fromUsd("2500"),
  enforce: "block" as const,
  period: "month" as const,
  from: "2026-11-01",
  until: null,
};
const NOW: BudgetStanding = {
  fromDay: "2026-11-01",
  toDay: "2026-12-01",
  usedPico: fromUsd("1980"),
  usedTenths: 792,
  endPico: fromUsd("2700"),
  overOn: "2026-11-28",
  isOver: false,
};
const words = (plan: Partial<typeof PLAN> | object = {}, now: Partial<BudgetStanding> = {}) =>
  standingSentences({ ...PLAN, ...plan }, { ...NOW, ...now }, "2026-11-23")
    .join(" ")
    .replaceAll(NARROW_SPACE, " ");

const NAMES = {
  teams: [{ slug: "support", name: "Customer support" }],
  units: [{ slug: "emea", name: "Europe" }],
};

describe("what a plan would do", () => {
  it("says used, pace, and when checks are denied", () => {
    expect(words()).toBe(
      "Used $1,980.00 of $2,500.00 so far this month (79.2 %). At this pace over on 28 Nov 2026, $2,700.00 by the end of the month. It would start denying checks then.",
    );
  });

  it.each([
    [{ enforce: "none" }, {}, /by the end of the month\.$/],
    [{ enforce: "warn" }, { overOn: null }, /within it\. It would not start warning on checks this period/],
    [{}, { isOver: true, overOn: null }, /used up already.*start denying checks as soon as it holds\./],
    [{}, { endPico: null, overOn: null }, /too early to say/],
    [{ from: "2026-12-01", until: "2027-01-01" }, {}, /It holds from 1 Dec 2026\. It ends on 1 Jan 2027\.$/],
  ])("%j %j", (plan, now, text) => {
    expect(words(plan, now)).toMatch(text);
  });

  it("names a scope in order; an empty one is the company", () => {
    expect(scopeWords({}, NAMES)).toBe("The company");
    expect(scopeWords({ environment: "prod", team: "support" }, NAMES)).toBe(
      "team Customer support, environment prod",
    );
    expect(scopeWords({ unit: "emea", team: "gone" }, NAMES)).toBe("unit Europe, team gone");
  });
});

describe("the form", () => {
  const form = (more: Record<string, string> = {}) => {
    const fields: Record<string, string> = {
      amount: "$2,500.00",
      from: "2026-11-01",
      team: "support",
      ...more,
    };
    return plannedOf((name) => fields[name] ?? "");
  };
  it("becomes a part of a catalog file", () => {
    expect(budgetFragment(form({ enforce: "block", owner: "o@example.com" }))).toEqual({
      budgets: [
        {
          scope: { team: "support" },
          period: "month",
          amount_usd: "2500.00",
          basis: "cost",
          enforce: "block",
          owner: "o@example.com",
          from: "2026-11-01",
          until: null,
        },
      ],
    });
  });

  it.each<Record<string, string>>([
    { amount: "much" },
    { amount: "0" },
    { amount: "-5" },
    { from: "" },
    { until: "2026-11-01" },
    { until: "soon" },
  ])("refuses %j in words", (more) => {
    expect(() => form(more)).toThrow(FormProblem);
  });
});
