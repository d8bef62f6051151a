import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import {
  ADMIN,
  CALLS,
  leadOf,
  NOW,
  postCalls,
  setUpCompany,
  type TestCompany,
  UNPRICED,
} from "@/lib/http/read/testing-company";
import { claimedNames, undecidedNames } from "./claimed-names";
import { exceptionList } from "./exception-list";

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, [...CALLS, UNPRICED]);
  const odd = { at: "2026-07-16T11:00:00Z", team: "Suport", input: 100, output: 0, environment: "prod" };
  await postCalls(db.sql, [{ ...odd, id: "odd" }]);
});
afterAll(() => db.close());

const names = async (viewer = ADMIN) =>
  (await undecidedNames(db.sql, viewer, NOW)).map(({ kind, name, nearest }) => `${kind} ${name} ${nearest}`);

it("lists every undecided name once with all its spellings, and the services a feature may be of", async () => {
  expect(await names()).toEqual(
    expect.arrayContaining([
      "team suport support",
      "virtual_key vk-7 null",
      "feature sumarize-thread summarize-thread",
    ]),
  );
  const all = await undecidedNames(db.sql, ADMIN, NOW);
  const team = all.find((one) => one.kind === "team");
  expect(team?.spellings).toEqual(["suport", "Suport"]);
  expect(team?.groups).toHaveLength(2);
  expect(all.find((one) => one.kind === "feature")?.services).toEqual(["ticket-copilot"]);
});

it("leaves out what is waived, decided or of another team", async () => {
  expect(await names(leadOf(company.teams.support))).toEqual(["feature sumarize-thread summarize-thread"]);
  expect(await names(leadOf())).toEqual([]);
  await db.sql`
    insert into exception_cases (defect, value_id, team_id, state, waived_until)
    select g.defect, g.value_id, g.team_id, 'waived', '2026-08-01' from exception_groups g join names n on n.id = g.value_id
    where n.kind = 'virtual_key'`;
  expect((await names()).some((name) => name.startsWith("virtual_key"))).toBe(false);
  await db.sql`update exception_cases set waived_until = '2026-07-20'`;
  expect((await names()).some((name) => name.startsWith("virtual_key"))).toBe(true);
});

it("does not name a team that has ended to who never saw it", async () => {
  await db.sql`insert into teams (slug, name, retired_on) values ('risk', 'Risk', '2026-07-01')`;
  await db.sql`update ledger_versions set catalog = catalog + 1`;
  const claim = { at: "2026-07-16T12:00:00Z", input: 100, output: 0, environment: "prod" };
  await postCalls(db.sql, [{ ...claim, id: "gone", team: "Risk", service: "ticket-copilot" }]);
  const told = async (viewer = ADMIN) => [
    ...(await undecidedNames(db.sql, viewer, NOW)).flatMap(({ spellings }) => spellings),
    ...(await claimedNames(db.sql, viewer, "2026-07-01")).map(({ name }) => name),
  ];
  expect((await told()).filter((name) => name === "Risk")).toHaveLength(2);
  expect(await told(leadOf(company.teams.support))).not.toContain("Risk");
  // However it is spelled.
  await postCalls(db.sql, [{ ...claim, id: "spelled", team: "RISK ", service: "ticket-copilot" }]);
  const { groups } = await exceptionList(db.sql, leadOf(company.teams.support), {
    defect: "unknown_team",
    now: NOW,
  });
  expect(groups.map(({ value }) => value)).toEqual(groups.map(() => null));
  expect(groups.length).toBeGreaterThan(0);
});
