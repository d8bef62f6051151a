import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/auth/viewer";
import { CALL, type TestLedger, testLedger } from "@/lib/cli/testing-ledger";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { TEST_ADMIN } from "@/lib/commands/testing";
import { fromUsd } from "@/lib/domain/money";
import { allocationPage, policyOn, poolSplit } from "./admin-allocation";
import { adminBudgets, plannedBudget, scopeOptions } from "./admin-budgets";
import { alertRoutes } from "./admin-alerts";
import { budgetList } from "./budget-list";
import { budgetUsed } from "./budget-used";

const FINANCE: Viewer = { userId: 1, name: "F", email: "f@example.com", role: "finance", teamIds: "all" };
const LEAD: Viewer = { ...FINANCE, role: "lead" };
const NOW = new Date("2026-06-16T00:00:00Z");
const JUNE = { fromDay: "2026-06-01", toDay: "2026-07-01" };

let ledger: TestLedger;
let supportId = 0;

beforeAll(async () => {
  ledger = await testLedger(["openai"]);
  await applyCatalog(ledger.sql, TEST_ADMIN, {
    units: [{ slug: "world" }, { slug: "europe", parent: "world" }],
    teams: [
      { slug: "support", unit: [{ slug: "europe", from: "2026-01-01" }] },
      { slug: "growth", unit: [{ slug: "world", from: "2026-01-01" }] },
      { slug: "common", name: "Common", kind: "shared" },
    ],
    environments: [{ slug: "prod", class: "production" }],
    budgets: [
      { scope: {}, period: "year", amount_usd: "100", from: "2026-01-01" },
      {
        scope: { team: "support" },
        period: "month",
        amount_usd: "1.00",
        enforce: "block",
        from: "2026-01-01",
      },
      { scope: { team: "support" }, period: "month", amount_usd: "9", from: "2026-08-01" },
      {
        scope: { team: "growth" },
        period: "month",
        amount_usd: "5",
        from: "2026-01-01",
        until: "2026-06-01",
      },
      { scope: { tenant: "Acme" }, period: "month", amount_usd: "5", from: "2026-01-01" },
    ],
    allocation_policies: [
      {
        source: "common",
        method: "requests",
        keep_central_usd: "0.06",
        from: "2026-01-01",
        until: "2026-07-01",
      },
      { source: "common", method: "fixed", shares: { support: "3", growth: "1" }, from: "2026-07-01" },
    ],
    alert_routes: [
      { slug: "all", channel: "email", target: "ops@example.com" },
      { slug: "sup", alerts: ["bypass"], team: "support", channel: "slack", target: "#sup" },
      { slug: "old", channel: "slack", target: "#old", until: "2026-01-01" },
    ],
  });
  const [row] = await ledger.sql<{ id: number }[]>`select id from teams where slug = 'support'`;
  supportId = row?.id ?? 0;
  // 0.56 dollars each.
  await ledger.post([
    {
      ...CALL,
      request_id: "a",
      team: "support",
      service: "copilot",
      feature: "summarize",
      environment: "prod",
    },
    { ...CALL, request_id: "b", team: "support", tenant: "acme", project: "Launch Site" },
    { ...CALL, request_id: "c", team: "growth", tenant: "ACME" },
    { ...CALL, request_id: "d", team: "common" },
  ]);
});
afterAll(() => ledger.db.close());

describe("what a budget has used", () => {
  it.each([
    [{}, "2.24"],
    [{ team: "support" }, "1.12"],
    [{ unit: "europe" }, "1.12"],
    [{ unit: "world" }, "1.68"],
    [{ unit: "world", team: "growth" }, "0.56"],
    [{ unit: "europe", team: "growth" }, "0"],
    [{ service: "copilot" }, "0.56"],
    [{ feature: "summarize" }, "0.56"],
    [{ environment: "prod" }, "0.56"],
    [{ environment: "prod", team: "growth" }, "0"],
    [{ tenant: "Acme" }, "1.12"],
    [{ tenant: "acme", team: "growth" }, "0.56"],
    [{ project: "launch site" }, "0.56"],
    [{ team: "nobody" }, "0"],
    [{ tenant: "nobody" }, "0"],
  ])("%j: %s dollars", async (scope, dollars) => {
    const used = await budgetUsed(ledger.sql, FINANCE, [
      { key: 7, scope: scope as Record<string, string>, ...JUNE },
    ]);
    expect(used.get(7)).toBe(fromUsd(dollars));
  });

  it("is of the months asked for, and of the teams the viewer sees", async () => {
    const may = { fromDay: "2026-05-01", toDay: "2026-06-01" };
    expect((await budgetUsed(ledger.sql, FINANCE, [{ key: 1, scope: {}, ...may }])).get(1)).toBe(0n);
    const own: Viewer = { ...LEAD, teamIds: [supportId] };
    expect((await budgetUsed(ledger.sql, own, [{ key: 1, scope: {}, ...JUNE }])).get(1)).toBe(
      fromUsd("1.12"),
    );
  });

  it("is the same in the API's list", async () => {
    const list = await budgetList(ledger.sql, FINANCE, "2026-06-16");
    expect(list.map(({ scope, usedPico }) => [scope, usedPico])).toEqual([
      [{ team: "support" }, fromUsd("1.12")],
      [{ tenant: "Acme" }, fromUsd("1.12")],
      [{}, fromUsd("2.24")],
    ]);
  });
});

describe("the page of budgets", () => {
  it("has what holds with its pace, and what is to come, the company first", async () => {
    const budgets = await adminBudgets(ledger.sql, FINANCE, NOW);
    expect(budgets.map(({ scope, from, now }) => [scope, from, now?.usedPico ?? null])).toEqual([
      [{}, "2026-01-01", fromUsd("2.24")],
      [{ team: "support" }, "2026-01-01", fromUsd("1.12")],
      [{ team: "support" }, "2026-08-01", null],
      [{ tenant: "Acme" }, "2026-01-01", fromUsd("1.12")],
    ]);
    expect(budgets[0]?.now).toMatchObject({ fromDay: "2026-01-01", toDay: "2027-01-01" });
    expect(budgets[1]).toMatchObject({ enforce: "block", now: { isOver: true, usedTenths: 1120 } });
  });

  it("says how a plan that is only thought of would stand: half the month gone, 1.12 used, 2.24 at its end", async () => {
    const plan = { scope: { team: "support" }, period: "month" as const, amountPico: fromUsd("2") };
    const standing = await plannedBudget(ledger.sql, FINANCE, plan, NOW);
    expect(standing).toMatchObject({ endPico: fromUsd("2.24"), overOn: "2026-06-27", isOver: false });
  });

  it("is not for who keeps no catalog, also where everybody sees every team", async () => {
    expect(await adminBudgets(ledger.sql, LEAD, NOW)).toEqual([]);
    expect(
      await plannedBudget(ledger.sql, LEAD, { scope: {}, period: "month", amountPico: 1n }, NOW),
    ).toBeNull();
    expect((await scopeOptions(ledger.sql, LEAD)).teams).toEqual([]);
    expect((await allocationPage(ledger.sql, LEAD, NOW)).policies).toEqual([]);
    expect(await alertRoutes(ledger.sql, LEAD)).toEqual([]);
  });
});

describe("a shared pool", () => {
  it("is split by the policy of a day: central and payers are the pool; shared and untagged pay nothing", async () => {
    const { policies, sources } = await allocationPage(ledger.sql, FINANCE, NOW);
    expect(sources).toEqual([{ slug: "common", name: "Common" }]);
    const policy = policyOn(policies, "common", "2026-06-16");
    if (!policy) throw new Error("no policy");
    const split = await poolSplit(ledger.sql, FINANCE, "common", policy, "2026-06-01");
    // 0.56 less 0.06 by 2 and 1 requests.
    expect(split).toMatchObject({ poolPico: fromUsd("0.56"), centralPico: fromUsd("0.06"), baseTotal: 3n });
    expect(split?.payers.map(({ slug, ratio }) => [slug, ratio])).toEqual([
      ["support", 666_667],
      ["growth", 333_333],
    ]);
    const paid = split?.payers.reduce((sum, { pico }) => sum + pico, 0n) ?? 0n;
    expect(paid + (split?.centralPico ?? 0n)).toBe(split?.poolPico);
  });

  it("and by one that is only thought of, or to come", async () => {
    const { policies } = await allocationPage(ledger.sql, FINANCE, NOW);
    const next = policyOn(policies, "common", "2026-07-01");
    expect(next?.method).toBe("fixed");
    const split = await poolSplit(
      ledger.sql,
      FINANCE,
      "common",
      next ?? policies[0] ?? (null as never),
      "2026-06-01",
    );
    expect(split?.payers.map(({ slug, pico }) => [slug, pico])).toEqual([
      ["support", fromUsd("0.42")],
      ["growth", fromUsd("0.14")],
    ]);
    const terms = { method: "even" as const, keepCentralPico: 0n, shares: null };
    expect(await poolSplit(ledger.sql, FINANCE, "support", terms, "2026-06-01")).toBeNull();
    expect(await poolSplit(ledger.sql, LEAD, "common", terms, "2026-06-01")).toBeNull();
  });
});

describe("alert routes", () => {
  it("are those in use, of the company first", async () => {
    expect(await alertRoutes(ledger.sql, FINANCE)).toEqual([
      {
        slug: "all",
        alerts: [],
        team: null,
        unit: null,
        channel: "email",
        target: "ops@example.com",
        until: null,
      },
      {
        slug: "sup",
        alerts: ["bypass"],
        team: { slug: "support", name: expect.any(String) },
        unit: null,
        channel: "slack",
        target: "#sup",
        until: null,
      },
    ]);
  });
});
