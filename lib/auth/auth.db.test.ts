import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { hashApiKey, newApiKey, requireApiKey, viewerOfKey } from "./api-key";
import { hashPassword, passwordFits } from "./password";
import { MAX_FAILED_SIGN_INS, signInToDemo, signInWithPassword } from "./sign-in";
import { loadViewer } from "./viewer";

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

describe("signInWithPassword", () => {
  it("signs in with the right password only, however the email is written", async () => {
    const userId = await addUser("a@example.com");
    expect(await signInWithPassword(db.sql, " A@Example.com ", PASSWORD)).toMatchObject({
      userId,
      role: "lead",
    });
    expect(await signInWithPassword(db.sql, "a@example.com", `${PASSWORD}x`)).toBeNull();
    expect(await signInWithPassword(db.sql, "b@example.com", PASSWORD)).toBeNull();
  });

  it("refuses a disabled account and one without a password", async () => {
    await addUser("a@example.com");
    await addUser("b@example.com", "lead", { hash: null });
    await db.sql`update users set disabled_at = now() where email = 'a@example.com'`;
    expect(await signInWithPassword(db.sql, "a@example.com", PASSWORD)).toBeNull();
    expect(await signInWithPassword(db.sql, "b@example.com", "")).toBeNull();
  });

  it("locks after five failures in a row, with an audit entry, and opens again when the time is over", async () => {
    await addUser("a@example.com");
    for (let i = 0; i < MAX_FAILED_SIGN_INS; i += 1) {
      expect(await signInWithPassword(db.sql, "a@example.com", "wrong")).toBeNull();
    }
    expect(await signInWithPassword(db.sql, "a@example.com", PASSWORD)).toBeNull();
    const entries = await db.sql`select subject from audit_log where action = 'user.lock'`;
    expect(entries).toHaveLength(1);
    await db.sql`update users set locked_until = now() - interval '1 second'`;
    expect(await signInWithPassword(db.sql, "a@example.com", "wrong")).toBeNull();
    expect(await signInWithPassword(db.sql, "a@example.com", PASSWORD)).not.toBeNull();
  });

  it("counts guesses made at the same time", async () => {
    await addUser("a@example.com");
    const guesses = Array.from({ length: 12 }, () => signInWithPassword(db.sql, "a@example.com", "wrong"));
    await Promise.all(guesses);
    expect(await signInWithPassword(db.sql, "a@example.com", PASSWORD)).toBeNull();
  });

  it("forgets failures after a success", async () => {
    await addUser("a@example.com");
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < MAX_FAILED_SIGN_INS - 1; i += 1)
        await signInWithPassword(db.sql, "a@example.com", "wrong");
      expect(await signInWithPassword(db.sql, "a@example.com", PASSWORD)).not.toBeNull();
    }
  });
});

describe("signInToDemo", () => {
  it("works for a listed account of the demo and for nobody else", async () => {
    await addUser("demo@example.com");
    await addUser("real@example.com");
    expect(await signInToDemo(db.sql, "demo@example.com")).toBeNull();
    await db.sql`
      insert into settings (key, value) values ('demo', '{"accounts": [{"email": "demo@example.com", "label": "Lead"}]}')`;
    expect(await signInToDemo(db.sql, "demo@example.com")).toMatchObject({ email: "demo@example.com" });
    expect(await signInToDemo(db.sql, "real@example.com")).toBeNull();
  });
});

describe("passwords", () => {
  it("are stored as argon2id and never fit without a stored hash", async () => {
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwordFits(PASSWORD, hash)).toBe(true);
    expect(await passwordFits("no account has this password", null)).toBe(false);
    expect(await passwordFits(PASSWORD, "not a hash")).toBe(false);
  });
});

describe("loadViewer", () => {
  const now = Date.UTC(2026, 6, 20);

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
    (await loadViewer(db.sql, { userId, signedInAtMs: now }))?.teamIds;

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

  it("ends a session at once when the person is disabled, deleted or signed out everywhere", async () => {
    const userId = await addUser("a@example.com", "admin");
    expect(await loadViewer(db.sql, { userId, signedInAtMs: now })).not.toBeNull();
    await db.sql`update users set sessions_valid_from = ${new Date(now + 1)}`;
    expect(await loadViewer(db.sql, { userId, signedInAtMs: now })).toBeNull();
    expect(await loadViewer(db.sql, { userId, signedInAtMs: now + 1 })).not.toBeNull();
    await db.sql`update users set disabled_at = now()`;
    expect(await loadViewer(db.sql, { userId, signedInAtMs: now + 1 })).toBeNull();
    expect(await loadViewer(db.sql, { userId: 404, signedInAtMs: now })).toBeNull();
  });
});

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
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await expect(ask(key)).rejects.toMatchObject({ status: 401 });
  });

  it("lets a key end at its time although it was just looked up", async () => {
    const key = await addKey({ expiresAt: new Date(Date.now() + 300) });
    await ask(key);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await expect(ask(key)).rejects.toMatchObject({ status: 401 });
  });
});
