import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import type { Viewer } from "@/lib/auth/viewer";
import { CALLS, NOW, postCalls, setUpCompany, type TestCompany } from "@/lib/http/read/testing-company";
import { findable } from "@/lib/queries/people-search";
import { savedViewsOf } from "@/lib/queries/saved-views";
import type { Actor } from "./define-command";
import { changeView, removeView, saveView } from "./saved-views";

let db: TestDatabase;
let company: TestCompany;
let admin: Viewer;
let lead: Viewer;
let stranger: Viewer;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, CALLS);
  const { users, teams } = company;
  admin = { userId: users.admin, name: "admin", email: "admin@example.com", role: "admin", teamIds: "all" };
  lead = {
    userId: users.lead,
    name: "lead",
    email: "lead@example.com",
    role: "lead",
    teamIds: [teams.support],
  };
  stranger = {
    userId: users.stranger,
    name: "s",
    email: "stranger@example.com",
    role: "member",
    teamIds: [],
  };
});
afterAll(() => db.close());

const actor = ({ name, role, userId, teamIds }: Viewer): Actor => ({ name, role, userId, teamIds });
const save = (viewer: Viewer, name: string, href: string, shared = false) =>
  saveView(db.sql, actor(viewer), { name, href, shared });
const names = async (viewer: Viewer) => (await savedViewsOf(db.sql, viewer, NOW)).map((view) => view.name);

describe("saved views", () => {
  it("are kept, changed and removed by the one they belong to, each with a line in the audit log", async () => {
    const { id } = await save(admin, " Monday ", "/explore?group=service#top");
    expect(await savedViewsOf(db.sql, admin, NOW)).toEqual([
      { id, name: "Monday", href: "/explore?group=service", shared: false, own: true, by: "admin" },
    ]);
    await changeView(db.sql, actor(admin), { id, name: "Every Monday", shared: false });
    expect(await names(admin)).toEqual(["Every Monday"]);
    await removeView(db.sql, actor(admin), { id });
    expect(await names(admin)).toEqual([]);
    const log = await db.sql<
      { action: string }[]
    >`select action from audit_log where action like 'view.%' order by id`;
    expect(log.map((entry) => entry.action)).toEqual(["view.save", "view.change", "view.remove"]);
  });

  it("never keep a link that leads elsewhere", async () => {
    for (const href of ["//evil.example", "https://evil.example/", "javascript:alert(1)", "/api/v1/spend"])
      await expect(save(admin, "bad", href)).rejects.toThrow("href: must be a page of Whospent");
    expect(await names(admin)).toEqual([]);
  });

  it("of somebody else answer like none at all", async () => {
    const { id } = await save(lead, "mine", "/traces");
    const gone = changeView(db.sql, actor(admin), { id: id + 1000, name: "x", shared: false });
    await expect(gone).rejects.toThrow("There is no such view.");
    await expect(changeView(db.sql, actor(admin), { id, name: "x", shared: false })).rejects.toThrow(
      "There is no such view.",
    );
    await expect(removeView(db.sql, actor(admin), { id })).rejects.toThrow("There is no such view.");
    expect(await names(lead)).toEqual(["mine"]);
    expect(await names(admin)).toEqual([]);
    await removeView(db.sql, actor(lead), { id });
  });

  it("have one name each, and belong to a person", async () => {
    const { id } = await save(lead, "twice", "/traces");
    await expect(save(lead, "twice", "/explore")).rejects.toThrow('already have a view named "twice"');
    await expect(save(lead, "  ", "/explore")).rejects.toThrow("name: must not be empty");
    await expect(saveView(db.sql, { name: "cli", role: "admin" }, { name: "x", href: "/" })).rejects.toThrow(
      "belong to a person",
    );
    await removeView(db.sql, actor(lead), { id });
  });

  it("that are shared are offered to those who may know every name in them", async () => {
    await save(admin, "the month", "/month?month=2026-06", true);
    await save(admin, "support", "/teams/support", true);
    await save(admin, "their service", "/explore?service=ticket-copilot&feature=draft-reply", true);
    await save(admin, "search", "/teams/search", true);
    await save(admin, "both", "/explore?team=support&team=search", true);
    await save(admin, "their rank", "/explore?service=site-search", true);
    await save(admin, "a customer", "/explore?tenant=acme", true);
    await save(admin, "their entry", "/admin/teams/search", true);
    await save(admin, "private", "/month");
    expect(await names(lead)).toEqual(["support", "the month", "their service"]);
    expect(await names(stranger)).toEqual(["the month"]);
    expect(await names(admin)).toHaveLength(9);
  });
});

describe("findable", () => {
  it("holds the catalog for who sees every team, and one's own for others", async () => {
    const all = await findable(db.sql, admin, NOW);
    expect(all.teams.map((team) => team.slug)).toContain("search");
    expect(all.services).toEqual(["site-search", "ticket-copilot"]);
    expect(await findable(db.sql, lead, NOW)).toEqual({
      teams: [{ slug: "support", name: "Support" }],
      units: [{ slug: "customer", name: "Customer" }],
      services: ["ticket-copilot"],
      features: [
        { service: "ticket-copilot", feature: "draft-reply" },
        { service: "ticket-copilot", feature: "summarize-thread" },
      ],
    });
    expect(await findable(db.sql, stranger, NOW)).toEqual({
      teams: [],
      units: [],
      services: [],
      features: [],
    });
  });
});
