import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { hashPassword } from "@/lib/auth/password";
import { testSession } from "@/lib/auth/testing";
import { actorOf, loadViewer } from "@/lib/auth/viewer";
import { teamsSeen } from "@/lib/queries/member-choices";
import { memberList, memberPage } from "@/lib/queries/members";
import { scope } from "@/lib/queries/spend-filter";
import { CommandError, reachesTeam } from "../define-command";
import { TEST_ADMIN } from "../testing";
import { createUser, setPassword } from "../users";
import { changeMember, disableMember, enableMember, signOutMember, unlockMember } from "./change";
import { mapGroup, unmapGroup } from "./group-mappings";
import { holderOfLink, makePasswordLink, setPasswordByLink } from "./password-links";
import { signInWithPassword } from "./sign-in";
import { setVisibility } from "./visibility";

const PASSWORD = "correct horse battery staple";
const VIEWER = { userId: null, name: "a", email: null, role: "admin", teamIds: "all" } as const;

let db: TestDatabase;
let hash: string;
const team: Record<string, number> = {};
beforeAll(async () => {
  db = await testDatabase();
  hash = await hashPassword(PASSWORD);
  for (const [slug, lead] of [
    ["search", "lea@example.com"],
    ["growth", null],
    ["support", null],
  ] as const) {
    const [row] = await db.sql<{ id: number }[]>`
      insert into teams (slug, name, lead) values (${slug}, ${slug}, ${lead}) returning id`;
    team[slug] = row?.id ?? 0;
  }
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql`
    truncate users, user_teams, user_sessions, password_links, group_mappings, settings restart identity cascade`;
});

async function addUser(email: string, role: string): Promise<number> {
  const [row] = await db.sql<{ id: number }[]>`
    insert into users (email, name, role, password_hash) values (${email}, ${email}, ${role}, ${hash}) returning id`;
  return row?.id ?? 0;
}

const problemOf = async (work: Promise<unknown>): Promise<CommandError> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CommandError)) throw new Error(`no command error but ${String(error)}`);
  return error;
};
const lastLine = async () =>
  (await db.sql`select action, subject, before, after, note from audit_log order by id desc limit 1`)[0];
const signedIn = async (session: Awaited<ReturnType<typeof testSession>>) =>
  (await loadViewer(db.sql, session)) !== null;

describe("changeMember", () => {
  const wanted = (userId: number, more: object = {}) => ({
    userId,
    version: 1,
    name: "Lea",
    role: "member" as const,
    teams: ["growth"],
    unit: null,
    ...more,
  });

  it("acts on the next request of a session that is open, and says what it was and is", async () => {
    const userId = await addUser("lea@example.com", "lead");
    const session = await testSession(db.sql, userId);
    expect(await loadViewer(db.sql, session)).toMatchObject({ role: "lead", teamIds: [team.search] });
    await changeMember(db.sql, TEST_ADMIN, wanted(userId));
    expect(await loadViewer(db.sql, session)).toMatchObject({ role: "member", teamIds: [team.growth] });
    expect(await lastLine()).toMatchObject({
      action: "user.change",
      subject: "user lea@example.com",
      before: { name: "lea@example.com", role: "lead", teams: [] },
      after: { name: "Lea", role: "member", teams: ["growth"] },
    });
  });

  it("overwrites nobody's change, and says what is there now", async () => {
    const userId = await addUser("lea@example.com", "lead");
    await changeMember(db.sql, TEST_ADMIN, wanted(userId, { role: "finance", teams: [] }));
    const error = await problemOf(changeMember(db.sql, TEST_ADMIN, wanted(userId)));
    expect(error.code).toBe("conflict");
    expect(error.message).toContain("role is finance, you asked for member");
    expect(error.message).toContain("teams is none, you asked for growth");
    expect(await db.sql`select role, version from users`).toEqual([{ role: "finance", version: 2 }]);
  });

  it("does not touch the teams that groups gave", async () => {
    const userId = await addUser("lea@example.com", "member");
    await db.sql`
      insert into user_teams (user_id, team_id, given_by) values (${userId}, ${team.support ?? 0}, 'mapping')`;
    await changeMember(db.sql, TEST_ADMIN, wanted(userId, { teams: [] }));
    expect(await db.sql`select given_by from user_teams`).toEqual([{ given_by: "mapping" }]);
  });

  it("leaves an admin: the last one is neither demoted nor disabled, also not by two at once", async () => {
    const [a, b] = [await addUser("a@example.com", "admin"), await addUser("b@example.com", "admin")];
    const outcomes = await Promise.allSettled([
      disableMember(db.sql, TEST_ADMIN, { userId: a }),
      changeMember(db.sql, TEST_ADMIN, wanted(b)),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await db.sql`select from users where role = 'admin' and disabled_at is null`).toHaveLength(1);
  });
});

describe("disabling, locks and sessions", () => {
  it("disables at once, with the links that were out, and enables again", async () => {
    const userId = await addUser("lea@example.com", "lead");
    const session = await testSession(db.sql, userId);
    const { path } = await makePasswordLink(db.sql, TEST_ADMIN, { email: "lea@example.com" });
    await disableMember(db.sql, TEST_ADMIN, { userId });
    expect(await signedIn(session)).toBe(false);
    expect(await signInWithPassword(db.sql, "lea@example.com", PASSWORD)).toBeNull();
    expect(await lastLine()).toMatchObject({ action: "user.disable", note: "1 session ended" });
    expect((await problemOf(makePasswordLink(db.sql, TEST_ADMIN, { email: "lea@example.com" }))).code).toBe(
      "conflict",
    );
    await enableMember(db.sql, TEST_ADMIN, { userId });
    expect(await signedIn(session)).toBe(false);
    expect(await holderOfLink(db.sql, tokenOf(path))).toBeNull();
    expect(await signInWithPassword(db.sql, "lea@example.com", PASSWORD)).not.toBeNull();
  });

  it("signs out everywhere, and a new sign-in works", async () => {
    const userId = await addUser("lea@example.com", "lead");
    const sessions = [await testSession(db.sql, userId), await testSession(db.sql, userId)];
    expect(await signOutMember(db.sql, TEST_ADMIN, { userId })).toEqual({ sessions: 2 });
    for (const session of sessions) expect(await signedIn(session)).toBe(false);
    expect(await db.sql`select distinct ended_by from user_sessions`).toEqual([
      { ended_by: TEST_ADMIN.name },
    ]);
    const next = await signInWithPassword(db.sql, "lea@example.com", PASSWORD);
    expect(next && (await signedIn(next))).toBe(true);
  });

  it("ends sessions when the password is set", async () => {
    const userId = await addUser("lea@example.com", "lead");
    const session = await testSession(db.sql, userId);
    await setPassword(db.sql, TEST_ADMIN, { email: "lea@example.com", password: "another long password" });
    expect(await signedIn(session)).toBe(false);
  });

  it("lifts a lock and its back-off", async () => {
    const userId = await addUser("lea@example.com", "lead");
    await db.sql`update users set locked_until = now() + interval '1 day', lockouts = 7, failed_sign_ins = 5`;
    expect(await signInWithPassword(db.sql, "lea@example.com", PASSWORD)).toBeNull();
    await unlockMember(db.sql, TEST_ADMIN, { userId });
    expect(await signInWithPassword(db.sql, "lea@example.com", PASSWORD)).not.toBeNull();
  });
});

const tokenOf = (path: string) => path.split("/").at(-1) ?? "";

describe("one-time links", () => {
  it("set a password once, sign in, lift a lock and end what was open; only a hash is kept", async () => {
    const { id: userId } = await createUser(db.sql, TEST_ADMIN, {
      email: "new@example.com",
      name: "New",
      role: "member",
    });
    expect(await memberPage(db.sql, VIEWER, userId)).toMatchObject({ state: "invited", hasPassword: false });
    const open = await testSession(db.sql, userId);
    await db.sql`update users set locked_until = now() + interval '1 day'`;
    const { path } = await makePasswordLink(db.sql, TEST_ADMIN, { email: "new@example.com" });
    const token = tokenOf(path);
    expect(token).toMatch(/^[\w-]{43}$/);
    const stored = JSON.stringify([
      await db.sql`select encode(token_hash, 'escape') from password_links`,
      await db.sql`select subject, before, after, note from audit_log`,
    ]);
    expect(stored).not.toContain(token);
    expect(await holderOfLink(db.sql, token)).toEqual({ email: "new@example.com", name: "New" });
    const session = await setPasswordByLink(db.sql, token, "a brand new password");
    expect(session && (await signedIn(session))).toBe(true);
    expect(await signedIn(open)).toBe(false);
    expect(await holderOfLink(db.sql, token)).toBeNull();
    expect(await setPasswordByLink(db.sql, token, "yet another password")).toBeNull();
    expect(await signInWithPassword(db.sql, "new@example.com", "a brand new password")).not.toBeNull();
    expect(await memberPage(db.sql, VIEWER, userId)).toMatchObject({ state: "active", hasPassword: true });
  });

  it("are good for one of two who use them at the same time", async () => {
    await addUser("lea@example.com", "lead");
    const { path } = await makePasswordLink(db.sql, TEST_ADMIN, { email: "lea@example.com" });
    const both = await Promise.all(
      ["password of the first", "password of the other"].map((password) =>
        setPasswordByLink(db.sql, tokenOf(path), password),
      ),
    );
    expect(both.filter((session) => session !== null)).toHaveLength(1);
  });

  it("end when they are old, or a newer one is made", async () => {
    await addUser("lea@example.com", "lead");
    const make = async () =>
      tokenOf((await makePasswordLink(db.sql, TEST_ADMIN, { email: "lea@example.com" })).path);
    const first = await make();
    const second = await make();
    expect(await holderOfLink(db.sql, first)).toBeNull();
    expect(await holderOfLink(db.sql, second)).not.toBeNull();
    await db.sql`update password_links set expires_at = now() - interval '1 second'`;
    expect(await setPasswordByLink(db.sql, second, "a brand new password")).toBeNull();
    for (const wrong of ["", "x", "x".repeat(43), "../../etc/passwd"])
      expect(await holderOfLink(db.sql, wrong)).toBeNull();
  });

  it("end when a password is set without them", async () => {
    await addUser("lea@example.com", "lead");
    const { path } = await makePasswordLink(db.sql, TEST_ADMIN, { email: "lea@example.com" });
    await setPassword(db.sql, TEST_ADMIN, { email: "lea@example.com", password: "another long password" });
    expect(await holderOfLink(db.sql, tokenOf(path))).toBeNull();
    expect(await setPasswordByLink(db.sql, tokenOf(path), "a brand new password")).toBeNull();
  });

  it("stay good where the password is easy to guess", async () => {
    await addUser("lea@example.com", "lead");
    const { path } = await makePasswordLink(db.sql, TEST_ADMIN, { email: "lea@example.com" });
    for (const [password, why] of [
      ["too short", "at least 12"],
      ["LEA@example.com", "must not be the address"],
      ["aaaaaaaaaaaaaaaa", "over and over"],
      ["x".repeat(1001), "at most 1,000"],
    ] as const) {
      const error = await problemOf(setPasswordByLink(db.sql, tokenOf(path), password));
      expect(error.message).toContain(why);
    }
    expect(await setPasswordByLink(db.sql, tokenOf(path), "a brand new password")).not.toBeNull();
  });
});

describe("group mappings", () => {
  it("are set, changed and taken away, each in the audit log", async () => {
    await mapGroup(db.sql, TEST_ADMIN, { group: "ml", role: "lead", teams: ["search"] });
    await mapGroup(db.sql, TEST_ADMIN, { group: "ml", role: "member", teams: ["growth", "search"] });
    expect(await lastLine()).toMatchObject({
      action: "group.map",
      subject: "group ml",
      before: { role: "lead", teams: ["search"], unit: null },
      after: { role: "member", teams: ["growth", "search"], unit: null },
    });
    await unmapGroup(db.sql, TEST_ADMIN, { group: "ml" });
    expect((await problemOf(unmapGroup(db.sql, TEST_ADMIN, { group: "ml" }))).code).toBe("not_found");
  });

  it("are not overwritten by who saw an older one", async () => {
    await mapGroup(db.sql, TEST_ADMIN, { group: "ml", role: "lead" });
    const error = await problemOf(
      mapGroup(db.sql, TEST_ADMIN, { group: "ml", role: "admin", seenAt: new Date(0).toISOString() }),
    );
    expect(error.message).toContain("Now it gives lead.");
    const taken = await problemOf(mapGroup(db.sql, TEST_ADMIN, { group: "ml", role: "admin", seenAt: null }));
    expect(taken.code).toBe("conflict");
  });
});

describe("visibility", () => {
  it("shows a lead every team's figures, and lets them change something for their own alone", async () => {
    const userId = await addUser("lea@example.com", "lead");
    const session = await testSession(db.sql, userId);
    await setVisibility(db.sql, TEST_ADMIN, { visibility: "all-teams" });
    const viewer = await loadViewer(db.sql, session);
    if (!viewer) throw new Error("nobody");
    const seen = await db.sql`select from teams where ${scope(db.sql, viewer, "id")}`;
    expect(seen.length).toBeGreaterThanOrEqual(3);
    const actor = actorOf(viewer);
    expect([team.search, team.growth].map((id) => reachesTeam(actor, id ?? 0))).toEqual([true, false]);
    await setVisibility(db.sql, TEST_ADMIN, { visibility: "own" });
    expect((await loadViewer(db.sql, session))?.teamIds).toEqual([team.search]);
    expect(await lastLine()).toMatchObject({ before: "all-teams", after: "own" });
  });
});

describe("the members page", () => {
  it("says why a team is somebody's, and who is in which state", async () => {
    const userId = await addUser("lea@example.com", "lead");
    await db.sql`
      insert into user_teams (user_id, team_id, given_by)
      values (${userId}, ${team.growth ?? 0}, 'admin'), (${userId}, ${team.support ?? 0}, 'mapping')`;
    await addUser("z@example.com", "member");
    await db.sql`update users set locked_until = now() + interval '1 hour' where email = 'z@example.com'`;
    const [lea, z] = await memberList(db.sql, VIEWER);
    expect(lea?.teams.map(({ slug, from }) => [slug, from])).toEqual([
      ["growth", "admin"],
      ["search", "lead"],
      ["support", "group"],
    ]);
    expect([lea?.state, z?.state]).toEqual(["active", "locked"]);
    expect((await memberList(db.sql, VIEWER, { state: "locked" })).map(({ email }) => email)).toEqual([
      "z@example.com",
    ]);
    expect(await memberList(db.sql, VIEWER, { search: "LEA@", role: "lead" })).toHaveLength(1);
    expect(await memberList(db.sql, VIEWER, { search: "%" })).toHaveLength(0);
  });

  it("tells nobody else anything", async () => {
    const userId = await addUser("lea@example.com", "lead");
    for (const role of ["finance", "director", "lead", "member", "reader"] as const) {
      const viewer = { ...VIEWER, role };
      expect(await memberList(db.sql, viewer)).toEqual([]);
      expect(await memberPage(db.sql, viewer, userId)).toBeNull();
      expect(await teamsSeen(db.sql, viewer, { ...WOULD, email: "lea@example.com" })).toEqual([]);
    }
  });

  const WOULD = {
    email: "lea@example.com",
    role: "lead" as const,
    unit: null,
    teams: ["growth"],
    userId: null,
  };
  it("foretells the teams that every request will then see", async () => {
    const userId = await addUser("lea@example.com", "member");
    expect(await teamsSeen(db.sql, VIEWER, { ...WOULD, userId })).toEqual(["growth", "search"]);
    expect(await teamsSeen(db.sql, VIEWER, { ...WOULD, userId, role: "member" })).toEqual(["growth"]);
    expect(await teamsSeen(db.sql, VIEWER, { ...WOULD, userId, role: "finance" })).toBe("all");
    await changeMember(db.sql, TEST_ADMIN, {
      userId,
      version: 1,
      name: "Lea",
      role: "lead",
      teams: ["growth"],
      unit: null,
    });
    const viewer = await loadViewer(db.sql, await testSession(db.sql, userId));
    expect(viewer?.teamIds).toEqual([team.search, team.growth]);
  });
});
