import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { sessionToken } from "@/lib/auth/session";
import { testSession } from "@/lib/auth/testing";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { TEST_ADMIN } from "@/lib/commands/testing";
import { markerAnswer, markersAnswer } from "./marker-schemas";
import { getMarkers, postMarker } from "./markers";
import { setUpCompany, type TestCompany } from "./read/testing-company";

vi.stubEnv("NEXTAUTH_SECRET", "a secret for tests only");

let db: TestDatabase;
let company: TestCompany;
const keys: Record<string, string> = {};
const pools = globalThis as typeof globalThis & {
  whospentSql?: TestDatabase["sql"];
  whospentReadSql?: TestDatabase["sql"];
};
beforeAll(async () => {
  db = await testDatabase();
  pools.whospentReadSql = db.sql;
  pools.whospentSql = db.sql;
  company = await setUpCompany(db.sql);
  const make = async (name: string, input: object) => {
    keys[name] = (await createIngestKey(db.sql, TEST_ADMIN, { name, scopes: ["ingest"], ...input })).key;
  };
  await make("any", {});
  await make("admin", { scopes: ["admin"] });
  await make("reads", { scopes: ["read"] });
  await make("support", { team: "support" });
  await make("claims", { claims: ["search"] });
});
afterAll(async () => {
  pools.whospentReadSql = undefined;
  pools.whospentSql = undefined;
  vi.unstubAllEnvs();
  await db.close();
});

async function post(body: unknown, headers: Record<string, string>) {
  const response = await postMarker(
    new Request("http://localhost:3000/api/v1/markers", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  );
  return { status: response.status, body: await response.json(), type: response.headers.get("content-type") };
}
const bearer = (key: string) => ({ authorization: `Bearer ${keys[key] ?? key}` });
async function cookieOf(userId: number) {
  const token = await sessionToken(await testSession(db.sql, userId));
  return { cookie: `next-auth.session-token=${token}`, "sec-fetch-site": "same-origin" };
}
const DEPLOY = { at: "2026-07-14T11:30:00+02:00", kind: "deploy", name: "thread-summary v14" };

describe("POST /api/v1/markers", () => {
  it("stores a marker and answers with it", async () => {
    const { status, body } = await post(
      { ...DEPLOY, service: "ticket-copilot", url: "https://example.com/d/14" },
      bearer("any"),
    );
    expect(status, JSON.stringify(body)).toBe(201);
    expect(markerAnswer.parse(body)).toMatchObject({
      at: "2026-07-14T09:30:00.000Z",
      kind: "deploy",
      name: "thread-summary v14",
      team: null,
      service: "ticket-copilot",
      url: "https://example.com/d/14",
    });
    const [row] = await db.sql`select created_by from markers where id = ${body.id}`;
    expect(row?.created_by).toBe("key any");
  });

  it("is now without a time, and takes a key with the scope admin", async () => {
    const before = Date.now();
    const { status, body } = await post({ kind: "launch", name: "beta" }, bearer("admin"));
    expect(status).toBe(201);
    expect(Date.parse(body.at)).toBeGreaterThanOrEqual(before - 1);
  });

  it("lets a team's key and a lead mark for their team only; another team answers like none", async () => {
    expect((await post(DEPLOY, bearer("support"))).body.team).toBe("support");
    const lead = await cookieOf(company.users.lead);
    expect((await post({ ...DEPLOY, team: "support_automation" }, lead)).body.team).toBe("support");
    expect((await post({ ...DEPLOY, team: "search" }, bearer("claims"))).status).toBe(201);
    for (const [headers, foreign] of [
      [bearer("support"), "search"],
      [lead, "search"],
      [bearer("claims"), "support"],
    ] as const) {
      const other = await post({ ...DEPLOY, team: foreign }, headers);
      const none = await post({ ...DEPLOY, team: "ghost" }, headers);
      expect(other.status).toBe(404);
      expect(JSON.stringify(other.body).replaceAll(foreign, "ghost")).toBe(JSON.stringify(none.body));
    }
  });

  it("takes a session's word only from a page of this site; a key's from anywhere", async () => {
    const { cookie } = await cookieOf(company.users.lead);
    const elsewhere = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    const doubtful: Record<string, string>[] = [
      {},
      elsewhere,
      { origin: "null" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of doubtful) {
      const answer = await post(DEPLOY, { cookie, ...headers });
      expect([answer.status, answer.body.code]).toEqual([403, "cross_site"]);
    }
    expect((await post(DEPLOY, { ...bearer("any"), ...elsewhere })).status).toBe(201);
  });

  it("refuses who is not known, who may not, and says what is wrong with a body", async () => {
    expect((await post(DEPLOY, {})).status).toBe(401);
    expect((await post(DEPLOY, bearer("wsp_wrongwrongwrongwrong"))).status).toBe(401);
    expect((await post(DEPLOY, bearer("reads"))).body.code).toBe("missing_scope");
    expect((await post(DEPLOY, await cookieOf(company.users.stranger))).body.code).toBe("not_permitted");
    expect((await post("{", bearer("any"))).body.code).toBe("unreadable");
    expect((await post(DEPLOY, { ...bearer("any"), "content-type": "text/plain" })).status).toBe(415);
    const bad = await post({ kind: "party", at: "yesterday", colour: "red" }, bearer("any"));
    expect(bad.type).toBe("application/problem+json");
    expect(bad.body).toMatchObject({ status: 400, code: "invalid_marker" });
    expect(bad.body.errors.map((error: { field: string }) => error.field).sort()).toEqual([
      "at",
      "colour",
      "kind",
      "name",
    ]);
    expect((await post({ ...DEPLOY, url: "javascript:alert(1)" }, bearer("any"))).body.code).toBe(
      "invalid_marker",
    );
  });
});

describe("GET /api/v1/markers", () => {
  it("lists what concerns the caller, newest first", async () => {
    const ask = async (query: string, headers: Record<string, string>) => {
      const response = await getMarkers(
        new Request(`http://localhost:3000/api/v1/markers?${query}`, { headers }),
      );
      expect(response.status).toBe(200);
      return markersAnswer.parse(await response.json()).markers;
    };
    const all = await ask("from=2026-07-14&to=2026-07-15", bearer("reads"));
    expect(all.map((marker) => marker.team)).toContain("search");
    const own = await ask("from=2026-07-14&to=2026-07-15", await cookieOf(company.users.lead));
    expect(own.length).toBeGreaterThan(1);
    expect(own.every((marker) => marker.team !== "search")).toBe(true);
    const ofSearch = await ask(
      "from=2026-07-14&to=2026-07-15&team=search",
      await cookieOf(company.users.lead),
    );
    expect(ofSearch).toEqual([]);
    expect(await ask("from=2026-07-15&to=2026-07-16", bearer("reads"))).toEqual([]);
  });
});
