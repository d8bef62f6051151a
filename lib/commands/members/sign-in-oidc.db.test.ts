import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { loadViewer } from "@/lib/auth/viewer";
import { TEST_ADMIN } from "../testing";
import { unlinkUser } from "../users";
import { changeMember } from "./change";
import { type Identity, type OidcRefusal, signInWithOidc } from "./sign-in-oidc";

let db: TestDatabase;
const team: Record<string, number> = {};
beforeAll(async () => {
  db = await testDatabase();
  for (const slug of ["search", "growth", "support"]) {
    const [row] = await db.sql<{ id: number }[]>`
      insert into teams (slug, name) values (${slug}, ${slug}) returning id`;
    team[slug] = row?.id ?? 0;
  }
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql`truncate users, user_teams, user_sessions, password_links, group_mappings restart identity cascade`;
  await map("ml", "lead", ["search"]);
  await map("growth", "member", ["growth"]);
  await map("finops", "finance");
  await map("admins", "admin");
});

async function map(group: string, role: string, teams: string[] = []): Promise<void> {
  await db.sql`
    insert into group_mappings (group_name, role, team_ids)
    values (${group}, ${role}, ${teams.map((slug) => team[slug] ?? 0)})
    on conflict (group_name) do update set role = excluded.role, team_ids = excluded.team_ids`;
}

const ADA: Identity = {
  issuer: "https://id.example",
  subject: "u-1",
  email: "ada@example.com",
  emailVerified: true,
  name: "Ada",
  groups: ["ml"],
};
const signIn = (more: Partial<Identity> = {}) => signInWithOidc(db.sql, { ...ADA, ...more });

/** Who is signed in then: role and teams as every request sees them. */
async function viewerAfter(outcome: Awaited<ReturnType<typeof signIn>>) {
  if (typeof outcome === "string") throw new Error(`refused: ${outcome}`);
  const viewer = await loadViewer(db.sql, outcome);
  if (!viewer) throw new Error("no viewer");
  return viewer;
}

async function addUser(email: string, role: string, more: { disabled?: boolean } = {}): Promise<number> {
  const [row] = await db.sql<{ id: number }[]>`
    insert into users (email, name, role, created_by, disabled_at)
    values (${email}, 'Local', ${role}, 'root@example.com', ${more.disabled ? new Date() : null}) returning id`;
  return row?.id ?? 0;
}

const actions = async (subject = "user ada@example.com") =>
  (
    await db.sql<{ action: string }[]>`
      select action from audit_log
      where subject = ${subject} and at > (select min(created_at) from users) - interval '1 second' order by id`
  ).map(({ action }) => action);
const lastLine = async () =>
  (
    await db.sql`
      select actor, action, subject, before, after, note from audit_log
      where action <> 'user.sign-in' order by id desc limit 1`
  )[0];

describe("signInWithOidc", () => {
  it("makes an account for who is in a mapped group, with its role and teams, in the audit log", async () => {
    const viewer = await viewerAfter(await signIn());
    expect(viewer).toMatchObject({ email: "ada@example.com", role: "lead", teamIds: [team.search] });
    expect(await lastLine()).toMatchObject({
      actor: "system",
      action: "user.create",
      subject: "user ada@example.com",
      after: { role: "lead", teams: ["search"], issuer: "https://id.example" },
      note: "first sign-in, by the groups ml",
    });
    const again = await viewerAfter(await signIn());
    expect(again.userId).toBe(viewer.userId);
    expect(await db.sql`select provider from user_sessions`).toHaveLength(2);
  });

  it("replaces at each sign-in what groups gave, and leaves what an admin gave", async () => {
    const { userId } = await viewerAfter(await signIn({ groups: ["ml", "growth"] }));
    await db.sql`
      insert into user_teams (user_id, team_id, given_by) values (${userId}, ${team.support ?? 0}, 'admin')`;
    const viewer = await viewerAfter(await signIn({ groups: ["growth"] }));
    expect(viewer).toMatchObject({ role: "member", teamIds: [team.growth, team.support] });
    expect(await lastLine()).toMatchObject({
      action: "user.change",
      before: { role: "lead", teams: ["growth", "search", "support"] },
      after: { role: "member", teams: ["growth", "support"] },
    });
    // A team that an admin gave stays, also after a group that gave it too is gone.
    await map("support-eng", "member", ["support"]);
    await signIn({ groups: ["growth", "support-eng"] });
    const after = await viewerAfter(await signIn({ groups: ["growth"] }));
    expect(after.teamIds).toEqual([team.growth, team.support]);
  });

  it("writes no change where nothing changed", async () => {
    await signIn();
    await signIn();
    expect((await actions()).slice(-3)).toEqual(["user.create", "user.sign-in", "user.sign-in"]);
  });

  it("refuses who has no mapped group and no account, and makes nothing", async () => {
    expect(await signIn({ groups: ["unknown"] })).toBe("no-group");
    expect(await db.sql`select from users`).toHaveLength(0);
    expect(await db.sql`select from user_sessions`).toHaveLength(0);
  });

  it("shuts out an account that a group had made when no group is left, and ends its sessions", async () => {
    const session = await signIn({ groups: ["admins", "ml"] });
    expect(await signIn({ groups: [] })).toBe("no-group");
    expect(typeof session === "string" ? null : await loadViewer(db.sql, session)).toBeNull();
    expect(await db.sql`select role, disabled_at from users`).toEqual([
      { role: "member", disabled_at: null },
    ]);
    expect(await db.sql`select from user_teams`).toHaveLength(0);
    expect(await lastLine()).toMatchObject({ action: "user.change", before: { role: "admin" } });
    expect(await viewerAfter(await signIn())).toMatchObject({ role: "lead", teamIds: [team.search] });
  });

  it("gives nothing by groups that were not sent, and says so", async () => {
    expect(await signIn({ groups: null })).toBe("groups-not-sent" satisfies OidcRefusal);
    expect(await db.sql`select from users`).toHaveLength(0);
    const before = await signIn();
    expect(await signIn({ groups: null })).toBe("groups-not-sent");
    expect(await viewerAfter(before)).toMatchObject({ role: "lead", teamIds: [team.search] });

    const userId = await addUser("grace@example.com", "reader");
    const grace = { subject: "u-2", email: "grace@example.com" };
    await map("growth-eng", "reader", ["growth"]);
    await signIn({ ...grace, groups: ["growth-eng"] });
    expect(await viewerAfter(await signIn({ ...grace, groups: null }))).toMatchObject({
      userId,
      role: "reader",
    });
    expect(await db.sql`select from user_teams where user_id = ${userId}`).toHaveLength(0);
  });

  it("gives back what an admin gave when no group is left, not what the groups gave", async () => {
    const userId = await addUser("ada@example.com", "reader");
    await addUser("root@example.com", "admin");
    expect(await viewerAfter(await signIn({ groups: ["admins"] }))).toMatchObject({ userId, role: "admin" });
    expect(await viewerAfter(await signIn({ groups: ["ml"] }))).toMatchObject({ role: "lead" });
    expect(await viewerAfter(await signIn({ groups: null }))).toMatchObject({ role: "reader" });
    expect(await viewerAfter(await signIn({ groups: ["admins"] }))).toMatchObject({ role: "admin" });
    expect(await viewerAfter(await signIn({ groups: [] }))).toMatchObject({ role: "reader", teamIds: "all" });
    expect((await lastLine())?.after).toMatchObject({ role: "reader", own_role: null });
  });

  it("gives back the unit that an admin set while a group gave another", async () => {
    const [north, south] = await db.sql<{ id: number }[]>`
      insert into units (slug, name) values ('north', 'North'), ('south', 'South') returning id`;
    await db.sql`
      insert into group_mappings (group_name, role, unit_id) values ('heads', 'director', ${north?.id ?? 0})`;
    await addUser("root@example.com", "admin");
    const userId = await addUser("ada@example.com", "director");
    const unit = async () => (await db.sql`select unit_id from users where id = ${userId}`)[0]?.unit_id;
    await signIn({ groups: ["heads"] });
    expect(await unit()).toBe(north?.id);
    const [{ version } = { version: 0 }] = await db.sql<{ version: number }[]>`
      select version from users where id = ${userId}`;
    const change = { userId, version, name: "Ada", role: "director" as const, teams: [], unit: "south" };
    await changeMember(db.sql, TEST_ADMIN, change);
    await signIn({ groups: ["heads"] });
    expect(await unit()).toBe(north?.id);
    await signIn({ groups: [] });
    expect(await unit()).toBe(south?.id);
  });

  it("gives back a role that an admin set meanwhile", async () => {
    await addUser("root@example.com", "admin");
    const userId = await addUser("ada@example.com", "member");
    await signIn({ groups: ["finops"] });
    const version = async () =>
      (await db.sql<{ version: number }[]>`select version from users where id = ${userId}`)[0]?.version ?? 0;
    const change = { userId, name: "Ada", teams: [], unit: null };
    // The same role with another name decides nothing about it.
    await changeMember(db.sql, TEST_ADMIN, { ...change, version: await version(), role: "finance" });
    expect(await viewerAfter(await signIn({ groups: [] }))).toMatchObject({ role: "member" });
    await signIn({ groups: ["finops"] });
    await changeMember(db.sql, TEST_ADMIN, { ...change, version: await version(), role: "reader" });
    expect(await viewerAfter(await signIn({ groups: ["finops"] }))).toMatchObject({ role: "finance" });
    expect(await viewerAfter(await signIn({ groups: [] }))).toMatchObject({ role: "reader" });
  });

  it("keeps the last admin's role without groups too, until there is another", async () => {
    const userId = await addUser("ada@example.com", "reader");
    await signIn({ groups: ["admins"] });
    expect(await viewerAfter(await signIn({ groups: [] }))).toMatchObject({ userId, role: "admin" });
    await addUser("root@example.com", "admin");
    expect(await viewerAfter(await signIn({ groups: [] }))).toMatchObject({ userId, role: "reader" });
  });

  it("links an account by an address the provider vouches for; what the admin gave stays without groups", async () => {
    const userId = await addUser("ada@example.com", "reader");
    const viewer = await viewerAfter(await signIn({ groups: [] }));
    expect(viewer).toMatchObject({ userId, role: "reader" });
    expect(await db.sql`select oidc_subject, oidc_issuer from users`).toEqual([
      { oidc_subject: "u-1", oidc_issuer: "https://id.example" },
    ]);
  });

  const doubtful: [string, Partial<Identity>][] = [
    ["the address is not vouched for", { emailVerified: false }],
    ["the account belongs to another subject", { subject: "u-2" }],
    ["the account belongs to the same subject of another issuer", { issuer: "https://other.example" }],
  ];
  it.each(doubtful)("touches nobody's account where %s", async (_, more) => {
    const userId = await addUser("ada@example.com", "admin");
    if (more.emailVerified !== false) {
      await db.sql`
        update users set oidc_issuer = 'https://id.example', oidc_subject = 'u-1' where id = ${userId}`;
    }
    const before = await db.sql`select * from users`;
    expect(await signIn(more)).toBe("address" satisfies OidcRefusal);
    expect(await db.sql`select * from users`).toEqual(before);
    expect(await db.sql`select from user_sessions`).toHaveLength(0);
  });

  it("links an account anew, by an address that is vouched for, once an admin has parted it", async () => {
    const session = await signIn();
    const { userId } = await viewerAfter(session);
    const moved = { issuer: "https://new.example", subject: "u-9" };
    expect(await signIn(moved)).toBe("address");
    await unlinkUser(db.sql, TEST_ADMIN, { email: "ada@example.com" });
    expect(await lastLine()).toMatchObject({ action: "user.unlink", before: { subject: "u-1" } });
    expect(typeof session === "string" ? null : await loadViewer(db.sql, session)).toBeNull();
    expect(await signIn({ ...moved, emailVerified: false })).toBe("address");
    expect(await viewerAfter(await signIn(moved))).toMatchObject({ userId, role: "lead" });
    expect(await signIn()).toBe("address");
    await expect(unlinkUser(db.sql, TEST_ADMIN, { email: "nobody@example.com" })).rejects.toThrow(
      "no account",
    );
  });

  it("makes no account for an address that nobody vouches for: leads are found by theirs", async () => {
    for (const more of [{ emailVerified: false }, { email: null }])
      expect(await signIn(more)).toBe("address");
    expect(await db.sql`select from users`).toHaveLength(0);
  });

  it("refuses a disabled account, whatever its groups", async () => {
    await addUser("ada@example.com", "member", { disabled: true });
    expect(await signIn({ groups: ["admins"] })).toBe("disabled");
    expect(await db.sql`select role from users`).toEqual([{ role: "member" }]);
  });

  it("never takes the role of the last admin away", async () => {
    const userId = await addUser("ada@example.com", "admin");
    expect(await viewerAfter(await signIn())).toMatchObject({ userId, role: "admin" });
    expect((await lastLine())?.note).toContain("nobody else is admin");
    await addUser("root@example.com", "admin");
    expect(await viewerAfter(await signIn())).toMatchObject({ userId, role: "lead" });
  });

  it("takes over a new address only if it is vouched for and free, and finds the account by its subject", async () => {
    const { userId } = await viewerAfter(await signIn());
    await addUser("taken@example.com", "member");
    const addressAfter = async (more: Partial<Identity>) => {
      const viewer = await viewerAfter(await signIn(more));
      expect(viewer.userId).toBe(userId);
      return viewer.email;
    };
    expect(await addressAfter({ email: "new@example.com", emailVerified: false })).toBe("ada@example.com");
    expect(await addressAfter({ email: "taken@example.com" })).toBe("ada@example.com");
    expect(await addressAfter({ email: null })).toBe("ada@example.com");
    expect(await addressAfter({ email: "new@example.com" })).toBe("new@example.com");
  });

  it("makes one account for sign-ins at the same time", async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => signIn()));
    expect(
      new Set(outcomes.map((outcome) => (typeof outcome === "string" ? outcome : outcome.userId))).size,
    ).toBe(1);
    expect(await db.sql`select from users`).toHaveLength(1);
    expect(await db.sql`select from user_sessions`).toHaveLength(8);
  });
});
