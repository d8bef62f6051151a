import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { type TestCompany, setUpCompany } from "@/lib/http/read/testing-company";
import type { Actor } from "./define-command";
import { createMarker, removeMarker } from "./markers";
import { removeMovementNote, writeMovementNote } from "./movement-notes";

let db: TestDatabase;
let company: TestCompany;
const DAYS = { fromDay: "2026-07-13", toDay: "2026-07-20" };
const ADMIN: Actor = { name: "admin@example.com", role: "admin", teamIds: "all" };
let lead: Actor;
let searchLead: Actor;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  lead = { name: "lead@example.com", role: "lead", teamIds: [company.teams.support] };
  searchLead = { name: "search.lead@example.com", role: "lead", teamIds: [company.teams.search] };
});
afterAll(() => db.close());

const problem = (command: Promise<unknown>) =>
  command.then(
    () => null,
    (error) => [error.code, error.message],
  );

describe("writeMovementNote", () => {
  it("stores what it is on, who and when, with its line in the audit log", async () => {
    const of = { team: "support", service: "ticket-copilot", feature: "summarize-thread" };
    const { id } = await writeMovementNote(db.sql, lead, {
      ...of,
      ...DAYS,
      note: " v14 sends whole threads. ",
    });
    const [note] = await db.sql`select * from movement_notes where id = ${id}`;
    expect(note).toMatchObject({
      team_id: company.teams.support,
      unit_id: null,
      from_day: DAYS.fromDay,
      to_day: DAYS.toDay,
      note: "v14 sends whole threads.",
      written_by: "lead@example.com",
      removed_at: null,
    });
    expect(note?.service_id).not.toBeNull();
    expect(note?.feature_id).not.toBeNull();
    const [entry] = await db.sql`select actor, action, subject from audit_log order by id desc limit 1`;
    expect(entry).toEqual({
      actor: "lead@example.com",
      action: "movement_note.write",
      subject: `note ${id} on team support / ticket-copilot / summarize-thread`,
    });
  });

  it("answers for what is not one's own as for what does not exist", async () => {
    const write = (more: object, actor = lead) =>
      problem(writeMovementNote(db.sql, actor, { ...DAYS, note: "why", ...more }));
    expect(await write({ team: "search" })).toEqual([
      "not_found",
      'There is no team "search" in the catalog.',
    ]);
    expect(await write({ team: "nobody" })).toEqual([
      "not_found",
      'There is no team "nobody" in the catalog.',
    ]);
    const foreign = await write({ team: "support", service: "site-search" });
    expect(foreign).toEqual(["not_found", 'There is no service "site-search".']);
    expect((await write({ team: "support", service: "ghost" }))?.[0]).toBe("not_found");
    expect((await write({}))?.[0]).toBe("not_found");
    expect((await write({ unit: "customer" }, searchLead))?.[0]).toBe("not_found");
    expect((await write({ unit: "ghost" }))?.[0]).toBe("not_found");
    expect(await write({ unit: "customer" })).toBeNull();
    expect(await write({}, ADMIN)).toBeNull();
  });

  it("refuses an empty note, days that end before they start, a feature without its service, and a reader", async () => {
    const write = (more: object, actor = lead) =>
      problem(writeMovementNote(db.sql, actor, { team: "support", ...DAYS, note: "why", ...more }));
    expect((await write({ note: "  " }))?.[0]).toBe("invalid_input");
    expect((await write({ toDay: DAYS.fromDay }))?.[0]).toBe("invalid_input");
    expect((await write({ feature: "draft-reply" }))?.[0]).toBe("invalid_input");
    expect((await write({ unit: "customer" }))?.[0]).toBe("invalid_input");
    expect((await write({}, { ...lead, role: "member" }))?.[0]).toBe("not_permitted");
  });
});

describe("removeMovementNote", () => {
  it("lets its author and an admin take a note away, once, and nobody else", async () => {
    const one = await writeMovementNote(db.sql, lead, { team: "support", ...DAYS, note: "a" });
    const colleague: Actor = { ...lead, name: "colleague@example.com" };
    expect((await problem(removeMovementNote(db.sql, colleague, one)))?.[0]).toBe("not_found");
    expect((await problem(removeMovementNote(db.sql, searchLead, one)))?.[0]).toBe("not_found");
    await removeMovementNote(db.sql, lead, one);
    expect((await problem(removeMovementNote(db.sql, lead, one)))?.[0]).toBe("not_found");
    const two = await writeMovementNote(db.sql, lead, { team: "support", ...DAYS, note: "b" });
    await removeMovementNote(db.sql, ADMIN, two);
    const [row] =
      await db.sql`select count(*) from movement_notes where id in (${one.id}, ${two.id}) and removed_at is null`;
    expect(row?.count).toBe(0n);
  });
});

describe("markers", () => {
  const at = new Date("2026-07-14T09:30:00Z");
  const marker = { at, kind: "deploy" as const, name: "thread-summary v14" };

  it("marks for one's only team where none is named, and for everybody only by who reaches all", async () => {
    expect(await createMarker(db.sql, lead, marker)).toMatchObject({ team: "support", service: null });
    expect(await createMarker(db.sql, ADMIN, marker)).toMatchObject({ team: null });
    const both: Actor = { ...lead, teamIds: [company.teams.support, company.teams.search] };
    expect((await problem(createMarker(db.sql, both, marker)))?.[0]).toBe("invalid_input");
    expect((await problem(createMarker(db.sql, lead, { ...marker, team: "search" })))?.[0]).toBe("not_found");
    const foreign = await problem(createMarker(db.sql, lead, { ...marker, service: "site-search" }));
    expect(foreign).toEqual(["not_found", 'There is no service "site-search".']);
    expect(await createMarker(db.sql, lead, { ...marker, service: "Ticket Copilot" })).toMatchObject({
      service: "ticket-copilot",
      team: null,
    });
  });

  it("is taken away by who reaches it", async () => {
    const own = await createMarker(db.sql, lead, marker);
    const everybody = await createMarker(db.sql, ADMIN, marker);
    const ofService = await createMarker(db.sql, lead, { ...marker, service: "ticket-copilot" });
    for (const { id } of [own, everybody, ofService])
      expect((await problem(removeMarker(db.sql, searchLead, { id })))?.[0]).toBe("not_found");
    expect((await problem(removeMarker(db.sql, lead, { id: everybody.id })))?.[0]).toBe("not_found");
    await removeMarker(db.sql, lead, { id: own.id });
    await removeMarker(db.sql, lead, { id: ofService.id });
    await removeMarker(db.sql, ADMIN, { id: everybody.id });
    expect((await problem(removeMarker(db.sql, ADMIN, { id: own.id })))?.[0]).toBe("not_found");
  });

  it("of a service is no longer theirs who gave the service away before it was set", async () => {
    const ofService = await createMarker(db.sql, lead, { ...marker, service: "ticket-copilot" });
    await db.sql`
      insert into service_teams (service_id, team_id, valid_from, valid_to)
      select id, ${company.teams.search}, '2019-01-01', '2020-01-01' from services where slug = 'ticket-copilot'`;
    const gone = await problem(removeMarker(db.sql, searchLead, { id: ofService.id }));
    expect(gone?.[0]).toBe("not_found");
    await removeMarker(db.sql, lead, { id: ofService.id });
  });
});
