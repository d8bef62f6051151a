import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import {
  ADMIN,
  CALLS,
  callsIn,
  leadOf,
  postCalls,
  setUpCompany,
  type TestCompany,
  totalOf,
  WEEK,
} from "@/lib/http/read/testing-company";
import { contractList } from "./admin-contracts";
import { environmentList, unknownEnvironments } from "./admin-environments";
import { ruleList, seenNames } from "./admin-rules";
import { knownPeople, serviceDetail, serviceList } from "./admin-services";

const TODAY = "2026-07-20";
let db: TestDatabase;
let company: TestCompany;
let lead: ReturnType<typeof leadOf>;

beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  // Also where the setting shows everybody's figures: the catalog's pages are a right of their own.
  lead = { ...leadOf(), teamIds: "all" };
  const { support, search } = company.teams;
  await db.sql`
    insert into services (slug, name, owner, retired_on)
    values ('nobodys', 'nobodys', null, null), ('old-bot', 'Old bot', 'o@example.com', '2026-07-01')`;
  await db.sql`
    update services set owner = 'o@example.com' where slug = 'site-search'`;
  await db.sql`
    insert into service_teams (service_id, team_id, valid_from)
    select id, ${search}, '2026-08-01' from services where slug = 'ticket-copilot'`;
  await db.sql`
    insert into service_aliases (alias, service_id) select 'copilot', id from services where slug = 'ticket-copilot'`;
  await db.sql`
    insert into ownership_rules (match, team_id, valid_from, valid_to)
    values ('{"namespace": "over"}', ${search}, '2026-01-01', '2026-07-20'),
      ('{"namespace": "to-come"}', ${search}, '2026-07-21', null),
      ('{"namespace": "now"}', ${support}, '2026-07-20', '2026-07-21')`;
  await db.sql`
    insert into tagging_contracts (environment_id, required, valid_from, valid_to)
    select id, '{team}'::text[], '2026-01-01'::date, '2026-07-01'::date from environments
    union all select id, '{team,feature}', '2026-07-01', null from environments
    union all select null, '{team}', '2026-01-01', null`;
  await postCalls(db.sql, CALLS);
  const strange = { input: 1_000_000, output: 0, team: "support" };
  await postCalls(db.sql, [
    { id: "e1", at: "2026-07-14T10:00:00Z", environment: "Load_Test", ...strange },
    { id: "e2", at: "2026-07-15T10:00:00Z", environment: "load test", ...strange },
    { id: "e3", at: "2026-07-15T10:00:00Z", environment: "mapped-since", ...strange },
  ]);
  await db.sql`insert into environment_aliases (alias, environment_id) select 'mapped-since', id from environments`;
});
afterAll(() => db.close());

describe("serviceList", () => {
  it("has who answers today and next, and what the week cost; those that nobody answers for first", async () => {
    const rows = await serviceList(db.sql, ADMIN, WEEK, TODAY);
    expect(rows.map((row) => row.slug)).toEqual(["ticket-copilot", "nobodys", "site-search", "old-bot"]);
    const week = callsIn(WEEK.fromDay, WEEK.toDay).filter((call) => call.service === "ticket-copilot");
    expect(rows[0]).toMatchObject({
      owner: null,
      team: { slug: "support", name: "Support" },
      next: { slug: "search", from: "2026-08-01" },
      features: 2,
      aliases: ["copilot"],
      requests: BigInt(week.length),
      costPico: totalOf(week),
      firstDay: "2026-07-07",
      lastDay: "2026-07-20",
    });
    expect(rows[1]).toMatchObject({ team: null, costPico: 0n, firstDay: null });
    expect(rows[3]).toMatchObject({ retiredOn: "2026-07-01" });
  });

  it("is for who may see the catalog", async () => {
    expect(await serviceList(db.sql, lead, WEEK, TODAY)).toEqual([]);
    expect(await serviceDetail(db.sql, lead, "site-search", WEEK, TODAY)).toBeNull();
    expect(await knownPeople(db.sql, lead)).toEqual([]);
  });
});

describe("serviceDetail", () => {
  it("has every team it was and will be of, and its features by cost", async () => {
    const service = await serviceDetail(db.sql, ADMIN, "ticket-copilot", WEEK, TODAY);
    expect(service?.teams).toEqual([
      { slug: "search", name: "Search & Ranking", from: "2026-08-01", until: null },
      { slug: "support", name: "Support", from: "2020-01-01", until: null },
    ]);
    const [list] = await serviceList(db.sql, ADMIN, WEEK, TODAY);
    expect(service?.costPico).toBe(list?.costPico);
    const features = callsIn(WEEK.fromDay, WEEK.toDay).filter((call) => call.feature === "draft-reply");
    expect(service?.features.map(({ slug }) => slug)).toEqual(["summarize-thread", "draft-reply"]);
    expect(service?.features[1]).toMatchObject({ costPico: totalOf(features), lastDay: "2026-07-20" });
    expect(await serviceDetail(db.sql, ADMIN, "nothing", WEEK, TODAY)).toBeNull();
  });

  it("offers the people that are known", async () => {
    expect(await knownPeople(db.sql, ADMIN)).toEqual(
      expect.arrayContaining(["lead@example.com", "o@example.com"]),
    );
  });
});

describe("rules and contracts", () => {
  it("has rules of today first, then those to come, then those that ended", async () => {
    const rules = await ruleList(db.sql, ADMIN, TODAY);
    expect(rules.map(({ match }) => match.namespace)).toEqual(["now", "to-come", "over"]);
    expect(rules[0]).toMatchObject({
      team: { slug: "support" },
      from: "2026-07-20",
      until: "2026-07-21",
      assigned: false,
      environment: null,
    });
    expect(await ruleList(db.sql, lead, TODAY)).toEqual([]);
  });

  it("offers names that were seen, by field", async () => {
    const names = await seenNames(db.sql, ADMIN);
    expect(names).toMatchObject({ virtual_key: ["vk-7"], namespace: [] });
    expect(await seenNames(db.sql, lead)).toEqual({});
  });

  it("has every contract, the general one first, newest first", async () => {
    const contracts = await contractList(db.sql, ADMIN);
    expect(contracts.map(({ environment, from }) => [environment, from])).toEqual([
      [null, "2026-01-01"],
      ["prod", "2026-07-01"],
      ["prod", "2026-01-01"],
    ]);
    expect(await contractList(db.sql, lead)).toEqual([]);
  });
});

describe("environments", () => {
  it("have their cost of the week, and what was spent without one beside it", async () => {
    const { environments, without } = await environmentList(db.sql, ADMIN, WEEK);
    const [whole] = await db.sql<{ cost: string }[]>`
      select sum(cost) as cost from spend_daily where day >= ${WEEK.fromDay} and day < ${WEEK.toDay}`;
    expect(environments.map(({ slug }) => slug)).toEqual(["prod"]);
    expect((environments[0]?.costPico ?? 0n) + without.costPico).toBe(BigInt(whole?.cost ?? 0));
    expect(without.requests).toBe(3n);
  });

  it("wait by name, whatever its spelling, until they are mapped", async () => {
    const waiting = await unknownEnvironments(db.sql, ADMIN);
    expect(waiting).toHaveLength(1);
    expect(waiting[0]).toMatchObject({ requests: 2n, costPico: 5_000_000_000_000n });
    expect(waiting[0]?.lastSeenAt.toISOString()).toBe("2026-07-15T10:00:00.000Z");
    expect(await unknownEnvironments(db.sql, lead)).toEqual([]);
  });
});
