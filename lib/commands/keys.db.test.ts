import { createPublicKey, sign, verify } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import type { Viewer } from "@/lib/auth/viewer";
import { ingestKey, ingestKeys, keyChoices, keyUse, serviceKey, serviceKeys } from "@/lib/queries/keys";
import { firstRecord } from "@/lib/queries/first-record";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { nativeSource } from "@/lib/sources/native";
import { applyCatalog } from "./apply-catalog";
import { changeIngestKey, createIngestKey, revokeIngestKey, rotateIngestKey } from "./ingest-keys";
import { issueServiceKey, revokeServiceKey, rotateServiceKey } from "./service-keys";
import { TEST_ADMIN } from "./testing";

const HOUR = 3_600_000;
const ADMIN: Viewer = { userId: 1, name: "Admin", email: null, role: "admin", teamIds: "all" };
const FINANCE: Viewer = { ...ADMIN, role: "finance" };

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await applyCatalog(
    db.sql,
    TEST_ADMIN,
    `
teams: [{ slug: support, name: Support }, { slug: growth, name: Growth }]
environments: [{ slug: prod, class: production }]
services: [{ slug: copilot, owner: o@example.com, team: support }]
`,
  );
});
afterAll(() => db.close());

async function catalogVersion(): Promise<number> {
  const [row] = await db.sql<{ catalog: number }[]>`select catalog from ledger_versions`;
  return row?.catalog ?? 0;
}

async function audit(subject: string) {
  return db.sql<{ action: string; before: unknown; after: unknown }[]>`
    select action, before, after from audit_log where subject like ${`${subject}%`} order by id`;
}

async function keyOf(id: number) {
  const key = await ingestKey(db.sql, ADMIN, new Date(), id);
  if (key === null) throw new Error("no such key");
  return key;
}

describe("rotating an ingest key", () => {
  it("makes one with the same source and rights; the older one ends after the overlap", async () => {
    const made = await createIngestKey(db.sql, TEST_ADMIN, {
      name: "Gateway",
      source: "edge",
      scopes: ["ingest", "check"],
      team: "support",
      claims: ["growth"],
      environment: "prod",
    });
    const before = await catalogVersion();
    const next = await rotateIngestKey(db.sql, TEST_ADMIN, { id: made.id, overlapHours: 12 });
    expect(await catalogVersion()).toBe(before + 1);
    expect(next.key).not.toBe(made.key);
    const [old, fresh] = [await keyOf(made.id), await keyOf(next.id)];
    expect(fresh).toMatchObject({
      name: "Gateway",
      source: "edge",
      kind: "team",
      team: "support",
      scopes: ["ingest", "check"],
      claims: ["growth"],
      environment: "prod",
      expiresAt: null,
      rotatedFrom: made.id,
      state: "valid",
    });
    expect(old).toMatchObject({ successor: next.id, state: "ending", expiresAt: next.replacedEndsAt });
    expect(Math.abs(next.replacedEndsAt.getTime() - Date.now() - 12 * HOUR)).toBeLessThan(60_000);
    const told = JSON.stringify([await audit("key ")]);
    for (const key of [made.key, next.key]) expect(told).not.toContain(key.slice(12));
    expect((await audit(`key ${made.id} `)).map(({ action }) => action)).toEqual([
      "key.create",
      "key.rotate",
    ]);
    expect((await audit(`key ${next.id} `)).map(({ action }) => action)).toEqual(["key.create"]);
  });

  it("happens once, not for a revoked key, and seven days are the rule", async () => {
    const made = await createIngestKey(db.sql, TEST_ADMIN, { name: "once", scopes: ["ingest"] });
    const next = await rotateIngestKey(db.sql, TEST_ADMIN, { id: made.id });
    expect(Math.abs(next.replacedEndsAt.getTime() - Date.now() - 7 * 24 * HOUR)).toBeLessThan(60_000);
    const again = rotateIngestKey(db.sql, TEST_ADMIN, { id: made.id });
    await expect(again).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`${next.id}`),
    });
    await revokeIngestKey(db.sql, TEST_ADMIN, { id: next.id });
    const third = await rotateIngestKey(db.sql, TEST_ADMIN, { id: made.id, overlapHours: 0 });
    // The life of the first had been cut by its own rotation; the one that took over had no end.
    expect(await keyOf(third.id)).toMatchObject({ expiresAt: null });
    expect(await keyOf(made.id)).toMatchObject({ state: "expired" });
    await expect(rotateIngestKey(db.sql, TEST_ADMIN, { id: next.id })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(rotateIngestKey(db.sql, TEST_ADMIN, { id: 9_999 })).rejects.toMatchObject({
      code: "not_found",
    });
    const tooLong = rotateIngestKey(db.sql, TEST_ADMIN, { id: third.id, overlapHours: 93 * 24 });
    await expect(tooLong).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("of a key with an end makes one that lives as long, and never lengthens the old one's life", async () => {
    const made = await createIngestKey(db.sql, TEST_ADMIN, {
      name: "short",
      scopes: ["ingest"],
      expiresAt: new Date(Date.now() + HOUR),
    });
    await db.sql`update ingest_keys set created_at = now() - interval '9 hours' where id = ${made.id}`;
    const end = (await keyOf(made.id)).expiresAt;
    const next = await rotateIngestKey(db.sql, TEST_ADMIN, { id: made.id, overlapHours: 48 });
    expect(next.replacedEndsAt).toEqual(end);
    const life = (await keyOf(next.id)).expiresAt?.getTime() ?? 0;
    expect(Math.abs(life - Date.now() - 10 * HOUR)).toBeLessThan(60_000);
  });
});

describe("changing an ingest key", () => {
  const OPEN = { claims: null, environment: null, expiresAt: null };

  it("writes only what changed, and moves the catalog's version", async () => {
    const { id } = await createIngestKey(db.sql, TEST_ADMIN, { name: "change", scopes: ["ingest"] });
    const before = await catalogVersion();
    await changeIngestKey(db.sql, TEST_ADMIN, { id, seen: OPEN, ...OPEN, claims: ["Support", "growth"] });
    expect(await catalogVersion()).toBe(before + 1);
    expect(await keyOf(id)).toMatchObject({
      claims: ["growth", "support"],
      environment: null,
      expiresAt: null,
    });
    expect((await audit(`key ${id} `)).at(-1)).toEqual({
      action: "key.change",
      before: { claims: null },
      after: { claims: ["growth", "support"] },
    });
  });

  it("is refused where somebody else was quicker, and says what the key is now", async () => {
    const { id } = await createIngestKey(db.sql, TEST_ADMIN, { name: "race", scopes: ["ingest"] });
    const both = ["prod", null].map((environment) =>
      changeIngestKey(db.sql, TEST_ADMIN, { id, seen: OPEN, ...OPEN, environment, claims: ["support"] }),
    );
    const ends = await Promise.allSettled(both);
    const refused = ends.filter((end) => end.status === "rejected");
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({
      code: "conflict",
      message: expect.stringMatching(
        /It is now: may claim support; in .*; does not expire\. Nothing was saved\./,
      ),
    });
    const seen = { ...OPEN, claims: ["support"], environment: (await keyOf(id)).environment };
    await changeIngestKey(db.sql, TEST_ADMIN, { id, seen, ...OPEN, claims: [] });
    expect(await keyOf(id)).toMatchObject({ claims: [] });
  });

  it("takes no end in the past, no unknown name, and no revoked key", async () => {
    const { id } = await createIngestKey(db.sql, TEST_ADMIN, { name: "no", scopes: ["ingest"] });
    const change = (more: object) =>
      changeIngestKey(db.sql, TEST_ADMIN, { id, seen: OPEN, ...OPEN, ...more });
    await expect(change({ expiresAt: new Date(Date.now() - 1) })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(change({ claims: ["nobody"] })).rejects.toMatchObject({ code: "not_found" });
    await revokeIngestKey(db.sql, TEST_ADMIN, { id });
    await expect(change({ claims: [] })).rejects.toMatchObject({ code: "conflict" });
    expect(await keyOf(id)).toMatchObject({ state: "revoked", revokedBy: TEST_ADMIN.name });
  });
});

describe("keys that services sign with", () => {
  it("are shown once: PKCS8 and JWK are the same key, and its public half is what is stored", async () => {
    const before = await catalogVersion();
    const made = await issueServiceKey(db.sql, TEST_ADMIN, { service: "Copilot", claims: ["support"] });
    expect(await catalogVersion()).toBe(before + 1);
    const stored = await serviceKey(db.sql, ADMIN, new Date(), made.id);
    expect(stored).toMatchObject({ kid: made.kid, service: "copilot", claims: ["support"], state: "valid" });
    const jwk = JSON.parse(made.privateJwk);
    expect(jwk).toMatchObject({ kty: "OKP", crv: "Ed25519", kid: made.kid, x: stored?.publicKey });
    const publicKey = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: stored?.publicKey },
      format: "jwk",
    });
    const text = Buffer.from("hello");
    expect(verify(null, text, publicKey, sign(null, text, made.privateKey))).toBe(true);
    const told = JSON.stringify([await audit("signing key"), await db.sql`select * from service_keys`]);
    expect(told).not.toContain(jwk.d);
    expect(told).toContain(made.kid);
  });

  it("are rotated with an overlap, once, and revoked once", async () => {
    const made = await issueServiceKey(db.sql, TEST_ADMIN, { service: "copilot" });
    const next = await rotateServiceKey(db.sql, TEST_ADMIN, { id: made.id, overlapHours: 1 });
    expect(next.kid).not.toBe(made.kid);
    expect(await serviceKey(db.sql, ADMIN, new Date(), made.id)).toMatchObject({
      state: "ending",
      expiresAt: next.replacedEndsAt,
      successor: next.id,
    });
    expect(await serviceKey(db.sql, ADMIN, new Date(), next.id)).toMatchObject({
      claims: null,
      rotatedFrom: made.id,
      expiresAt: null,
    });
    await expect(rotateServiceKey(db.sql, TEST_ADMIN, { id: made.id })).rejects.toMatchObject({
      code: "conflict",
    });
    const first = await revokeServiceKey(db.sql, TEST_ADMIN, { id: next.id });
    const second = await revokeServiceKey(db.sql, TEST_ADMIN, { id: next.id });
    expect(second.revokedAt).toEqual(first.revokedAt);
    await expect(rotateServiceKey(db.sql, TEST_ADMIN, { id: next.id })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(issueServiceKey(db.sql, TEST_ADMIN, { service: "nobody" })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("what the pages read", () => {
  it("is for who keeps the keys", async () => {
    const now = new Date();
    expect((await ingestKeys(db.sql, ADMIN, now)).length).toBeGreaterThan(0);
    expect((await serviceKeys(db.sql, ADMIN, now)).length).toBeGreaterThan(0);
    expect(await ingestKeys(db.sql, FINANCE, now)).toEqual([]);
    expect(await serviceKeys(db.sql, FINANCE, now)).toEqual([]);
    expect(await ingestKey(db.sql, FINANCE, now, 1)).toBeNull();
    expect(await keyChoices(db.sql, FINANCE)).toEqual({ teams: [], environments: [], services: [] });
    expect(await keyChoices(db.sql, ADMIN)).toMatchObject({
      environments: ["prod"],
      services: [{ slug: "copilot" }],
      teams: expect.arrayContaining([{ slug: "support", name: "Support" }]),
    });
  });

  it("tells of one key what came with it, and of a new one when the first came", async () => {
    const made = await createIngestKey(db.sql, TEST_ADMIN, { name: "first", scopes: ["ingest"] });
    const other = await rotateIngestKey(db.sql, TEST_ADMIN, { id: made.id });
    expect(await firstRecord(db.sql, ADMIN, other.id)).toBeNull();
    const receivedAtMs = Date.now() + 5;
    const ts = new Date(receivedAtMs - 1_000).toISOString();
    const send = (records: object[], keyId: number) => {
      const reading = nativeSource.read(records, { receivedAtMs });
      return recordUsage(db.sql, [{ keyId, source: "first", format: "native", receivedAtMs, reading }]);
    };
    await send(
      [{ ts, request_id: "a", model: "x", input_tokens: 1, output_tokens: 1 }, { ts: "never" }],
      other.id,
    );
    await send([{ ts, request_id: "b", model: "x", input_tokens: 1, output_tokens: 1 }], made.id);
    expect(await firstRecord(db.sql, ADMIN, other.id)).toMatchObject({
      firstAt: new Date(receivedAtMs),
      taken: 1,
      quarantined: 1,
      refusal: expect.stringMatching(/\w/),
    });
    expect(await firstRecord(db.sql, FINANCE, other.id)).toBeNull();
    const later = new Date(receivedAtMs + 1_000);
    expect(await keyUse(db.sql, { id: other.id, source: "first" }, later)).toEqual({
      records: 2n,
      lastAt: new Date(receivedAtMs),
      atLeast: false,
    });
    expect(await keyUse(db.sql, { id: made.id, source: "first" }, later)).toMatchObject({ records: 1n });
  });
});
