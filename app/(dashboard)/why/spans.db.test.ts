import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { createMarker } from "@/lib/commands/markers";
import { TEST_ADMIN } from "@/lib/commands/testing";
import {
  ADMIN,
  CALLS,
  leadOf,
  NOW,
  postCalls,
  setUpCompany,
  type TestCompany,
} from "@/lib/http/read/testing-company";
import { parseWhy } from "./search-params";
import { scopeOf, whySpans } from "./spans";

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, CALLS);
});
afterAll(() => db.close());

async function ask(params: Record<string, string>, viewer = ADMIN) {
  const request = { viewer, sql: db.sql, now: NOW, timeZone: "UTC", params };
  return whySpans(request, parseWhy(params));
}
async function marker(at: string, of: object = {}): Promise<string> {
  const { id } = await createMarker(db.sql, TEST_ADMIN, {
    at: new Date(at),
    kind: "deploy",
    name: "v14",
    ...of,
  });
  return String(id);
}

describe("whySpans", () => {
  it("is the last complete week against the one before, and what the address names else", async () => {
    expect(await ask({})).toMatchObject({
      later: { fromDay: "2026-07-13", toDay: "2026-07-20" },
      earlier: { fromDay: "2026-07-06", toDay: "2026-07-13" },
      name: "Last week",
      when: "last week",
    });
    expect(await ask({ from: "2026-07-15", through: "2026-07-16" })).toMatchObject({
      later: { fromDay: "2026-07-15", toDay: "2026-07-17" },
      earlier: { fromDay: "2026-07-13", toDay: "2026-07-15" },
    });
    const chosen = {
      from: "2026-07-15",
      through: "2026-07-16",
      against: "2026-07-01",
      "against-through": "2026-07-02",
    };
    expect(await ask(chosen)).toMatchObject({
      later: { fromDay: "2026-07-15", toDay: "2026-07-17" },
      earlier: { fromDay: "2026-07-01", toDay: "2026-07-03" },
      name: "Chosen days",
    });
  });

  it("takes a month whole, and says when it still runs", async () => {
    const june = await ask({ month: "2026-06" });
    expect(june).toMatchObject({
      name: "June 2026",
      earlierName: "May 2026",
      when: "in June 2026",
      note: null,
    });
    expect(june?.later.period).toBe("2026-06-01");
    expect((await ask({ month: "2026-07" }))?.note).toMatch(/^July 2026 is not over/);
  });

  it("compares as many days before a marker as are complete since, its own day included", async () => {
    const four = await ask({ marker: await marker("2026-07-16T09:00:00Z") });
    expect(four).toMatchObject({
      later: { fromDay: "2026-07-16", toDay: "2026-07-20" },
      earlier: { fromDay: "2026-07-12", toDay: "2026-07-16" },
    });
    expect(four?.note).toMatch(/^4 days are not whole weeks/);
    const fortnight = await ask({ marker: await marker("2026-07-06T23:59:59Z") });
    expect(fortnight).toMatchObject({ earlier: { fromDay: "2026-06-22", toDay: "2026-07-06" }, note: null });
    const old = await ask({ marker: await marker("2026-03-01T00:00:00Z") });
    expect(old).toMatchObject({ later: { fromDay: "2026-03-01", toDay: "2026-03-29" } });
    const today = await ask({ marker: await marker("2026-07-20T07:00:00Z") });
    expect(today).toMatchObject({ later: { fromDay: "2026-07-20", toDay: "2026-07-21" } });
    expect(today?.note).toMatch(/not complete yet/);
  });

  it("has a marker's scope where none is named, and none for who may not see it (law 7)", async () => {
    const id = await marker("2026-07-16T09:00:00Z", { team: "support", service: "ticket-copilot" });
    const spans = await ask({ marker: id });
    expect(scopeOf(parseWhy({ marker: id }), spans?.marker ?? null)).toEqual({
      team: "support",
      service: "ticket-copilot",
    });
    const named = parseWhy({ marker: id, team: "search" });
    expect(scopeOf(named, spans?.marker ?? null)).toEqual({ team: "search" });
    expect(await ask({ marker: id }, leadOf(company.teams.search))).toBeNull();
    expect(await ask({ marker: "99999" })).toBeNull();
  });
});
