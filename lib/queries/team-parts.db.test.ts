import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { fromUsd, sumPico } from "@/lib/domain/money";
import { ADMIN, leadOf, NOW, setUpCompany, type TestCompany, WEEK } from "@/lib/http/read/testing-company";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { nativeSource } from "@/lib/sources/native";
import { teamPage } from "./team-page";
import { teamMonth, teamTagging, teamWaste } from "./team-parts";
import { sharedParts } from "./team-shared";

/** 1,000,000 output tokens cost 10.00 USD. */
const PER_USD = 100_000;
const SUPPORT = { team: "support", service: "ticket-copilot", feature: "draft-reply", environment: "prod" };

let db: TestDatabase;
let company: TestCompany;
let made = 0;

function call(usd: number, day: string, fields: Record<string, unknown>): Record<string, unknown> {
  made += 1;
  return {
    timestamp: `${day}T10:00:00Z`,
    request_id: `c-${made}`,
    provider: "openai",
    model: "gpt-test",
    input_tokens: 0,
    output_tokens: usd * PER_USD,
    ...fields,
  };
}

beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await db.sql`
    insert into allocation_policies (source_team_id, method, keep_central_pico, valid_from)
    values (${company.teams.shared}, 'direct_cost', ${fromUsd("20").toString()}, '2026-01-01')`;
  const records = [
    // Two attempts of one operation, 3.00 and 5.00: the first is retry cost. One failed call of another.
    call(3, "2026-07-14", { ...SUPPORT, operation_id: "op-1", attempt: 1 }),
    call(5, "2026-07-14", { ...SUPPORT, operation_id: "op-1", attempt: 2 }),
    call(0, "2026-07-14", { ...SUPPORT, feature: "summarize-thread", status: "error" }),
    // Not fully tagged: no feature 2.00; neither feature nor environment 4.00; found by the service's owner 6.00.
    call(2, "2026-07-15", { ...SUPPORT, feature: undefined }),
    call(4, "2026-07-15", { ...SUPPORT, feature: undefined, environment: undefined }),
    call(6, "2026-07-16", { ...SUPPORT, team: undefined }),
    // Earlier in the month, and today, which is not over.
    call(10, "2026-07-02", SUPPORT),
    call(99, "2026-07-20", { ...SUPPORT, timestamp: "2026-07-20T05:00:00Z" }),
    call(10, "2026-07-03", { team: "search", service: "site-search", environment: "prod" }),
    call(7, "2026-07-03", {}),
    call(60, "2026-07-04", { team: "platform-shared", environment: "prod" }),
  ];
  const receivedAtMs = Date.parse("2026-07-20T06:00:00Z");
  const reading = nativeSource.read(records, { receivedAtMs });
  expect(reading.rejected).toEqual([]);
  await recordUsage(db.sql, [{ keyId: null, source: "app", format: "native", receivedAtMs, reading }]);
});
afterAll(() => db.close());

const lead = () => leadOf(company.teams.support);

describe("behind the figures of a team", () => {
  it("waste: the page has the figure's total, and the rows sum to it", async () => {
    const page = await teamPage(db.sql, lead(), "support", { week: WEEK, compare: true, now: NOW });
    const waste = await teamWaste(db.sql, lead(), "support", { week: WEEK, now: NOW });
    expect(page?.waste).toEqual({ retryPico: fromUsd("3"), fallbackPico: 0n, failed: 1n });
    expect(waste?.total).toMatchObject({ retryPico: fromUsd("3"), failed: 1n, costPico: fromUsd("20") });
    expect(waste?.rows.map((row) => [row.feature.slug, row.retryPico, row.failed])).toEqual([
      ["draft-reply", fromUsd("3"), 0n],
      ["summarize-thread", 0n, 1n],
    ]);
  });

  it("tagging: each call once, by what it lacks; the sum is the figure", async () => {
    const page = await teamPage(db.sql, lead(), "support", { week: WEEK, compare: true, now: NOW });
    const tagging = await teamTagging(db.sql, lead(), "support", { week: WEEK, now: NOW });
    expect(page?.notFullyTagged).toEqual({ costPico: fromUsd("12"), requests: 3n });
    expect(tagging?.gaps.map((gap) => [gap.missing.join(), gap.costPico])).toEqual([
      ["owner", fromUsd("6")],
      ["feature,environment", fromUsd("4")],
      ["feature", fromUsd("2")],
    ]);
    expect(sumPico(tagging?.gaps.map((gap) => gap.costPico) ?? [])).toBe(page?.notFullyTagged.costPico);
  });

  it("month: the parts are the month to date, and a statement is its month", async () => {
    const page = await teamPage(db.sql, lead(), "support", { week: WEEK, compare: true, now: NOW });
    const month = await teamMonth(db.sql, lead(), "support", { month: "2026-07-01", now: NOW });
    expect(page?.month.monthToDatePico).toBe(fromUsd("30"));
    expect(month?.month).toEqual(page?.month);
    expect(sumPico(month?.parts.map((part) => part.costPico) ?? [])).toBe(fromUsd("30"));
    expect(month?.parts.every((part) => part.latePico === 0n)).toBe(true);
    expect(page?.statements).toEqual([{ month: "2026-07-01", closedAt: null, totalPico: fromUsd("30") }]);
  });

  it("is not there for who does not see the team", async () => {
    const stranger = leadOf(company.teams.search);
    expect(await teamWaste(db.sql, stranger, "support", { week: WEEK, now: NOW })).toBeNull();
    expect(await teamTagging(db.sql, stranger, "support", { week: WEEK, now: NOW })).toBeNull();
    expect(await teamMonth(db.sql, stranger, "support", { month: "2026-07-01", now: NOW })).toBeNull();
  });
});

describe("sharedParts", () => {
  const ask = (viewer = ADMIN, teamId = company.teams.support) =>
    sharedParts(db.sql, viewer, { teamId, month: "2026-07-01", untilDay: "2026-07-20" });

  it("gives the team its ratio of what is not kept: 30 of 40 dollars, 30.00 of 40.00", async () => {
    expect(await ask()).toEqual([
      {
        pool: { slug: "platform-shared", name: "Shared platform", visible: true },
        poolPico: fromUsd("60"),
        centralPico: fromUsd("20"),
        method: "direct_cost",
        policyFrom: "2026-01-01",
        quantity: fromUsd("30"),
        // Untagged and shared spend is no base: 30 + 10, not 107.
        baseTotal: fromUsd("40"),
        ratio: 750_000,
        amountPico: fromUsd("30"),
      },
    ]);
    const [search] = await ask(ADMIN, company.teams.search);
    expect(search?.amountPico).toBe(fromUsd("10"));
  });

  it("tells the sum over all payers only to who sees them all", async () => {
    const [part] = await ask(lead());
    expect(part).toMatchObject({ quantity: fromUsd("30"), ratio: 750_000, baseTotal: null });
  });

  it("gives a pool and the untagged nothing, and a stranger no answer", async () => {
    expect(await ask(ADMIN, company.teams.shared)).toEqual([]);
    expect(await ask(ADMIN, company.teams.untagged)).toEqual([]);
    expect(await ask(leadOf(company.teams.search))).toEqual([]);
  });

  it("never enters the team's own figures", async () => {
    const page = await teamPage(db.sql, lead(), "support", { week: WEEK, compare: true, now: NOW });
    expect(page?.shared.map(({ pool }) => pool.visible)).toEqual([false]);
    expect(page?.total.costPico).toBe(fromUsd("20"));
    expect(page?.month.monthToDatePico).toBe(fromUsd("30"));
  });
});

it("a team that nobody ever sent anything for says so", async () => {
  await db.sql`insert into teams (slug, name, kind, hue) values ('fresh', 'Fresh', 'team', 4)`;
  const page = await teamPage(db.sql, ADMIN, "fresh", { week: WEEK, compare: true, now: NOW });
  expect(page).toMatchObject({ used: false, statements: [], rows: [] });
  const support = await teamPage(db.sql, ADMIN, "support", { week: WEEK, compare: true, now: NOW });
  expect(support?.used).toBe(true);
});
