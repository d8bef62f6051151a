import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import {
  ADMIN,
  leadOf,
  NOW,
  postCalls,
  setUpCompany,
  type TestCall,
  type TestCompany,
  totalOf,
  WEEK,
} from "@/lib/http/read/testing-company";
import { percent } from "@/lib/format";
import { overviewPage } from "./overview";
import { sharedBuckets } from "./shared-buckets";
import { attributionByWeek, attributionOf, taggingReport } from "./tagging";
import { teamPage } from "./team-page";

let db: TestDatabase;
let company: TestCompany;

const at = (day: string) => `2026-07-${day}T10:00:00Z`;
const million = (input: number) => ({ input: input * 1_000_000, output: 0 });
const full = { team: "support", service: "ticket-copilot", feature: "draft-reply", environment: "prod" };
/** At 2.50 a million. Stamped whole; no feature; mapped by its service; claimed wrongly; of another team; shared. */
const CALLS: TestCall[] = [
  { id: "full", at: at("14"), ...full, ...million(16) },
  { id: "no-feature", at: at("14"), ...full, feature: undefined, ...million(4) },
  { id: "mapped", at: at("15"), ...full, team: undefined, ...million(2) },
  { id: "unknown", at: at("15"), team: "suport", environment: "prod", virtualKey: "vk-7", ...million(8) },
  {
    id: "search",
    at: at("16"),
    team: "search",
    service: "site-search",
    feature: "rank-results",
    ...million(6),
  },
  { id: "shared", at: at("17"), team: "platform-shared", environment: "prod", ...million(4) },
  { id: "before", at: at("09"), ...full, ...million(40) },
];
const costOf = (...ids: string[]) => totalOf(CALLS.filter((call) => ids.includes(call.id)));

describe("tagging", () => {
  beforeAll(async () => {
    db = await testDatabase();
    company = await setUpCompany(db.sql);
    await postCalls(db.sql, CALLS);
  });
  afterAll(() => db.close());

  it("counts each field by cost and requests, and the dollars without an owner", async () => {
    const report = await taggingReport(db.sql, ADMIN, WEEK);
    expect(report.calls).toEqual({
      requests: 6n,
      costPico: costOf("full", "no-feature", "mapped", "unknown", "search", "shared"),
    });
    const missing = Object.fromEntries(report.fields.map((one) => [one.field, one.missing.costPico]));
    expect(missing).toEqual({
      team: costOf("mapped", "unknown"),
      service: costOf("unknown", "shared"),
      feature: costOf("no-feature", "unknown", "shared"),
      environment: costOf("search"),
    });
    for (const { tagged, missing } of report.fields)
      expect(tagged.costPico + missing.costPico).toBe(report.calls.costPico);
    // 20.00 of 100.00 is 20 %.
    expect(report.withoutOwner).toEqual({ requests: 1n, costPico: 20_000_000_000_000n });
    expect(report.notTagged.costPico).toBe(costOf("no-feature", "mapped", "unknown", "search", "shared"));
  });

  it("is the team page's figure for the same team and week", async () => {
    for (const viewer of [ADMIN, leadOf(company.teams.support)]) {
      const report = await taggingReport(db.sql, viewer, WEEK, company.teams.support);
      const page = await teamPage(db.sql, viewer, "support", { week: WEEK, compare: true, now: NOW });
      expect(report.notTagged.costPico).toBe(costOf("no-feature", "mapped"));
      expect(page?.notFullyTagged).toMatchObject({
        costPico: report.notTagged.costPico,
        requests: report.notTagged.requests,
      });
      const all = await taggingReport(db.sql, viewer, WEEK);
      const own = all.teams.find((one) => one.team.slug === "support");
      expect(own?.notTagged).toEqual(report.notTagged);
    }
  });

  it("asks for what the contracts of the last day require, and names what it cannot count", async () => {
    await db.sql`
      insert into tagging_contracts (environment_id, required, valid_from, valid_to)
      values (null, '{team,service,tenant}', '2026-07-19', null), (null, '{team,project}', '2026-01-01', '2026-07-19')`;
    const { fields, notCounted, all } = await taggingReport(db.sql, ADMIN, WEEK);
    expect(fields.map((one) => one.field)).toEqual(["team", "service"]);
    expect(notCounted).toEqual(["tenant"]);
    expect(all.environment.costPico).toBeGreaterThan(0n);
    await db.sql`delete from tagging_contracts`;
  });

  it("the ways an owner was found sum to the whole, in the week and at the end of thirteen", async () => {
    const by = await attributionOf(db.sql, ADMIN, WEEK);
    expect(by).toEqual({
      stamped: { requests: 4n, costPico: costOf("full", "no-feature", "search", "shared") },
      mapped: { requests: 1n, costPico: costOf("mapped") },
      assigned: { requests: 0n, costPico: 0n },
      untagged: { requests: 1n, costPico: costOf("unknown") },
    });
    const weeks = await attributionByWeek(db.sql, ADMIN, WEEK.toDay);
    expect(weeks).toHaveLength(13);
    expect(weeks.at(-1)).toEqual({ day: WEEK.fromDay, by });
    expect(weeks.at(-2)?.by.stamped.costPico).toBe(costOf("before"));
    const own = await attributionByWeek(db.sql, ADMIN, WEEK.toDay, company.teams.support);
    expect(own.at(-1)?.by.untagged).toEqual({ requests: 0n, costPico: 0n });
  });

  it("shows nobody what is not theirs", async () => {
    const none = await taggingReport(db.sql, leadOf(), WEEK);
    expect(none.calls).toEqual({ requests: 0n, costPico: 0n });
    const foreign = await taggingReport(db.sql, leadOf(company.teams.support), WEEK, company.teams.search);
    expect(foreign.teams).toEqual([]);
    expect((await attributionOf(db.sql, leadOf(), WEEK)).stamped.requests).toBe(0n);
  });

  it("a shared bucket is measured against its limit, with its parts and its review", async () => {
    const before = await sharedBuckets(db.sql, ADMIN, "2026-07-01");
    expect(before).toMatchObject([
      { team: { slug: "platform-shared" }, costPico: 10_000_000_000_000n, limitPico: null, overLimit: false },
    ]);
    await db.sql`update teams set limit_pico = 9990000000000 where slug = 'platform-shared'`;
    await db.sql`
      insert into shared_reviews (team_id, month, note, reviewed_by)
      values (${company.teams.shared}, '2026-07-01', 'as planned', 'ada@example.com')`;
    const [bucket] = await sharedBuckets(db.sql, ADMIN, "2026-07-01");
    expect(bucket).toMatchObject({
      overLimit: true,
      reviewed: { by: "ada@example.com", note: "as planned" },
    });
    expect(bucket?.parts.reduce((sum, part) => sum + part.costPico, 0n)).toBe(bucket?.costPico);
    expect((await sharedBuckets(db.sql, ADMIN, "2026-08-01"))[0]).toMatchObject({
      costPico: 0n,
      previousPico: 10_000_000_000_000n,
      reviewed: null,
    });
    expect(await sharedBuckets(db.sql, leadOf(company.teams.support), "2026-07-01")).toEqual([]);
  });
});

describe("the worked example of shares", () => {
  let example: TestDatabase;
  beforeAll(async () => {
    example = await testDatabase();
    await setUpCompany(example.sql);
    await postCalls(example.sql, [
      { id: "1", at: at("14"), ...full, ...million(968) },
      { id: "2", at: at("14"), team: "search", ...million(456) },
      { id: "3", at: at("14"), team: "platform-shared", ...million(744) },
      { id: "4", at: at("14"), ...million(248) },
    ]);
  });
  afterAll(() => example.close());

  it("2,420 / 1,140 / 1,860 / 620 gives 40.1 / 18.9 / 30.8 / 10.2", async () => {
    const { teams } = await overviewPage(example.sql, ADMIN, { week: WEEK, compare: true, now: NOW });
    const printed = Object.fromEntries(
      teams.map((team) => [
        `${team.slug} ${team.costPico / 1_000_000_000_000n}`,
        percent(team.share).slice(0, 4),
      ]),
    );
    expect(printed).toEqual({
      "support 2420": "40.1",
      "search 1140": "18.9",
      "platform-shared 1860": "30.8",
      "untagged 620": "10.2",
    });
    expect(teams.reduce((sum, team) => sum + team.share, 0)).toBe(1000);
  });
});
