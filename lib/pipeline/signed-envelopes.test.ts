import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { EnvelopeCode } from "@/lib/domain/signed-envelope";
import { type SigningKey, type SigningKeys, verifyEnvelope } from "./signed-envelopes";
import { type Signer, signEnvelope, tamperedWith } from "./testing-envelopes";

const NOW = Date.UTC(2026, 5, 9, 12, 0);
const AT = NOW / 1000;
const HOUR = 3_600_000;
const CALL = { clientRequestId: "req-1", traceId: "trace-1", atMs: NOW, now: NOW };

function pair(kid: string, service: string, more: Partial<SigningKey> = {}): [Signer, [string, SigningKey]] {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key: SigningKey = {
    id: 1,
    service,
    serviceNames: new Set([service, "copilot-old"]),
    publicKey: createPublicKey(publicKey.export({ format: "pem", type: "spki" })),
    mayName: null,
    validFromMs: NOW - 24 * HOUR,
    expiresAtMs: null,
    revokedAtMs: null,
    ...more,
  };
  const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  return [{ kid, service, privateKey: pem }, [kid, key]];
}

const [copilot, copilotKey] = pair("k-copilot", "copilot");
const [narrow, narrowKey] = pair("k-narrow", "copilot", { mayName: (team) => team === "support" });
const [revoked, revokedKey] = pair("k-revoked", "copilot", { revokedAtMs: NOW - 1 });
const [ended, endedKey] = pair("k-ended", "copilot", { expiresAtMs: NOW });
const [future, futureKey] = pair("k-future", "copilot", { validFromMs: NOW + 1 });
const [stranger] = pair("k-stranger", "copilot");
const keys: SigningKeys = new Map([copilotKey, narrowKey, revokedKey, endedKey, futureKey]);

const GOOD = { iat: AT - 60, exp: AT + 3600, bind: { client_request_id: "req-1" }, team: "support" };
const sign = (payload: object = {}, signer = copilot, header: Record<string, unknown> = {}) =>
  signEnvelope(signer, { ...GOOD, ...payload }, header);

describe("an envelope that holds", () => {
  it("vouches for what it names, and for the service that signs", async () => {
    const token = await sign({ feature: "summarize", project: "Big Bet", end_user: 12, environment: null });
    expect(verifyEnvelope(token, CALL, keys)).toEqual({
      ok: true,
      service: "copilot",
      keyId: 1,
      fields: {
        team: "support",
        service: "copilot",
        feature: "summarize",
        project: "big-bet",
        endUser: "12",
      },
    });
  });

  it.each<[string, object, Partial<typeof CALL>]>([
    ["bound to a trace", { bind: { trace_id: "trace-1" } }, {}],
    ["bound to both", { bind: { trace_id: "trace-1", client_request_id: "req-1" } }, {}],
    ["by an alias of its service", { iss: "Copilot_Old", service: "COPILOT" }, {}],
    ["a call up to five minutes before it was issued", {}, { atMs: NOW - 60_000 - 300_000 }],
    ["a call up to five minutes after it expired", {}, { atMs: NOW + HOUR + 300_000 }],
    ["for 24 hours", { exp: AT - 60 + 86_400 }, {}],
    ["reported a month late: its times are held against the call's", {}, { now: NOW + 30 * 24 * HOUR }],
  ])("%s", async (_, payload, call) => {
    expect(verifyEnvelope(await sign(payload), { ...CALL, ...call }, keys)).toMatchObject({ ok: true });
  });
});

describe("an envelope that does not hold", () => {
  let good: string;
  beforeAll(async () => {
    good = await sign();
  });
  const refused = (token: string, call: Partial<typeof CALL> = {}) => {
    const answer = verifyEnvelope(token, { ...CALL, ...call }, keys);
    return answer.ok ? "ok" : answer.code;
  };

  it.each<[EnvelopeCode, string, object]>([
    ["wrong_service", "of another service", { iss: "billing" }],
    ["wrong_service", "that speaks for another service", { service: "billing" }],
    ["malformed", "without issuer", { iss: undefined }],
    ["malformed", "without jti", { jti: undefined }],
    ["malformed", "whose exp is text", { exp: "tomorrow" }],
    ["malformed", "that ends before it begins", { exp: AT - 61 }],
    ["malformed", "whose team is an object", { team: { slug: "support" } }],
    ["malformed", "whose bind is a list of nothing we know", { bind: { client_request_id: ["req-1"] } }],
    ["too_long_lived", "for more than 24 hours", { exp: AT - 60 + 86_401 }],
    ["not_bound", "without a call", { bind: undefined }],
    ["not_bound", "with an empty bind", { bind: {} }],
    ["bound_elsewhere", "of another call", { bind: { client_request_id: "req-2" } }],
    ["bound_elsewhere", "of another trace", { bind: { trace_id: "trace-2" } }],
    [
      "bound_elsewhere",
      "of which one id is another's",
      { bind: { client_request_id: "req-1", trace_id: "x" } },
    ],
  ])("%s: %s", async (code, _, payload) => {
    expect(refused(await sign(payload))).toBe(code);
  });

  it("is told apart by the call's time", () => {
    expect(refused(good, { atMs: NOW - 60_000 - 300_001 })).toBe("not_yet_valid");
    expect(refused(good, { atMs: NOW + HOUR + 300_001 })).toBe("expired");
  });

  it("is not believed where the call has no id to compare", () => {
    const answer = verifyEnvelope(good, { ...CALL, clientRequestId: undefined } as never, keys);
    expect(answer).toMatchObject({
      code: "bound_elsewhere",
      message: expect.stringContaining("no client_request_id"),
    });
  });

  it("is refused by its key's state at arrival", async () => {
    expect(refused(await sign({}, revoked))).toBe("key_revoked");
    expect(refused(await sign({}, revoked), { now: NOW - 2 })).toBe("ok");
    expect(refused(await sign({}, ended))).toBe("key_expired");
    expect(refused(await sign({}, ended), { now: NOW - 1 })).toBe("ok");
    expect(refused(await sign({}, future))).toBe("key_expired");
  });

  it("is refused by who signed", async () => {
    expect(refused(await sign({}, stranger))).toBe("unknown_key");
    expect(refused(await sign({}, { ...stranger, kid: copilot.kid }))).toBe("bad_signature");
    expect(refused(tamperedWith(good, { team: "growth" }))).toBe("bad_signature");
    expect(refused(tamperedWith(good, { bind: { client_request_id: "req-2" } }))).toBe("bad_signature");
    expect(refused(`${good.slice(0, -4)}AAAA`)).toBe("bad_signature");
    expect(refused(good.slice(0, good.lastIndexOf(".") + 1))).toBe("bad_signature");
  });

  it("may name the teams of its key alone", async () => {
    expect(refused(await sign({}, narrow))).toBe("ok");
    expect(refused(await sign({ team: undefined }, narrow))).toBe("ok");
    expect(refused(await sign({ team: "growth" }, narrow))).toBe("team_not_permitted");
  });

  it("is malformed when it is no token of this kind", async () => {
    const none = Buffer.from(
      JSON.stringify({ alg: "none", kid: copilot.kid, typ: "whospent-envelope+jwt" }),
    ).toString("base64url");
    const [, body] = good.split(".");
    for (const token of [
      "",
      "hello",
      "a.b.c",
      "..",
      `${good}.x`,
      `${none}.${body}.`,
      "x".repeat(4_001),
      await sign({}, copilot, { typ: "JWT" }),
      await sign({}, copilot, { kid: undefined }),
    ])
      expect(refused(token), token.slice(0, 40)).toBe("malformed");
  });
});
