import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { hashApiKey, newApiKey, requireApiKey, viewerOfKey } from "./api-key";
import { hashPassword, passwordFits } from "./password";
import { testSession } from "./testing";
import { actorOf, loadViewer, ownTeams } from "./viewer";

const PASSWORD = "correct horse battery staple";

let db: TestDatabase;
let hash: string;
beforeAll(async () => {
  db = await testDatabase();
  hash = await hashPassword(PASSWORD);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql`truncate users, user_teams, ingest_keys, team_units, units, settings restart identity cascade`;
  await db.sql`delete from teams where kind <> 'untagged'`;
});

async function addUser(email: string, role = "lead", more: { hash?: string | null } = {}): Promise<number> {
  const [row] = await db.sql<{ id: number }[]>`
    insert into users (email, name, role, password_hash, sessions_valid_from)
    values (${email}, 'Somebody', ${role}, ${more.hash === undefined ? hash : more.hash}, '2026-01-01') returning id`;
  return row?.id ?? 0;
}

describe("passwords", () => {
  it("are stored as argon2id and never fit without a stored hash", async () => {
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwordFits(PASSWORD, hash)).toBe(true);
    expect(await passwordFits("no account has this password", null)).toBe(false);
    expect(await passwordFits(PASSWORD, "not a hash")).toBe(false);
  });
});

describe("loadViewer", () => {
  async function addTeam(
    slug: string,
    lead: string | null = null,
    manager: string | null = null,
  ): Promise<number> {
    const [row] = await db.sql<{ id: number }[]>`
      insert into teams (slug, name, lead, manager) values (${slug}, ${slug}, ${lead}, ${manager}) returning id`;
    return row?.id ?? 0;
  }
  const teamsOf = async (userId: number) =>
    (await loadViewer(db.sql, await testSession(db.sql, userId)))?.teamIds;

  it("gives admin and finance every team, others the given ones, without any none", async () => {
    const team = await addTeam("support");
    expect(await teamsOf(await addUser("a@example.com", "admin"))).toBe("all");
    expect(await teamsOf(await addUser("f@example.com", "finance"))).toBe("all");
    const member = await addUser("m@example.com", "member");
    expect(await teamsOf(member)).toEqual([]);
    await db.sql`insert into user_teams values (${member}, ${team})`;
    expect(await teamsOf(member)).toEqual([team]);
  });

  it("gives a lead the teams whose lead or manager the catalog says they are; a member not", async () => {
    const led = await addTeam("led", "L@example.com");
    const managed = await addTeam("managed", null, "l@example.com");
    await addTeam("other", "x@example.com");
    expect(await teamsOf(await addUser("l@example.com", "lead"))).toEqual([led, managed]);
    await db.sql`update users set role = 'member'`;
    expect(await teamsOf(1)).toEqual([]);
  });

  it("gives a director the unit tree as of today", async () => {
    const [top] = await db.sql<{ id: number }[]>`
      insert into units (slug, name, director) values ('top', 'Top', 'd@example.com') returning id`;
    const [low] = await db.sql<{ id: number }[]>`
      insert into units (slug, name, parent_id) values ('low', 'Low', ${top?.id ?? 0}) returning id`;
    const [a, b, gone] = [await addTeam("a"), await addTeam("b"), await addTeam("gone")];
    await addTeam("outside");
    await db.sql`
      insert into team_units (team_id, unit_id, valid_from, valid_to) values
        (${a ?? 0}, ${top?.id ?? 0}, '2026-01-01', null), (${b ?? 0}, ${low?.id ?? 0}, '2026-01-01', null),
        (${gone ?? 0}, ${low?.id ?? 0}, '2025-01-01', '2026-01-01')`;
    expect(await teamsOf(await addUser("d@example.com", "director"))).toEqual([a, b]);
  });

  it("ends a session at once when it is ended, the person signed out everywhere, disabled or deleted", async () => {
    const userId = await addUser("a@example.com", "admin");
    const [first, second] = [await testSession(db.sql, userId), await testSession(db.sql, userId)];
    const seen = async (claims: typeof first) => (await loadViewer(db.sql, claims)) !== null;
    expect([await seen(first), await seen(second)]).toEqual([true, true]);
    await db.sql`update user_sessions set ended_at = now() where id = ${first.sessionId}`;
    expect([await seen(first), await seen(second)]).toEqual([false, true]);
    await db.sql`update users set sessions_valid_from = clock_timestamp()`;
    expect(await seen(second)).toBe(false);
    const third = await testSession(db.sql, userId);
    expect(await seen(third)).toBe(true);
    await db.sql`update users set disabled_at = now()`;
    expect(await seen(third)).toBe(false);
    await db.sql`delete from users`;
    expect(await seen(third)).toBe(false);
  });

  it("takes no session for another person's, and none that is older than half a day", async () => {
    const [a, b] = [await addUser("a@example.com", "admin"), await addUser("b@example.com", "member")];
    const session = await testSession(db.sql, b);
    expect(await loadViewer(db.sql, { ...session, userId: a })).toBeNull();
    expect(await loadViewer(db.sql, await testSession(db.sql, a, hoursAgo(12.01)))).toBeNull();
    expect(await loadViewer(db.sql, await testSession(db.sql, a, hoursAgo(11.9)))).not.toBeNull();
  });

  it("notes now and then that a session is in use, and nobody waits for it", async () => {
    const session = await testSession(db.sql, await addUser("a@example.com", "admin"));
    const lastSeen = async () =>
      (await db.sql<{ at: Date }[]>`select last_seen_at as at from user_sessions`)[0]?.at;
    const before = await lastSeen();
    await loadViewer(db.sql, session);
    expect(await lastSeen()).toEqual(before);
    await db.sql`update user_sessions set last_seen_at = now() - interval '6 minutes'`;
    await loadViewer(db.sql, session);
    const noted = async () => expect(Number(await lastSeen())).toBeGreaterThanOrEqual(Number(before));
    await vi.waitFor(noted, { timeout: 60_000 });
  });

  it("shows everybody every team where the setting says so, and lets nobody change more than before", async () => {
    const [own] = [await addTeam("own"), await addTeam("other")];
    const member = await addUser("m@example.com", "member");
    const finance = await addUser("f@example.com", "finance");
    await db.sql`insert into user_teams values (${member}, ${own ?? 0})`;
    const viewer = async (userId: number) => {
      const loaded = await loadViewer(db.sql, await testSession(db.sql, userId));
      if (!loaded) throw new Error("nobody");
      return loaded;
    };
    await db.sql`insert into settings (key, value) values ('visibility', '"own"')`;
    expect(await viewer(member)).toMatchObject({ teamIds: [own] });
    await db.sql`update settings set value = '"all-teams"' where key = 'visibility'`;
    expect(await viewer(member)).toMatchObject({ teamIds: "all" });
    expect(ownTeams(await viewer(member))).toEqual([own]);
    expect(actorOf(await viewer(member))).toEqual({
      name: "m@example.com",
      role: "member",
      userId: member,
      teamIds: [own],
    });
    expect(actorOf(await viewer(finance)).teamIds).toBe("all");
  });
});

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

describe("requireApiKey", () => {
  async function addKey(more: { expiresAt?: Date } = {}): Promise<string> {
    const made = newApiKey();
    await db.sql`
      insert into ingest_keys (name, source, prefix, key_hash, kind, scopes, expires_at)
      values ('n', 's', ${made.prefix}, ${made.hash}, 'transport', ${["read"]}, ${more.expiresAt ?? null})`;
    return made.key;
  }
  const ask = (key: string, scope: "read" | "ingest" = "read", scheme = "Bearer") =>
    requireApiKey(db.sql, new Request("http://x", { headers: { authorization: `${scheme} ${key}` } }), scope);

  it("finds a key by its hash and notes that it was used", async () => {
    const key = await addKey();
    expect(key).toMatch(/^wsp_[A-Za-z0-9_-]{43}$/);
    expect(hashApiKey(key)).toHaveLength(32);
    expect(await ask(key)).toMatchObject({ name: "n", source: "s", kind: "transport", scopes: ["read"] });
    const [row] = await db.sql`select last_used_at, key_hash from ingest_keys`;
    expect(row?.last_used_at).not.toBeNull();
    expect(viewerOfKey(await ask(key)).teamIds).toBe("all");
  });

  it("takes the key as the password of exporters that only know a name and a password", async () => {
    const key = await addKey();
    const basic = (pair: string) => ask(Buffer.from(pair).toString("base64"), "read", "Basic");
    expect(await basic(`whospent:${key}`)).toMatchObject({ name: "n" });
    await expect(basic(`${key}:whospent`)).rejects.toMatchObject({ status: 401 });
  });

  it("refuses a wrong, expired or revoked key with 401, a missing scope with 403", async () => {
    const key = await addKey();
    await expect(ask(`${key}x`)).rejects.toMatchObject({ status: 401, code: "unauthenticated" });
    await expect(ask(key, "read", "Basic")).rejects.toMatchObject({ status: 401 });
    await expect(ask(key, "ingest")).rejects.toMatchObject({ status: 403, code: "missing_scope" });
    await expect(ask(await addKey({ expiresAt: new Date(Date.now() - 1000) }))).rejects.toMatchObject({
      status: 401,
    });
    await expect(ask("wsp_'; drop table users; --")).rejects.toMatchObject({ status: 401 });
  });

  it("acts on a revocation within two seconds", async () => {
    const key = await addKey();
    await ask(key);
    await db.sql`update ingest_keys set revoked_at = now()`;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_999 });
    try {
      await expect(ask(key)).rejects.toMatchObject({ status: 401 });
    } finally {
      vi.useRealTimers();
    }
  });

  it("lets a key end at its time although it was just looked up", async () => {
    const end = Date.now() + 3_600_000;
    vi.useFakeTimers({ toFake: ["Date"], now: end - 400 });
    try {
      const key = await addKey({ expiresAt: new Date(end) });
      await ask(key);
      // The clock of the database goes on with ours; what was looked up is only half a second old.
      await db.sql`update ingest_keys set expires_at = now()`;
      vi.setSystemTime(end + 100);
      await expect(ask(key)).rejects.toMatchObject({ status: 401 });
    } finally {
      vi.useRealTimers();
    }
  });
});
