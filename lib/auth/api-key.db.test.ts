import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { createIngestKey, revokeIngestKey, rotateIngestKey } from "@/lib/commands/ingest-keys";
import { TEST_ADMIN } from "@/lib/commands/testing";
import type { ProblemError } from "@/lib/problem";
import { requireApiKey } from "./api-key";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
afterEach(() => {
  vi.useRealTimers();
});

/** Status, and Retry-After where there is one. */
async function ask(key: string, address = "10.0.0.1"): Promise<{ status: number; retryAfter?: string }> {
  const request = new Request("http://localhost/api/v1/events", {
    headers: { authorization: `Bearer ${key}`, "x-forwarded-for": `6.6.6.6, ${address}` },
  });
  try {
    await requireApiKey(db.sql, request, "ingest");
    return { status: 200 };
  } catch (error) {
    const { status, headers } = error as ProblemError;
    return { status, ...(headers["retry-after"] && { retryAfter: headers["retry-after"] }) };
  }
}

/** Our clock stands; the database's goes on. */
const clockAt = (now: number) => vi.useFakeTimers({ toFake: ["Date"], now });
const make = () => createIngestKey(db.sql, TEST_ADMIN, { name: "app", scopes: ["ingest"] });
const wrong = () => `wsp_${Math.random().toString(36).slice(2).padEnd(43, "x")}`;

describe("a key that ends", () => {
  it("is refused within two seconds of being revoked, also where it was in use", async () => {
    const { id, key } = await make();
    clockAt(Date.now());
    expect(await ask(key)).toEqual({ status: 200 });
    await revokeIngestKey(db.sql, TEST_ADMIN, { id });
    vi.setSystemTime(Date.now() + 1_999);
    expect(await ask(key)).toEqual({ status: 401 });
  });

  it("works to the end of its overlap and not a moment longer; the new one at once", async () => {
    const { id, key } = await make();
    const next = await rotateIngestKey(db.sql, TEST_ADMIN, { id, overlapHours: 1 });
    const end = next.replacedEndsAt.getTime();
    clockAt(end - 500);
    expect([await ask(key), await ask(next.key)]).toEqual([{ status: 200 }, { status: 200 }]);
    vi.setSystemTime(end - 1);
    expect(await ask(key)).toEqual({ status: 200 });
    // The database's clock goes on with ours; what was looked up is only half a second old.
    await db.sql`update ingest_keys set expires_at = now() where id = ${id}`;
    vi.setSystemTime(end);
    expect([await ask(key), await ask(next.key)]).toEqual([{ status: 401 }, { status: 200 }]);
  });

  it("is in the audit log when it is tried: one line an hour; an unknown key is in none", async () => {
    const { id, key } = await make();
    await revokeIngestKey(db.sql, TEST_ADMIN, { id });
    for (let n = 0; n < 3; n += 1) expect(await ask(key, "10.0.0.2")).toEqual({ status: 401 });
    await ask(wrong(), "10.0.0.2");
    const lines = await db.sql`
      select subject, key_id, note, before, after from audit_log where action = 'key.refuse' and key_id = ${id}`;
    expect([...lines]).toEqual([
      {
        subject: `key ${id} (app)`,
        key_id: id,
        note: "A request came with this key, which is revoked.",
        before: null,
        after: null,
      },
    ]);
    const [all] =
      await db.sql`select count(*)::int as n from audit_log where action = 'key.refuse' and key_id is null`;
    expect(all).toEqual({ n: 0 });
  });
});

describe("wrong keys", () => {
  it("are answered 429 after thirty from one address; a good key from there is never slowed", async () => {
    const { key } = await make();
    clockAt(Date.now());
    const answers = [];
    for (let n = 0; n < 32; n += 1) answers.push(await ask(n % 2 ? wrong() : "hello", "10.0.0.3"));
    expect(answers.slice(0, 30).every(({ status }) => status === 401)).toBe(true);
    expect(answers[31]).toEqual({ status: 429, retryAfter: "2" });
    expect(await ask(key, "10.0.0.3")).toEqual({ status: 200 });
    expect(await ask(wrong(), "10.0.0.4")).toEqual({ status: 401 });
  });
});
