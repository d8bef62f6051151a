import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import type { Viewer } from "@/lib/auth/viewer";
import { addCharge } from "@/lib/commands/charges";
import { closePeriod } from "@/lib/commands/periods";
import { fromUsd, sumPico } from "@/lib/domain/money";
import {
  ADMIN,
  CALLS,
  costOf,
  leadOf,
  NOW,
  postCalls,
  setUpCompany,
  type TestCall,
  type TestCompany,
  totalOf,
} from "@/lib/http/read/testing-company";
import { exploreSpend } from "./explore";
import { findCostCenter, monthLines } from "./month-lines";
import { monthPage, recentMonths } from "./month-page";
import { bookedMonth, chargedFromDay } from "./showback";

const FINANCE = { name: "finance@example.com", role: "finance" } as const;
const SUPPORT = { team: "support", service: "ticket-copilot", feature: "draft-reply", environment: "prod" };
const JUNE: TestCall = { id: "j1", at: "2026-06-30T23:59:59Z", ...SUPPORT, input: 8_000_000, output: 0 };
const LATE: TestCall = { id: "late", at: "2026-06-10T10:00:00Z", ...SUPPORT, input: 2_000_000, output: 0 };
const YEAR_AGO: TestCall = { id: "y1", at: "2025-07-02T00:00:00Z", ...SUPPORT, input: 400_000, output: 0 };

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, [YEAR_AGO, JUNE, ...CALLS]);
  const charge = (chargedAt: string, amountUsd: string) =>
    addCharge(db.sql, FINANCE, {
      kind: "platform",
      name: "bill",
      chargedAt: new Date(chargedAt),
      amountUsd,
      team: "support",
    });
  await charge("2026-07-03T00:00:00Z", "120");
  for (const month of ["2025-07", "2026-06"]) await closePeriod(db.sql, FINANCE, { month });
  await postCalls(db.sql, [LATE]);
  await charge("2026-06-20T00:00:00Z", "-15");
});
afterAll(() => db.close());

async function july(viewer: Viewer = ADMIN, now = NOW) {
  const month = await bookedMonth(db.sql, "2026-07-01", now);
  if (!month) throw new Error("no month");
  return { month, page: await monthPage(db.sql, viewer, month, now) };
}

const late = costOf(LATE) - fromUsd("15");

describe("monthPage", () => {
  it("foots to the ledger: usage, charges, and what is of earlier months", async () => {
    const { page } = await july();
    expect(page.total).toEqual({
      requests: BigInt(CALLS.length + 1),
      callsPico: totalOf(CALLS),
      chargesPico: fromUsd("120"),
      correctionsPico: late,
      costPico: totalOf(CALLS) + fromUsd("120") + late,
    });
    const [ledger] = await db.sql<{ cost: string }[]>`
      select sum(cost) as cost from team_daily where period = '2026-07-01'`;
    expect(page.total.costPico).toBe(BigInt(ledger?.cost ?? 0));
    expect(sumPico(page.teams.map((row) => row.costPico))).toBe(page.total.costPico);
    expect(page.teams.reduce((sum, row) => sum + row.share, 0)).toBe(1000);
    expect(page.trust.costPico).toBe(page.total.costPico);
  });

  it("stands beside the month before, a year ago and plan", async () => {
    const { page } = await july();
    expect(page.priorPico).toBe(costOf(JUNE));
    expect(page.yearAgoPico).toBe(costOf(YEAR_AGO));
    expect(page.firstPeriod).toBe("2025-07-01");
    expect(page.plan).toEqual({ totalPico: fromUsd("3400"), teams: 2 });
    const june = await bookedMonth(db.sql, "2026-06-01", NOW);
    if (!june) throw new Error("no month");
    expect(june).toMatchObject({
      status: "final",
      closedBy: "finance@example.com",
      completeThrough: june.closedAt,
    });
    expect((await monthPage(db.sql, ADMIN, june, NOW)).yearAgoPico).toBeNull();
  });

  it("compares a month only when it is over", async () => {
    expect((await july()).page.sentence.text).toMatch(/^The company spent \$[\d,.]+ in July 2026 so far\./);
    const { page } = await july(ADMIN, new Date("2026-08-02T00:00:00Z"));
    expect(page.over).toBe(true);
    expect(page.sentence.text).toMatch(/in July 2026, up \$/);
  });

  it("has cost centers first, then shared pools and what no team answers for", async () => {
    const { page } = await july();
    expect(page.teams.map((row) => [row.costCenter?.code ?? null, row.team.slug])).toEqual([
      ["cc-4107", "support"],
      [null, "search"],
      [null, "untagged"],
      [null, "platform-shared"],
    ]);
    const of = (slug: string) => page.teams.find((row) => row.team.slug === slug)?.costPico;
    expect(page.untaggedPico).toBe(of("untagged"));
    expect(page.sharedPico).toBe(of("platform-shared"));
  });

  it("shows a lead the own team alone", async () => {
    const { page } = await july(leadOf(company.teams.support));
    expect(page.teams.map((row) => row.team.slug)).toEqual(["support"]);
    expect(page.plan).toEqual({ totalPico: fromUsd("2500"), teams: 1 });
    const text = JSON.stringify(page, (_, value) => (typeof value === "bigint" ? value.toString() : value));
    expect(text).not.toMatch(/search|ranking|platform|vk-7|suport/i);
    expect((await july(leadOf())).page.teams).toEqual([]);
  });
});

describe("monthLines", () => {
  it("sums to the row that opens it, and each line to what Explore has booked of it", async () => {
    const { month, page } = await july();
    const team = { id: company.teams.support, slug: "support", name: "Support", kind: "team" as const };
    const costCenter = await findCostCenter(db.sql, ADMIN, month.period, "cc-4107");
    const lines = await monthLines(db.sql, ADMIN, month, { team, costCenter });
    expect(sumPico(lines.map((line) => line.costPico))).toBe(page.teams[0]?.costPico);
    expect(sumPico(lines.map((line) => line.earlierPico))).toBe(late);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      const { service, feature, model, provider, kind } = line;
      const { total } = await exploreSpend(db.sql, ADMIN, {
        range: { fromDay: "2026-06-01", toDay: "2026-08-01" },
        booked: "2026-07-01",
        groupBy: ["day"],
        filters: Object.fromEntries(
          Object.entries({ team: "support", service, feature, model, provider, kind }).map(([k, v]) => [
            k,
            [v],
          ]),
        ),
        earlier: null,
      });
      expect(total.measures.costPico).toBe(line.costPico);
    }
  });

  it("knows no cost center that only others book to", async () => {
    expect(await findCostCenter(db.sql, leadOf(company.teams.search), "2026-07-01", "cc-4107")).toBeNull();
    expect(
      await findCostCenter(db.sql, leadOf(company.teams.support), "2026-07-01", "cc-4107"),
    ).not.toBeNull();
  });
});

describe("recentMonths", () => {
  it("are thirteen, newest first, none of the future", async () => {
    const months = await recentMonths(db.sql, NOW);
    expect(months).toHaveLength(13);
    expect(months.slice(0, 2)).toEqual([
      { period: "2026-07-01", status: "provisional" },
      { period: "2026-06-01", status: "final" },
    ]);
  });
});

describe("chargedFromDay", () => {
  it("counts the evening before as the month's own where days begin after UTC's", () => {
    expect(chargedFromDay("2026-07-01", "UTC")).toBe("2026-07-01");
    expect(chargedFromDay("2026-07-01", "America/New_York")).toBe("2026-06-30");
  });
});
