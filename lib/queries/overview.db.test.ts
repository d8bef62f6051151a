import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import {
  ADMIN,
  CALLS,
  callsIn,
  leadOf,
  NOW,
  postCalls,
  RECEIVED_AT,
  setUpCompany,
  type TestCompany,
  totalOf,
  UNPRICED,
  WEEK,
} from "@/lib/http/read/testing-company";
import { usdWithSign } from "@/lib/domain/figures";
import { overviewPage } from "./overview";

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, [...CALLS, UNPRICED]);
});
afterAll(() => db.close());

async function batchAt(source: string, at: string): Promise<void> {
  await db.sql`insert into names (kind, name) values ('source', ${source})`;
  await db.sql`
    insert into ingest_batches (evidence_id, source_id, format, received_at, received, accepted, merged, duplicates,
      context, ignored, quarantined)
    select 0, id, 'native', ${new Date(at)}, 0, 0, 0, 0, 0, 0, 0 from names where kind = 'source' and name = ${source}`;
}

const page = (viewer = ADMIN, compare = true) =>
  overviewPage(db.sql, viewer, { week: WEEK, compare, now: NOW });
const week = callsIn("2026-07-13", "2026-07-20");
const before = callsIn("2026-07-06", "2026-07-13");

describe("overviewPage", () => {
  it("adds up to what was posted, in half-open weeks", async () => {
    const { total, previous, teams, trust } = await page();
    expect(total).toEqual({ costPico: totalOf(week), requests: BigInt(week.length + 1) });
    expect(previous).toEqual({ costPico: totalOf(before), requests: BigInt(before.length) });
    expect(teams.reduce((sum, team) => sum + team.costPico, 0n)).toBe(total.costPico);
    expect(teams.reduce((sum, team) => sum + team.share, 0)).toBe(1000);
    expect(trust.costPico).toBe(total.costPico);
    expect(teams.map((team) => team.slug)).toEqual(["support", "search", "untagged", "platform-shared"]);
  });

  it("draws the same week at the end of thirteen", async () => {
    const { weeks, teams, total } = await page();
    expect(weeks).toHaveLength(13);
    expect(weeks.at(-1)).toBe("2026-07-13");
    const sum = (at: number) => teams.reduce((all, team) => all + (team.weekly.at(at) ?? 0n), 0n);
    expect(sum(-1)).toBe(total.costPico);
    expect(sum(-2)).toBe(totalOf(before));
    expect(teams.every((team) => team.weekly.length === 13 && team.weekly.at(-1) === team.costPico)).toBe(
      true,
    );
  });

  it("says why it moved, and by team what drove it, from the same dollars", async () => {
    const { movement, total, previous, teams } = await page();
    expect(movement?.total.costAfter).toBe(total.costPico);
    expect(movement?.total.costBefore).toBe(previous?.costPico);
    for (const team of teams) expect(team.driver === "").toBe(team.costPico === team.previousPico);
    expect((await page(ADMIN, false)).movement).toBeNull();
  });

  it("compares with the days it is given, which need not lie just before", async () => {
    const earlier = { fromDay: "2026-07-06", toDay: "2026-07-08" };
    const cut = await overviewPage(db.sql, ADMIN, {
      week: { fromDay: "2026-07-13", toDay: "2026-07-15" },
      earlier,
      compare: true,
      now: NOW,
    });
    expect(cut.total.costPico).toBe(totalOf(callsIn("2026-07-13", "2026-07-15")));
    expect(cut.previous?.costPico).toBe(totalOf(callsIn("2026-07-06", "2026-07-08")));
    expect(cut.movement?.total.costBefore).toBe(cut.previous?.costPico);
    expect(cut.sentence.text).toContain("last week to Tuesday");
  });

  it("has the month to date of every team, and of all together", async () => {
    const { month, teams } = await page();
    expect(month.month).toBe("2026-07-01");
    expect(month.monthToDatePico).toBe(
      teams.reduce((sum, team) => sum + (team.month?.monthToDatePico ?? 0n), 0n),
    );
    expect(month.monthToDatePico).toBeGreaterThan(0n);
  });

  it("splits the same dollars over the units of each day", async () => {
    // Support moves from one unit to another on the Monday of the week.
    await db.sql`insert into units (slug, name) values ('retail', 'Retail')`;
    await db.sql`update team_units set valid_to = '2026-07-13' where team_id = ${company.teams.support}`;
    await db.sql`
      insert into team_units (team_id, unit_id, valid_from)
      select ${company.teams.support}, id, '2026-07-13' from units where slug = 'retail'`;
    const { units, total, previous, teams } = await page();
    const support = teams.find((team) => team.slug === "support");
    const of = (slug: string | null) => units.find((row) => (row.unit?.slug ?? null) === slug);
    expect(units.reduce((sum, row) => sum + row.costPico, 0n)).toBe(total.costPico);
    expect(units.reduce((sum, row) => sum + row.previousPico, 0n)).toBe(previous?.costPico);
    expect(of("retail")).toMatchObject({ costPico: support?.costPico, previousPico: 0n });
    expect(of("customer")).toMatchObject({ costPico: 0n, previousPico: support?.previousPico });
    expect(of(null)?.costPico).toBe(total.costPico - (support?.costPico ?? 0n));
    expect((await page(leadOf(company.teams.search))).units).toEqual([]);
  });

  it("says the total of the row below it", async () => {
    const { sentence, total } = await page();
    expect(sentence.text).toContain(usdWithSign(total.costPico));
    expect(sentence.text).toContain("last week");
    expect(sentence.text.length).toBeLessThanOrEqual(220);
  });

  it("counts what is unpriced, untagged and stamped instead of hiding it", async () => {
    const { unpriced, untaggedPico, stampedPico, total } = await page();
    expect(unpriced).toEqual({ requests: 1n, tokens: 1300n });
    expect(untaggedPico).toBe(totalOf(week.filter((call) => call.id === "a6")));
    expect(stampedPico).toBe(total.costPico - untaggedPico);
  });

  it("lists names the catalog does not know, with the entry they look like", async () => {
    const { claimedNames, attention } = await page();
    expect(claimedNames.find((name) => name.kind === "team")).toMatchObject({
      name: "suport",
      nearest: "support",
    });
    expect(claimedNames.find((name) => name.kind === "feature")).toMatchObject({
      name: "sumarize-thread",
      nearest: "summarize-thread",
      requests: 1n,
    });
    expect(claimedNames.find((name) => name.kind === "virtual_key")?.nearest).toBeNull();
    expect(attention.length).toBeGreaterThan(0);
    expect(attention.length).toBeLessThanOrEqual(5);
    const dollars = attention.flatMap((entry) => entry.costPico ?? []);
    expect(dollars).toEqual([...dollars].sort((a, b) => (a < b ? 1 : -1)));
  });

  it("is complete through the newest report of the slowest source that is due", async () => {
    expect((await page()).completeThrough).toEqual(RECEIVED_AT);
    expect((await page()).trust.incomplete).toBe(false);
    // One that reported yesterday holds the line back; one that fell silent long ago does not.
    await batchAt("slow", "2026-07-19T05:00:00Z");
    await batchAt("retired", "2026-06-30T05:00:00Z");
    const { completeThrough, trust, sentence } = await page();
    expect(completeThrough).toEqual(new Date("2026-07-19T05:00:00Z"));
    expect(trust.incomplete).toBe(true);
    expect(sentence.text).toContain("complete through 19 Jul, 05:00 UTC only");
    expect(sentence.text.length).toBeLessThanOrEqual(220);
  });

  it("shows a lead the own team and not a trace of any other", async () => {
    const own = await page(leadOf(company.teams.support));
    const support = week.filter((call) => call.team === "support");
    expect(own.total).toEqual({ costPico: totalOf(support), requests: BigInt(support.length + 1) });
    expect(own.month).toMatchObject({ planPico: 2_500_000_000_000_000n, planTeams: 1 });
    const text = JSON.stringify(own, (_, value) => (typeof value === "bigint" ? value.toString() : value));
    expect(text).not.toMatch(/search|ranking|platform|untagged"|vk-7|suport/i);
  });

  it("shows nothing at all to somebody without a team", async () => {
    const none = await page(leadOf());
    expect(none.total).toEqual({ costPico: 0n, requests: 0n });
    expect(none.teams).toEqual([]);
    expect(none.attention).toEqual([]);
    expect(none.claimedNames).toEqual([]);
  });
});
