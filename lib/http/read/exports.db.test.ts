import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { sessionToken } from "@/lib/auth/session";
import { testSession } from "@/lib/auth/testing";
import { getExport } from "./exports";
import { CALLS, postCalls, setUpCompany, type TestCompany } from "./testing-company";

vi.stubEnv("NEXTAUTH_SECRET", "a secret for tests only");

let db: TestDatabase;
let company: TestCompany;
let seen = 0n;
const pools = globalThis as typeof globalThis & {
  whospentReadSql?: TestDatabase["sql"];
  whospentSql?: TestDatabase["sql"];
};
beforeAll(async () => {
  db = await testDatabase();
  pools.whospentReadSql = db.sql;
  pools.whospentSql = db.sql;
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, CALLS);
  await written();
});
afterEach(written);
afterAll(async () => {
  pools.whospentReadSql = undefined;
  pools.whospentSql = undefined;
  vi.unstubAllEnvs();
  await db.close();
});

/** The lines of the audit log since the last look. */
async function written() {
  const rows = await db.sql<
    { id: bigint; actor: string; user_id: number; key_id: number; subject: string; after: unknown }[]
  >`
    select id, actor, user_id, key_id, subject, after from audit_log where action = 'export.read' and id > ${seen}
    order by id`;
  seen = rows.at(-1)?.id ?? seen;
  return rows.map(({ id: _, ...row }) => row);
}

function take(query: string, headers: Record<string, string>, method = "GET"): Promise<Response> {
  const request = new Request(`http://localhost:3000/api/v1/exports/showback?${query}`, { method, headers });
  return getExport(request, { params: Promise.resolve({ kind: "showback" }) });
}
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

it("a showback file leaves one line: by whom, which month, how many lines", async () => {
  const { users } = company;
  const cookie = `next-auth.session-token=${await sessionToken(await testSession(db.sql, users.lead))}`;
  const text = await (await take("month=2026-07", { cookie })).text();
  const rows = text.trimEnd().split("\r\n").length - 1;
  expect(rows).toBeGreaterThan(0);
  expect(await written()).toEqual([
    {
      actor: "lead@example.com",
      user_id: users.lead,
      key_id: null,
      subject: "export showback",
      after: { month: "2026-07", status: "provisional", team: "all", rows },
    },
  ]);
});

it("a key's export names the key", async () => {
  await (await take("month=2026-07&team=support", bearer(company.keys.supportRead))).text();
  const [line, ...more] = await written();
  expect(more).toEqual([]);
  expect(line).toMatchObject({ user_id: null, after: { team: "support" } });
  const [key] = await db.sql`select name from ingest_keys where id = ${line?.key_id ?? 0}`;
  expect(line?.actor).toBe(`key ${key?.name}`);
});

it("what is asked for by HEAD, refused or not there leaves none", async () => {
  const { transportRead, ingestOnly } = company.keys;
  const head = await take("month=2026-07", bearer(transportRead), "HEAD");
  expect([head.status, head.headers.get("content-type"), head.body]).toEqual([
    200,
    "text/csv; charset=utf-8",
    null,
  ]);
  expect((await take("month=2026-07", bearer(ingestOnly))).status).toBe(403);
  expect((await take("month=1999-01", bearer(transportRead))).status).toBe(404);
  expect((await take("month=2026-07&team=none", bearer(transportRead))).status).toBe(404);
  expect((await take("month=July", bearer(transportRead))).status).toBe(400);
  expect(await written()).toEqual([]);
});

it("a reader that goes away half-way is written down too, as cut short", async () => {
  const reader = (await take("month=2026-07", bearer(company.keys.transportRead))).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(await written()).toMatchObject([{ after: { cut_short: true } }]);
});
