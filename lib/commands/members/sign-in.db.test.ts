import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { hashPassword } from "@/lib/auth/password";
import { loadViewer } from "@/lib/auth/viewer";
import { MAX_FAILED_SIGN_INS, signInToDemo, signInWithPassword } from "./sign-in";

const PASSWORD = "correct horse battery staple";

let db: TestDatabase;
let hash: string;
beforeAll(async () => {
  db = await testDatabase();
  hash = await hashPassword(PASSWORD);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql`truncate users, user_teams, user_sessions, password_links, settings restart identity cascade`;
});

async function addUser(email: string, role = "lead", more: { hash?: string | null } = {}): Promise<number> {
  const [row] = await db.sql<{ id: number }[]>`
    insert into users (email, name, role, password_hash)
    values (${email}, 'Somebody', ${role}, ${more.hash === undefined ? hash : more.hash}) returning id`;
  return row?.id ?? 0;
}

describe("signInWithPassword", () => {
  it("signs in with the right password only, however the email is written", async () => {
    const userId = await addUser("a@example.com");
    const session = await signInWithPassword(db.sql, " A@Example.com ", PASSWORD);
    expect(session).toMatchObject({ userId });
    expect(session && (await loadViewer(db.sql, session))).toMatchObject({
      email: "a@example.com",
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

  it("locks for twice as long each time, a day at most, and from the start again after a success", async () => {
    await addUser("a@example.com");
    const minutes: number[] = [];
    const lockOnce = async () => {
      await db.sql`update users set locked_until = null, failed_sign_ins = ${MAX_FAILED_SIGN_INS - 1}`;
      await signInWithPassword(db.sql, "a@example.com", "wrong");
      const [row] = await db.sql<{ minutes: number }[]>`
        select round(extract(epoch from locked_until - now()) / 60)::int as minutes from users`;
      minutes.push(row?.minutes ?? 0);
    };
    for (let i = 0; i < 9; i += 1) await lockOnce();
    expect(minutes).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
    await db.sql`update users set locked_until = now() - interval '1 second'`;
    expect(await signInWithPassword(db.sql, "a@example.com", PASSWORD)).not.toBeNull();
    await lockOnce();
    expect(minutes.at(-1)).toBe(15);
  });

  it("does not let in who was disabled, or given another password, while theirs was checked", async () => {
    await addUser("a@example.com");
    const first = signInWithPassword(db.sql, "a@example.com", PASSWORD);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await db.sql`update users set disabled_at = now()`;
    const session = await first;
    expect(session && (await loadViewer(db.sql, session))).toBeNull();
  });

  it("writes each sign-in into the audit log, with the session it opened", async () => {
    const userId = await addUser("a@example.com");
    await signInWithPassword(db.sql, "a@example.com", PASSWORD);
    const lines = await db.sql`
      select actor, user_id, action, subject, after from audit_log where user_id = ${userId} order by id desc limit 1`;
    expect(lines).toEqual([
      {
        actor: "a@example.com",
        user_id: userId,
        action: "user.sign-in",
        subject: "user a@example.com",
        after: { provider: "password" },
      },
    ]);
    expect(await db.sql`select provider, ended_at from user_sessions`).toEqual([
      { provider: "password", ended_at: null },
    ]);
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
    expect(await signInToDemo(db.sql, "demo@example.com")).not.toBeNull();
    expect(await signInToDemo(db.sql, "real@example.com")).toBeNull();
  });
});
