import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { addMovements, type Movement } from "@/lib/domain/movement";
import {
  ADMIN,
  CALLS,
  callsIn,
  leadOf,
  NOW,
  postCalls,
  setUpCompany,
  type TestCompany,
  totalOf,
  UNPRICED,
} from "@/lib/http/read/testing-company";
import type { NodeMovement } from "./movement";
import { whyPage } from "./why";
import type { WhyAsked } from "./why-scope";

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, [
    ...CALLS,
    UNPRICED,
    // June, of which one call in July by the clock of another zone; a staging call of the same feature.
    {
      ...SUPPORT,
      id: "j1",
      at: "2026-06-10T10:00:00Z",
      environment: "prod",
      input: 3_000_000,
      output: 100_000,
    },
    { ...SUPPORT, id: "j2", at: "2026-06-30T23:59:59Z", environment: "prod", input: 1_000_000, output: 0 },
    {
      ...SUPPORT,
      id: "s1",
      at: "2026-07-15T10:00:00Z",
      environment: "staging",
      input: 700_000,
      output: 30_000,
    },
  ]);
  await db.sql`insert into environments (slug, class) values ('staging', 'staging')`;
});
afterAll(() => db.close());

const SUPPORT = { team: "support", service: "ticket-copilot", feature: "summarize-thread" };
const WEEKS = {
  later: { fromDay: "2026-07-13", toDay: "2026-07-20" },
  earlier: { fromDay: "2026-07-06", toDay: "2026-07-13" },
  when: "last week",
  now: NOW,
};
const MONTHS = {
  later: { period: "2026-07-01", fromDay: "2026-07-01", toDay: "2026-08-01" },
  earlier: { period: "2026-06-01", fromDay: "2026-06-01", toDay: "2026-07-01" },
  when: "in July 2026",
  now: NOW,
};

async function ask(asked: WhyAsked, spans: typeof WEEKS | typeof MONTHS = WEEKS, viewer = ADMIN) {
  const page = await whyPage(db.sql, viewer, asked, spans);
  if (!page) throw new Error(`nothing for ${JSON.stringify(asked)}`);
  return page;
}

/** Costs, operations and fields: what adds up. */
function sums({ fields, costBefore, costAfter, operationsBefore, operationsAfter, nodes }: Movement) {
  return { fields, costBefore, costAfter, operationsBefore, operationsAfter, nodes };
}

function rowScope(asked: WhyAsked, row: NodeMovement, kind: string): WhyAsked {
  if (kind === "team") return { ...asked, team: row.team.slug };
  const slug = (name: { id: number; slug: string }) => (name.id === 0 ? "(none)" : name.slug);
  if (kind === "environment") return { ...asked, environment: slug(row.environment) };
  return { ...asked, service: slug(row.service), feature: slug(row.feature) };
}

describe("whyPage", () => {
  it.each([
    ["the company", {}],
    ["a unit", { unit: "customer" }],
    ["a team", { team: "support" }],
    ["a service", { service: "ticket-copilot" }],
    ["a service of a team", { team: "support", service: "ticket-copilot" }],
    ["a feature", { team: "support", service: "ticket-copilot", feature: "summarize-thread" }],
    ["an environment", { environment: "prod" }],
  ] as const)("has rows that sum to the total, field by field: %s", async (_, asked) => {
    for (const spans of [WEEKS, MONTHS]) {
      const { rows, movement, models } = await ask(asked, spans);
      expect(rows.length).toBeGreaterThan(0);
      expect(sums(addMovements(rows))).toEqual(sums(movement.total));
      expect(sums(addMovements(movement.features))).toEqual(sums(movement.total));
      if (asked && "feature" in asked) {
        expect(models.reduce((sum, model) => sum + model.costAfter, 0n)).toBe(movement.total.costAfter);
        expect(models.reduce((sum, model) => sum + model.costBefore, 0n)).toBe(movement.total.costBefore);
      } else expect(models).toEqual([]);
    }
  });

  it("opens each row one level deeper at the same movement, down to the environment", async () => {
    const follow = async (asked: WhyAsked, spans: typeof WEEKS | typeof MONTHS): Promise<number> => {
      const page = await ask(asked, spans);
      if (asked.environment !== undefined) return 1;
      let pages = 1;
      for (const row of page.rows) {
        const deeper = rowScope(asked, row, page.rowKind);
        expect(sums((await ask(deeper, spans)).movement.total), JSON.stringify(deeper)).toEqual(sums(row));
        pages += await follow(deeper, spans);
      }
      return pages;
    };
    expect(await follow({}, WEEKS)).toBeGreaterThan(10);
    expect(await follow({ unit: "customer" }, MONTHS)).toBeGreaterThan(5);
  });

  it("is of the calls that were posted: weeks by day, months by what is booked in them", async () => {
    const week = (await ask({})).movement.total;
    const staging = totalOf([{ id: "s1", at: "", input: 700_000, output: 30_000 }]);
    expect(week.costAfter).toBe(totalOf(callsIn("2026-07-13", "2026-07-20")) + staging);
    expect(week.costBefore).toBe(totalOf(callsIn("2026-07-06", "2026-07-13")));
    const month = (await ask({}, MONTHS)).movement.total;
    expect(month.costBefore).toBe(
      totalOf([
        { id: "j1", at: "", input: 3_000_000, output: 100_000 },
        { id: "j2", at: "", input: 1_000_000, output: 0 },
      ]),
    );
    expect(month.costAfter).toBe(totalOf(CALLS) + staging);
  });

  it("counts a line that came late in the month it is booked in, whichever its day", async () => {
    const moved = await db.sql`
      update spend_daily set period = '2026-07-01' where day = '2026-06-30' returning cost`;
    await db.sql`update team_daily set period = '2026-07-01' where day = '2026-06-30'`;
    expect(moved).toHaveLength(1);
    const { total } = (await ask({}, MONTHS)).movement;
    expect(total.costBefore).toBe(totalOf([{ id: "j1", at: "", input: 3_000_000, output: 100_000 }]));
    await db.sql`update spend_daily set period = '2026-06-01' where day = '2026-06-30'`;
    await db.sql`update team_daily set period = '2026-06-01' where day = '2026-06-30'`;
  });

  it("names the level and speaks of its subject", async () => {
    expect((await ask({})).sentence.text).toMatch(/^The company spent \$/);
    expect((await ask({ team: "support" })).sentence.text).toMatch(/^Support spent \$/);
    const feature = await ask(SUPPORT);
    expect(feature.subject.level).toBe("feature");
    expect(feature.sentence.text).toMatch(/^Ticket-copilot \/ summarize-thread spent \$/);
    expect((await ask({ team: "support", environment: "prod" })).sentence.text).toMatch(
      /^Support in prod spent/,
    );
  });

  it("shows a lead their own teams only, and answers for others as for what does not exist (law 7)", async () => {
    const lead = leadOf(company.teams.support);
    const own = await ask({}, WEEKS, lead);
    expect(sums(own.movement.total)).toEqual(sums((await ask({ team: "support" })).movement.total));
    const text = JSON.stringify(own, (_, v) => (typeof v === "bigint" ? v.toString() : v));
    expect(text).not.toMatch(/search|ranking|platform/i);
    for (const asked of [
      { team: "search" },
      { team: "no-such" },
      { unit: "no-such" },
      { service: "site-search" },
      { service: "no-such" },
      { service: "site-search", feature: "rank-results" },
      { team: "support", service: "ticket-copilot", feature: "no-such" },
      { environment: "no-such" },
    ])
      expect(await whyPage(db.sql, lead, asked, WEEKS), JSON.stringify(asked)).toBeNull();
    expect(await whyPage(db.sql, leadOf(company.teams.search), { unit: "customer" }, WEEKS)).toBeNull();
    expect((await ask({}, WEEKS, leadOf())).movement.total.nodes).toBe(0);
  });
});
