import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { TEST_ADMIN } from "@/lib/commands/testing";
import {
  ADMIN,
  CALLS,
  leadOf,
  NOW,
  postCalls,
  setUpCompany,
  type TestCompany,
  WEEK,
} from "@/lib/http/read/testing-company";
import { adminTeams } from "./admin-teams";
import { linesAbout } from "./admin-teams-audit";
import { teamCandidates } from "./admin-teams-candidates";
import { firstEventOf } from "./admin-teams-first-event";
import { teamHistory } from "./admin-teams-history";
import { accountOf, catalogOptions } from "./admin-teams-options";
import { adminUnits, teamsOfUnit } from "./admin-units";
import { adminCostCenters } from "./admin-units-centers";

const TODAY = NOW.toISOString().slice(0, 10);
const AT = { today: TODAY, week: WEEK };
const FINANCE = { ...ADMIN, role: "finance" } as const;

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, CALLS);
  await postCalls(db.sql, [
    {
      id: "o1",
      at: "2026-07-16T11:00:00Z",
      team: "Ad_Ops",
      input: 1_000_000,
      output: 0,
      environment: "prod",
    },
    {
      id: "o2",
      at: "2026-06-16T11:00:00Z",
      team: "ad-ops",
      input: 2_000_000,
      output: 0,
      environment: "prod",
    },
  ]);
  await applyCatalog(db.sql, TEST_ADMIN, {
    units: [
      { slug: "core", name: "Core", parent: "customer" },
      { slug: "old", name: "Old", until: "2026-01-01" },
    ],
    cost_centers: [{ code: "cc-9", name: "Nine", gl_account: "6400" }],
    teams: [
      { slug: "support", cost_center: [{ code: "cc-9", from: "2026-07-15" }] },
      { slug: "search", unit: [{ slug: "core", from: "2026-02-01" }] },
      { slug: "gone", name: "Gone", until: "2026-07-01", merged_into: "search" },
      { slug: "going", name: "Going", until: "2026-09-01" },
    ],
    services: [{ slug: "loose", name: "Loose" }],
    ownership_rules: [{ match: { virtual_key: "vk-s" }, team: "support", from: "2026-03-01" }],
  });
});
afterAll(() => db.close());

describe("law 7", () => {
  it("gives nothing to roles that keep no catalog, even where they see every team's figures", async () => {
    for (const viewer of [leadOf(company.teams.support), { ...leadOf(), teamIds: "all" as const }]) {
      expect(await adminTeams(db.sql, viewer, AT)).toEqual([]);
      expect(await teamHistory(db.sql, viewer, "support", AT)).toBeNull();
      expect(await teamCandidates(db.sql, viewer, NOW)).toEqual([]);
      expect(await catalogOptions(db.sql, viewer, TODAY)).toMatchObject({ teams: [], units: [], people: [] });
      expect(await adminUnits(db.sql, viewer, AT)).toEqual([]);
      expect(await teamsOfUnit(db.sql, viewer, "customer", WEEK)).toEqual([]);
      expect(await adminCostCenters(db.sql, viewer, WEEK)).toEqual([]);
      expect(await firstEventOf(db.sql, viewer, "support", TODAY)).toBeNull();
      expect(await linesAbout(db.sql, viewer, ["team support"], 5)).toEqual([]);
      expect(await accountOf(db.sql, viewer, "lead@example.com")).toBeNull();
    }
  });

  it("shows finance the catalog, but neither what could be taken over nor accounts", async () => {
    expect((await adminTeams(db.sql, FINANCE, AT)).length).toBeGreaterThan(3);
    expect(await teamCandidates(db.sql, FINANCE, NOW)).toEqual([]);
    expect(await accountOf(db.sql, FINANCE, "lead@example.com")).toBeNull();
    expect(await accountOf(db.sql, ADMIN, "Lead@example.com")).toMatchObject({ role: "lead" });
  });
});

describe("adminTeams", () => {
  it("says where each team stands today, and what it cost in the week", async () => {
    const teams = await adminTeams(db.sql, ADMIN, AT);
    const of = (slug: string) => teams.find((team) => team.slug === slug);
    expect(teams.some((team) => team.slug === "untagged")).toBe(false);
    expect(of("support")).toMatchObject({
      unit: { slug: "customer", name: "Customer" },
      costCenter: { slug: "cc-9", name: "Nine" },
      state: "active",
    });
    expect(of("gone")).toMatchObject({ state: "merged", mergedInto: { slug: "search" }, costPico: 0n });
    expect(of("going")).toMatchObject({ state: "ending", endsOn: "2026-09-01", mergedInto: null });
    const [spent] = await db.sql<{ cost: string }[]>`
      select sum(cost) as cost from spend_daily
      where day >= ${WEEK.fromDay} and day < ${WEEK.toDay} and team_id = ${company.teams.support}`;
    expect(of("support")?.costPico).toBe(BigInt(spent?.cost ?? 0));
    expect(of("support")?.costPico).toBeGreaterThan(0n);
  });
});

describe("teamHistory", () => {
  it("has everything that is and was the team's, by date", async () => {
    const history = await teamHistory(db.sql, ADMIN, "support", AT);
    expect(history?.costCenters.map(({ from, until, value }) => [value.slug, from, until])).toEqual([
      ["cc-9", "2026-07-15", null],
      ["cc-4107", "2026-01-01", "2026-07-15"],
    ]);
    expect(history?.aliases).toEqual(["support_automation"]);
    expect(history?.services.map(({ value }) => [value.slug, value.features])).toEqual([
      ["ticket-copilot", ["draft-reply", "summarize-thread"]],
    ]);
    expect(history?.services[0]?.value.costPico).toBeGreaterThan(0n);
    expect(history?.rules[0]?.value).toMatchObject({ match: { virtual_key: "vk-s" }, assigned: false });
    expect(history?.keys).toMatchObject([{ kind: "team", name: "support-script", endedAt: null }]);
    expect(history?.budgets[0]?.value).toMatchObject({ period: "month", amountPico: 2_500_000_000_000_000n });
  });

  it("knows who was merged into it, and neither the untagged bucket nor strangers", async () => {
    const search = await teamHistory(db.sql, ADMIN, "search", AT);
    expect(search?.mergedFrom).toEqual([{ slug: "gone", name: "Gone", on: "2026-07-01" }]);
    expect(await teamHistory(db.sql, ADMIN, "untagged", AT)).toBeNull();
    expect(await teamHistory(db.sql, ADMIN, "nobody", AT)).toBeNull();
  });

  it("finds the newest audit lines of its subjects", async () => {
    const lines = await linesAbout(db.sql, ADMIN, ["team support", "team going"], 2);
    expect(lines).toHaveLength(2);
    expect(lines.every(({ line }) => /support|going/.test(line))).toBe(true);
  });
});

describe("teamCandidates", () => {
  it("lists a claimed name once with all spellings, month by month", async () => {
    const found = (await teamCandidates(db.sql, ADMIN, NOW)).find((one) => one.kind === "team");
    expect(found).toMatchObject({
      name: "ad-ops",
      countsFor: [],
      requests: 2n,
      lastMonthPico: 5_000_000_000_000n,
      thisMonthPico: 2_500_000_000_000n,
    });
    expect([...(found?.spellings ?? [])].sort()).toEqual(["Ad_Ops", "ad-ops"]);
  });

  it("has places nobody owns, with who has them by a rule, and every service with its team", async () => {
    const place = () =>
      teamCandidates(db.sql, ADMIN, NOW).then((all) => all.find((one) => one.name === "vk-7"));
    expect(await place()).toMatchObject({ kind: "virtual_key", countsFor: [] });
    await applyCatalog(db.sql, TEST_ADMIN, {
      ownership_rules: [{ match: { virtual_key: "vk-7" }, team: "search", from: "2026-07-18" }],
    });
    expect(await place()).toMatchObject({ countsFor: ["Search & Ranking, by rule"] });
    const services = (await teamCandidates(db.sql, ADMIN, NOW)).filter(
      (one) => one.kind === "catalog_service",
    );
    expect(services.map(({ name, countsFor }) => [name, ...countsFor])).toEqual(
      expect.arrayContaining([["ticket-copilot", "Support"], ["site-search", "Search & Ranking"], ["loose"]]),
    );
  });

  it("leaves out what somebody waived", async () => {
    await db.sql`
      insert into exception_cases (defect, value_id, team_id, state, waived_until)
      select g.defect, g.value_id, g.team_id, 'waived', '2026-08-01' from exception_groups g
      join names n on n.id = g.value_id where n.kind = 'team' on conflict do nothing`;
    expect((await teamCandidates(db.sql, ADMIN, NOW)).some((one) => one.kind === "team")).toBe(false);
  });
});

describe("adminUnits and adminCostCenters", () => {
  it("has the tree, each unit with the cost of all below it", async () => {
    const units = await adminUnits(db.sql, ADMIN, AT);
    expect(units.map(({ slug, depth }) => [slug, depth])).toEqual([
      ["customer", 0],
      ["core", 1],
      ["old", 0],
    ]);
    const [customer, core, old] = units;
    const teams = await adminTeams(db.sql, ADMIN, AT);
    const cost = (slug: string) => teams.find((team) => team.slug === slug)?.costPico ?? 0n;
    expect(core?.costPico).toBe(cost("search"));
    expect(customer?.costPico).toBe(cost("search") + cost("support"));
    expect(customer?.teams).toEqual([{ slug: "support", name: "Support" }]);
    expect(old).toMatchObject({ endsOn: "2026-01-01", teams: [] });
    expect((await teamsOfUnit(db.sql, ADMIN, "core", WEEK))[0]).toMatchObject({
      from: "2026-02-01",
      value: { slug: "search", costPico: cost("search") },
    });
  });

  it("says who books to a cost center and who did, with the cost of the days there", async () => {
    const centers = await adminCostCenters(db.sql, ADMIN, WEEK);
    const nine = centers.find((center) => center.code === "cc-9");
    const before = centers.find((center) => center.code === "cc-4107");
    expect(nine).toMatchObject({ name: "Nine", glAccount: "6400", endsOn: null });
    expect(nine?.teams).toMatchObject([{ from: "2026-07-15", until: null }]);
    expect(before?.teams).toMatchObject([{ from: "2026-01-01", until: "2026-07-15" }]);
    const teams = await adminTeams(db.sql, ADMIN, AT);
    const whole = teams.find((team) => team.slug === "support")?.costPico;
    const parts = [nine, before].map((center) => center?.teams[0]?.value.costPico ?? 0n);
    expect(parts.every((part) => part > 0n)).toBe(true);
    expect((parts[0] ?? 0n) + (parts[1] ?? 0n)).toBe(whole);
    // Booked before the team was moved, and booked is booked.
    expect(before?.costPico).toBe(whole);
  });
});

describe("firstEventOf", () => {
  it("waits for a team without calls, and tells of the first day of one with", async () => {
    expect(await firstEventOf(db.sql, ADMIN, "going", TODAY)).toEqual({
      team: { slug: "going", name: "Going" },
      service: null,
      first: null,
    });
    expect(await firstEventOf(db.sql, ADMIN, "support", TODAY)).toMatchObject({
      service: "ticket-copilot",
      first: { day: "2026-07-07", requests: 1n, services: ["ticket-copilot"], models: ["gpt-test"] },
    });
    expect(await firstEventOf(db.sql, ADMIN, "untagged", TODAY)).toBeNull();
  });
});
