import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { usdWithSign } from "@/lib/domain/figures";
import { sumPico } from "@/lib/domain/money";
import { waterfall } from "@/lib/domain/movement-bars";
import {
  ADMIN,
  CALLS,
  callsIn,
  costOf,
  leadOf,
  NOW,
  postCalls,
  setUpCompany,
  type TestCall,
  type TestCompany,
  totalOf,
  UNPRICED,
  WEEK,
} from "@/lib/http/read/testing-company";
import { costliestTraces } from "./costliest-traces";
import { teamPage } from "./team-page";

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, [...CALLS, UNPRICED]);
});
afterAll(() => db.close());

const options = { week: WEEK, compare: true, now: NOW };
const support = callsIn("2026-07-13", "2026-07-20").filter((call) => call.team === "support");
const before = callsIn("2026-07-06", "2026-07-13").filter((call) => call.team === "support");

async function supportPage() {
  const page = await teamPage(db.sql, leadOf(company.teams.support), "support", options);
  if (!page) throw new Error("the lead does not see the own team");
  return page;
}

describe("teamPage", () => {
  it("has a total that is the sum of its rows and of what was posted", async () => {
    const { total, previous, rows, sentence, trust } = await supportPage();
    expect(total).toEqual({ costPico: totalOf(support), requests: BigInt(support.length + 1) });
    expect(previous?.costPico).toBe(totalOf(before));
    expect(rows.reduce((sum, row) => sum + row.costPico, 0n)).toBe(total.costPico);
    expect(rows.reduce((sum, row) => sum + row.share, 0)).toBe(1000);
    expect(sentence.text).toContain(usdWithSign(total.costPico));
    expect(trust.unpriced).toEqual({ requests: 1n, tokens: 1300n });
  });

  it("sorts rows by size of change and names what moved most", async () => {
    const { rows, movers } = await supportPage();
    const sizes = rows.map((row) => row.costPico - (row.previousPico ?? 0n)).map((n) => (n < 0n ? -n : n));
    expect(sizes).toEqual([...sizes].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
    expect(movers[0]?.feature.slug).toBe("summarize-thread");
    expect(movers[0]?.changePico).toBe(costOf(support[0] as TestCall) - totalOf(before));
  });

  it("puts a feature that is not in the catalog under (none), and counts it as not fully tagged", async () => {
    const { rows, notFullyTagged } = await supportPage();
    const row = rows.find((candidate) => candidate.feature.id === 0);
    expect(row).toMatchObject({ costPico: 2_500_000_000_000n, requests: 1n });
    expect(row?.feature.name).toBe("(none)");
    expect(notFullyTagged).toEqual({ costPico: 2_500_000_000_000n, requests: 1n });
  });

  it("knows cost center, unit, lead, month to date and budget", async () => {
    const page = await supportPage();
    expect(page.costCenter).toEqual({ code: "cc-4107", name: "Support" });
    expect(page.unit).toEqual({ slug: "customer", name: "Customer" });
    expect(page.lead).toBe("lead@example.com");
    expect(page.month.month).toBe("2026-07-01");
    expect(page.month.monthToDatePico).toBe(totalOf([...before, ...support]));
    expect(page.month.planPico).toBe(2_500_000_000_000_000n);
    expect(page.daily).toHaveLength(35);
    const days = page.daily.slice(-7).flatMap((day) => day.byService);
    expect(days.reduce((sum, entry) => sum + entry.costPico, 0n)).toBe(page.total.costPico);
  });

  it("lists the costliest traces of the week with the team's own part only", async () => {
    const { costliestTraces: traces } = await supportPage();
    expect(traces.map((trace) => trace.traceId)).toEqual(["t-big", "t-both"]);
    expect(traces[1]).toMatchObject({
      calls: 1n,
      costPico: costOf(CALLS.find((c) => c.id === "a2") as TestCall),
    });
  });

  it("answers the same for another team, a team that does not exist, and an alias of another", async () => {
    const lead = leadOf(company.teams.support);
    for (const slug of ["search", "no-such-team", "ranking", "untagged", "", "support' or 1=1 --"]) {
      expect(await teamPage(db.sql, lead, slug, options)).toBeNull();
    }
    expect(await teamPage(db.sql, leadOf(), "support", options)).toBeNull();
    expect(await teamPage(db.sql, ADMIN, "search", options)).not.toBeNull();
  });

  it("names no other team anywhere on the page", async () => {
    const text = JSON.stringify(await supportPage(), (_, v) => (typeof v === "bigint" ? v.toString() : v));
    expect(text).not.toMatch(/search|ranking|platform|vk-7/i);
  });
});

describe("why it moved", () => {
  it("sums exactly to the difference of the totals, as fields, as features and for everything seen", async () => {
    const { total, previous, movement, rows } = await supportPage();
    const change = total.costPico - (previous?.costPico ?? 0n);
    expect(change).not.toBe(0n);
    expect(movement?.total.costBefore).toBe(previous?.costPico);
    expect(movement?.total.costAfter).toBe(total.costPico);
    expect(Object.values(movement?.total.fields ?? {}).reduce((sum, pico) => sum + pico, 0n)).toBe(change);
    for (const one of movement?.features ?? []) {
      const row = rows.find((r) => r.service.id === one.service.id && r.feature.id === one.feature.id);
      expect([one.costBefore, one.costAfter]).toEqual([row?.previousPico, row?.costPico]);
      expect(sumPico(Object.values(one.fields))).toBe(one.costAfter - one.costBefore);
    }
    expect(movement?.features).toHaveLength(rows.length);
  });

  it("draws a waterfall that ends at the first figure, from bars whose shares sum to the whole", async () => {
    const { total, previous, movement } = await supportPage();
    if (!movement) throw new Error("a compared page has a movement");
    const bars = waterfall(movement.total);
    expect(bars[0]?.fromPico).toBe(previous?.costPico);
    expect(bars.at(-1)?.toPico).toBe(total.costPico);
  });

  it("is not there when nothing is compared", async () => {
    const page = await teamPage(db.sql, ADMIN, "support", { ...options, compare: false });
    expect(page?.movement).toBeNull();
  });
});

describe("costliestTraces over several teams", () => {
  it("is exact where the parts of a trace rank lower than whole traces of one team", async () => {
    // 400 traces, a third of them over two teams: parts are small, sums are large.
    const calls: TestCall[] = [];
    const sums = new Map<string, bigint>();
    for (let i = 0; i < 400; i += 1) {
      const trace = `r-${i}`;
      const parts = i % 3 === 0 ? ["support", "search"] : ["support"];
      parts.forEach((team, part) => {
        const call: TestCall = {
          id: `r-${i}-${part}`,
          at: `2026-06-0${1 + (i % 7)}T0${part}:00:00Z`,
          team,
          trace,
          input: 1000 + ((i * 7919 + part * 104_729) % 5000),
          output: 0,
        };
        calls.push(call);
        sums.set(trace, (sums.get(trace) ?? 0n) + costOf(call));
      });
    }
    const { teams } = company;
    const june = { fromDay: "2026-06-01", toDay: "2026-06-08" };
    await postCalls(db.sql, calls);
    const expected = [...sums.values()].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
    const all = await costliestTraces(db.sql, ADMIN, june, { limit: 25 });
    expect(all.map((trace) => trace.costPico)).toEqual(expected.slice(0, 25));
    expect(all.every((trace) => sums.get(trace.traceId) === trace.costPico)).toBe(true);
    const page = await costliestTraces(db.sql, leadOf(teams.support, teams.search), june, { limit: 30 });
    expect(page.map((trace) => trace.costPico)).toEqual(expected.slice(0, 30));
    const own = await costliestTraces(db.sql, leadOf(teams.search), june, { limit: 5 });
    expect(own.every((trace) => trace.calls === 1n)).toBe(true);
    expect(await costliestTraces(db.sql, leadOf(), june, { limit: 5 })).toEqual([]);
  });
});
