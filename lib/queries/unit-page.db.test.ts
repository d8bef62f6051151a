import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { testSession } from "@/lib/auth/testing";
import { loadViewer } from "@/lib/auth/viewer";
import { usdWithSign } from "@/lib/domain/figures";
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
  WEEK,
} from "@/lib/http/read/testing-company";
import { startPage } from "./people";
import { unitPage } from "./unit-page";
import type { UnitStructure } from "./unit-teams";

/** Search moves from Customer to Product on this day, in the middle of the week. */
const MOVED = "2026-07-16";

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, CALLS);
  await postCalls(db.sql, [
    {
      id: "u1",
      at: `${MOVED}T00:00:00Z`,
      team: "search",
      service: "site-search",
      feature: "rank-results",
      environment: "prod",
      input: 7_000_000,
      output: 0,
    },
  ]);
  const { search, shared } = company.teams;
  await db.sql`insert into units (slug, name) values ('group', 'Group'), ('product', 'Product')`;
  await db.sql`
    update units set parent_id = (select id from units where slug = 'group') where slug in ('customer', 'product')`;
  await db.sql`
    insert into team_units (team_id, unit_id, valid_from, valid_to)
    select moves.team::integer, u.id, moves.since::date, moves.until::date
    from (values (${search}::text, 'customer', '2026-01-01', ${MOVED}), (${search}::text, 'product', ${MOVED}, null),
      (${shared}::text, 'group', '2026-01-01', null)) as moves (team, unit, since, until)
    join units u on u.slug = moves.unit`;
});
afterAll(() => db.close());

const page = (slug: string, structure: UnitStructure = "was", viewer = ADMIN, week = WEEK) =>
  unitPage(db.sql, viewer, slug, { week, compare: true, structure, trend: "week", now: NOW });
const of = (team: string, fromDay: string, toDay: string) => {
  const calls = callsIn(fromDay, toDay).filter((call) => call.team === team);
  return totalOf(calls);
};
const extra = () => totalOf([{ id: "u1", at: "", input: 7_000_000, output: 0 }]);

describe("unitPage", () => {
  it("counts a team on the days on which it belonged, or by today's structure on all of them", async () => {
    const [customerWas, customerToday] = [await page("customer"), await page("customer", "today")];
    const [productWas, productToday] = [await page("product"), await page("product", "today")];
    const support = of("support", "2026-07-13", "2026-07-20");
    const before = of("search", "2026-07-13", MOVED);
    const after = of("search", MOVED, "2026-07-20") + extra();
    expect(before).toBeGreaterThan(0n);
    expect(customerWas?.total.costPico).toBe(support + before);
    expect(customerToday?.total.costPico).toBe(support);
    expect(productWas?.total.costPico).toBe(after);
    expect(productToday?.total.costPico).toBe(before + after);
    // The week before, Search belonged to Customer alone.
    const earlier = of("search", "2026-07-06", "2026-07-13");
    expect(earlier).toBeGreaterThan(0n);
    expect(productWas?.previous?.costPico).toBe(0n);
    expect(productToday?.previous?.costPico).toBe(earlier);
    expect(customerWas?.previous?.costPico).toBe(of("support", "2026-07-06", "2026-07-13") + earlier);
  });

  it("foots: rows, thirteen weeks, causes, trend and sentence are of the same dollars", async () => {
    for (const structure of ["was", "today"] as const) {
      for (const slug of ["customer", "product", "group"]) {
        const unit = await page(slug, structure);
        if (!unit) throw new Error(slug);
        const { total, previous, teams, movement, sentence, trend, trust } = unit;
        expect(teams.reduce((sum, team) => sum + team.costPico, 0n)).toBe(total.costPico);
        expect(teams.reduce((sum, team) => sum + (team.weekly.at(-1) ?? 0n), 0n)).toBe(total.costPico);
        expect(movement?.total.costAfter).toBe(total.costPico);
        expect(movement?.total.costBefore).toBe(previous?.costPico);
        expect(sentence.text).toContain(usdWithSign(total.costPico));
        const last = trend.steps.at(-1)?.byAttribution;
        expect(Object.values(last ?? {}).reduce((sum, cost) => sum + cost, 0n)).toBe(total.costPico);
        expect(trust.stampedTenths).toBe(total.costPico > 0n ? 1000 : null);
      }
    }
  });

  it("holds the units below it, each day by its structure", async () => {
    for (const structure of ["was", "today"] as const) {
      const [group, customer, product] = [
        await page("group", structure),
        await page("customer", structure),
        await page("product", structure),
      ];
      const own = group?.below.find((row) => row.unit === null);
      const below = (slug: string) => group?.below.find((row) => row.unit?.slug === slug);
      expect(below("customer")?.costPico).toBe(customer?.total.costPico);
      expect(below("product")?.costPico).toBe(product?.total.costPico);
      expect(group?.below.reduce((sum, row) => sum + row.costPico, 0n)).toBe(group?.total.costPico);
      expect(own?.costPico ?? 0n).toBe(of("platform-shared", "2026-07-13", "2026-07-20"));
      expect(customer?.parent?.slug).toBe("group");
      expect(customer?.below).toEqual([]);
    }
  });

  it("has the quarter by booked month, its plan of the teams of each month, and when a year ago will exist", async () => {
    const was = await page("customer");
    const search = of("search", "2026-07-01", MOVED);
    expect(was?.quarter.toDatePico).toBe(of("support", "2026-07-01", "2026-07-20") + search);
    expect(was?.month.monthToDatePico).toBe(was?.quarter.toDatePico);
    // July with Search, August and September without: 3 x 2,500 + 900.
    expect(was?.quarter.planPico).toBe(8_400_000_000_000_000n);
    expect((await page("customer", "today"))?.quarter.planPico).toBe(7_500_000_000_000_000n);
    expect(was?.quarter.prior).toMatchObject({ quarter: "2026-04-01", pico: 0n });
    expect(was?.quarter.yearAgo).toEqual({ of: null, fromMonth: "2027-08-01" });
    expect(was?.quarter.byDay.toDatePico).toBe(was?.quarter.toDatePico);
  });

  it("knows when a filter by team gives the same lines", async () => {
    expect((await page("customer"))?.sameAsTeams).toBeNull();
    expect((await page("customer", "today"))?.sameAsTeams).toEqual(["support"]);
    const june = { fromDay: "2026-07-06", toDay: "2026-07-10" };
    expect((await page("customer", "was", ADMIN, june))?.sameAsTeams?.sort()).toEqual(["search", "support"]);
  });

  it("shows exactly the viewer's teams, says that there are others, and otherwise does not exist", async () => {
    const lead = leadOf(company.teams.support);
    const own = await page("customer", "was", lead);
    expect(own?.total.costPico).toBe(of("support", "2026-07-13", "2026-07-20"));
    expect(own?.whole).toBe(false);
    expect((await page("customer"))?.whole).toBe(true);
    const text = JSON.stringify(own, (_, value) => (typeof value === "bigint" ? `${value}` : value));
    expect(text).not.toMatch(/search|ranking|product|shared/i);
    for (const slug of ["product", "nowhere", ""]) expect(await page(slug, "was", lead)).toBeNull();
    expect(await page("customer", "today", leadOf(company.teams.shared))).toBeNull();
    expect(await page("customer", "was", leadOf())).toBeNull();
    // A unit above is there with the own team alone, and without its other sub-units.
    const group = await page("group", "was", lead);
    expect(group?.total.costPico).toBe(own?.total.costPico);
    expect(group?.below.map((row) => row.unit?.slug)).toEqual(["customer"]);
  });

  it("is where a director begins: the account's unit before one that names them", async () => {
    const director = async () => {
      const viewer = await loadViewer(db.sql, await testSession(db.sql, company.users.director));
      if (!viewer) throw new Error("no director");
      return startPage(db.sql, viewer);
    };
    expect(await director()).toBe("/units/customer");
    await db.sql`
      update users set unit_id = (select id from units where slug = 'group') where id = ${company.users.director}`;
    expect(await director()).toBe("/units/group");
    expect(await startPage(db.sql, ADMIN)).toBe("/");
    expect(await startPage(db.sql, leadOf(company.teams.support))).toBe("/teams/support");
  });
});
