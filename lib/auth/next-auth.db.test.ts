import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { signOut } from "@/lib/commands/members/sessions";
import { signInToDemo, signInWithPassword } from "@/lib/commands/members/sign-in";
import { authOptions, type SignInDoors } from "./config";
import { hashPassword } from "./password";
import { readSession } from "./session";
import { callNextAuth } from "./testing-provider";
import { loadViewer } from "./viewer";

vi.stubEnv("NEXTAUTH_SECRET", "a secret for tests only");
vi.stubEnv("NEXTAUTH_URL", "http://localhost:3000");

let db: TestDatabase;
const pools = globalThis as typeof globalThis & { whospentSql?: TestDatabase["sql"] };
beforeAll(async () => {
  db = await testDatabase();
  pools.whospentSql = db.sql;
  await db.sql`
    insert into users (email, name, role, password_hash)
    values ('lead@example.com', 'Lead', 'lead', ${await hashPassword("a good password")})`;
});
afterAll(async () => {
  pools.whospentSql = undefined;
  vi.unstubAllEnvs();
  await db.close();
});

const doors: SignInDoors = {
  password: (email, password) => signInWithPassword(db.sql, email, password),
  demo: (email) => signInToDemo(db.sql, email),
  oidc: async () => "no-group",
  signOut: (claims) => signOut(db.sql, claims),
};

const call = (asked: Parameters<typeof callNextAuth>[1]) => callNextAuth(authOptions(doors), asked);

/** The browser's two steps: fetch the token against forgery, then post the form with it. */
async function signIn(provider: string, form: Record<string, string>): ReturnType<typeof call> {
  const csrf = await call({ path: ["csrf"] });
  const { csrfToken = "" } = csrf.body;
  const body = { ...form, csrfToken, callbackUrl: "/teams/support" };
  return call({ path: ["callback", provider], body, cookies: Object.fromEntries(csrf.cookies) });
}

const SESSION = "next-auth.session-token";

describe("sign-in through next-auth", () => {
  it("leads to a session cookie whose holder is the viewer", async () => {
    const answer = await signIn("password", { email: "lead@example.com", password: "a good password" });
    expect(answer.location).toBe("http://localhost:3000/teams/support");
    const claims = await readSession(answer.cookies.get(SESSION));
    expect(claims && (await loadViewer(db.sql, claims))).toMatchObject({
      email: "lead@example.com",
      role: "lead",
    });
  });

  it("gives no session for a wrong password, a forged form, or the demo door outside the demo", async () => {
    const wrong = await signIn("password", { email: "lead@example.com", password: "another" });
    const demo = await signIn("demo", { email: "lead@example.com" });
    const body = { email: "lead@example.com", password: "a good password", csrfToken: "made up" };
    const forged = await call({ path: ["callback", "password"], body });
    for (const answer of [wrong, demo, forged]) expect(answer.cookies.has(SESSION)).toBe(false);
    expect(wrong.location).toContain("error=");
    expect(demo.location).toContain("error=");
  });

  it("ends the session at sign-out, so that a copy of the cookie is worth nothing", async () => {
    const { cookies } = await signIn("password", { email: "lead@example.com", password: "a good password" });
    const copy = cookies.get(SESSION);
    const claims = await readSession(copy);
    const csrf = await call({ path: ["csrf"] });
    const jar = { ...Object.fromEntries(csrf.cookies), [SESSION]: copy ?? "" };
    await call({ path: ["signout"], body: { csrfToken: csrf.body.csrfToken ?? "" }, cookies: jar });
    expect(claims && (await loadViewer(db.sql, claims))).toBeNull();
    const lines = await db.sql<{ action: string }[]>`
      select action from audit_log where subject = 'user lead@example.com' order by id desc limit 2`;
    expect(lines.map(({ action }) => action)).toEqual(["user.sign-out", "user.sign-in"]);
    // Refreshing the cookie at next-auth's own route opens nothing either.
    const renewed = await call({ path: ["session"], cookies: { [SESSION]: copy ?? "" } });
    const again = await readSession(renewed.cookies.get(SESSION));
    expect(again && (await loadViewer(db.sql, again))).toBeNull();
  });

  it("says in one word that it could not decide, and nothing of why", async () => {
    const real = doors.password;
    doors.password = async () => {
      throw new Error("password authentication failed for user secret-database-user");
    };
    const answer = await signIn("password", { email: "lead@example.com", password: "a good password" });
    doors.password = real;
    expect(new URL(answer.location, "http://localhost:3000").searchParams.get("error")).toBe("Unavailable");
    expect(answer.cookies.has(SESSION)).toBe(false);
  });

  it("stops looking at passwords after many wrong ones for one account, also for the right one", async () => {
    for (let i = 0; i < 12; i += 1)
      await signIn("password", { email: "nobody@example.com", password: "wrong" });
    const looked: string[] = [];
    const real = doors.password;
    doors.password = async (email) => {
      looked.push(email);
      return null;
    };
    await signIn("password", { email: "nobody@example.com", password: "right" });
    await signIn("password", { email: "else@example.com", password: "right" });
    doors.password = real;
    expect(looked).toEqual(["else@example.com"]);
  });
});
