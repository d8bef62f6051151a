import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { writeMovementNote } from "@/lib/commands/movement-notes";
import { actorOf } from "@/lib/auth/viewer";
import {
  ADMIN,
  CALLS,
  leadOf,
  postCalls,
  setUpCompany,
  type TestCompany,
} from "@/lib/http/read/testing-company";
import { whySubject } from "./why-scope";

const TODAY = "2026-07-20";
const COPILOT = "ticket-copilot";

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  // The search team pays for some calls of the support team's service.
  const theirs = { team: "search", service: COPILOT, feature: "draft-reply" };
  await postCalls(db.sql, [
    ...CALLS,
    { ...theirs, id: "x1", at: "2026-07-15T10:00:00Z", input: 1_000_000, output: 0 },
  ]);
});
afterAll(() => db.close());

it("knows a feature of another team's service only where one's own team spent on it", async () => {
  const search = leadOf(company.teams.search);
  const knows = async (viewer: typeof search, feature: string) =>
    (await whySubject(db.sql, viewer, { service: COPILOT, feature }, TODAY)) !== null;
  expect(await knows(search, "draft-reply")).toBe(true);
  expect(await knows(search, "summarize-thread")).toBe(false);
  expect(await knows(search, "made-up")).toBe(false);
  for (const viewer of [ADMIN, leadOf(company.teams.support)])
    for (const feature of ["draft-reply", "summarize-thread"])
      expect(await knows(viewer, feature)).toBe(true);
});

it("takes notes on no other features either", async () => {
  const actor = { ...actorOf(leadOf(company.teams.search)), name: "search.lead@example.com" };
  const write = (feature: string) =>
    writeMovementNote(db.sql, actor, {
      team: "search",
      service: COPILOT,
      feature,
      fromDay: "2026-07-13",
      toDay: TODAY,
      note: "why",
    });
  await write("draft-reply");
  for (const feature of ["summarize-thread", "made-up"])
    await expect(write(feature)).rejects.toThrow(`There is no feature "${feature}".`);
});
