/** Reads signed envelopes and checks them (docs/signed-envelopes.md): the one place for ingest, check and the auditor. */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { Queryable } from "@/db/client";
import { type Catalog, normaliseName } from "@/lib/domain/catalog";
import { holdsTeam } from "@/lib/domain/ownership-rule";
import {
  ENVELOPE_TYPE,
  type EnvelopeCall,
  type EnvelopeClaims,
  type EnvelopeProblem,
  type EnvelopeSigner,
  envelopeProblem,
  judgeEnvelope,
  MAX_ENVELOPE_TEXT,
} from "@/lib/domain/signed-envelope";
import type { Ownership, OwnershipField } from "@/lib/domain/usage-event";
import { FieldProblem, isObject, type JsonObject, readText } from "@/lib/sources/values";
import { hash128 } from "./hash";

/** The public half of a key that a service signs with, and what it stands for. */
export interface SigningKey extends EnvelopeSigner {
  id: number;
  publicKey: KeyObject;
  validFromMs: number;
  expiresAtMs: number | null;
  revokedAtMs: number | null;
}

/** Every key ever issued, by `kid`. Its identity is what opened tokens are remembered by: never change one. */
export type SigningKeys = ReadonlyMap<string, SigningKey>;

/** What a token says, or why it does not hold. */
export type EnvelopeAnswer =
  | {
      ok: true;
      /** Slug of the service that signed. */
      service: string;
      /** Of `service_keys`. */
      keyId: number;
      /** What it vouches for; the service is always among it. */
      fields: Ownership;
    }
  | ({ ok: false } & EnvelopeProblem);

type Opened = { key: SigningKey; claims: EnvelopeClaims } | EnvelopeProblem;

/** Tokens remembered per set of keys: one envelope may come with every call of a trace. */
const MOST_OPENED = 5_000;
const opened = new WeakMap<SigningKeys, Map<string, Opened>>();

const PAYLOAD_FIELDS: readonly (readonly [string, OwnershipField])[] = [
  ["team", "team"],
  ["service", "service"],
  ["feature", "feature"],
  ["environment", "environment"],
  ["tenant", "tenant"],
  ["project", "project"],
  ["initiator", "initiator"],
  ["end_user", "endUser"],
  ["conversation_id", "conversationId"],
  ["prompt_template", "promptTemplate"],
  ["prompt_version", "promptVersion"],
  ["cost_center", "costCenter"],
];

/**
 * What an envelope vouches for, if it holds for this call.
 *
 * The signature, the key as it is at `now`, then what it says against the call itself: the times are compared with
 * the call's, never with the clock, so that a report that comes late is judged the same.
 * @param now arrival, epoch milliseconds: only a key's own validity is judged by it
 * @example verifyEnvelope(token, { clientRequestId: "req-1", traceId: null, atMs, now }, await signingKeys(sql))
 */
export function verifyEnvelope(
  token: string,
  call: EnvelopeCall & { now: number },
  keys: SigningKeys,
): EnvelopeAnswer {
  const found = openOnce(token, keys);
  if ("code" in found) return { ok: false, ...found };
  const { key, claims } = found;
  const problem = keyProblem(key, call.now) ?? judgeEnvelope(claims, call, key);
  if (problem) return { ok: false, ...problem };
  return {
    ok: true,
    service: key.service,
    keyId: key.id,
    fields: { ...claims.fields, service: key.service },
  };
}

/** Reads every key with what its service may name. Some hundred rows; read when the catalog's version moves. */
export async function loadSigningKeys(sql: Queryable, catalog: Catalog): Promise<SigningKeys> {
  const rows = await sql<KeyRow[]>`
    select k.id, k.kid, k.public_key, k.claimable_team_ids, k.valid_from, k.expires_at, k.revoked_at, k.service_id, s.slug,
      array[s.slug, s.name] || array(select alias from service_aliases a where a.service_id = s.id) as names
    from service_keys k join services s on s.id = k.service_id`;
  return new Map(
    rows.map((row) => {
      const key: SigningKey = {
        id: row.id,
        service: row.slug,
        // A name that means another service is not this one's.
        serviceNames: new Set(
          row.names.map(normaliseName).filter((name) => catalog.serviceIds.get(name) === row.service_id),
        ),
        publicKey: createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: row.public_key }, format: "jwk" }),
        mayName: nameable(catalog, row.claimable_team_ids),
        validFromMs: row.valid_from.getTime(),
        expiresAtMs: row.expires_at?.getTime() ?? null,
        revokedAtMs: row.revoked_at?.getTime() ?? null,
      };
      return [row.kid, key] as const;
    }),
  );
}

/** A name that no team has is nobody's to refuse: it stays the exception that it is without an envelope. */
function nameable(catalog: Catalog, teamIds: readonly number[] | null): EnvelopeSigner["mayName"] {
  if (teamIds === null) return null;
  return (team, atMs) => {
    const id = catalog.teamIds.get(normaliseName(team));
    return id === undefined || holdsTeam(catalog, teamIds, id, atMs);
  };
}

function keyProblem(key: SigningKey, nowMs: number): EnvelopeProblem | null {
  if (key.revokedAtMs !== null && key.revokedAtMs <= nowMs) return envelopeProblem("key_revoked");
  if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs) return envelopeProblem("key_expired");
  return key.validFromMs > nowMs ? envelopeProblem("key_expired") : null;
}

function openOnce(token: string, keys: SigningKeys): Opened {
  if (token.length > MAX_ENVELOPE_TEXT)
    return envelopeProblem("malformed", `The envelope is longer than ${MAX_ENVELOPE_TEXT} characters.`);
  const known = opened.get(keys) ?? new Map<string, Opened>();
  if (known.size === 0) opened.set(keys, known);
  const hash = hash128(token);
  const before = known.get(hash);
  if (before) return before;
  const found = open(token, keys);
  if (known.size >= MOST_OPENED) known.clear();
  known.set(hash, found);
  return found;
}

function open(token: string, keys: SigningKeys): Opened {
  const parts = token.split(".");
  const [head = "", body = "", signature = ""] = parts;
  const header = parts.length === 3 ? jsonIn(head) : null;
  if (header === null) return envelopeProblem("malformed");
  const { alg, kid, typ } = header;
  if (typ !== ENVELOPE_TYPE || alg !== "EdDSA" || typeof kid !== "string" || "crit" in header) {
    const wanted = `{ "alg": "EdDSA", "kid": "...", "typ": "${ENVELOPE_TYPE}" }`;
    return envelopeProblem("malformed", `The envelope's header must be ${wanted}.`);
  }
  const key = keys.get(kid);
  if (!key) return envelopeProblem("unknown_key");
  const signed = Buffer.from(`${head}.${body}`, "latin1");
  if (!verify(null, signed, key.publicKey, Buffer.from(signature, "base64url")))
    return envelopeProblem("bad_signature");
  const payload = jsonIn(body);
  if (payload === null) return envelopeProblem("malformed");
  try {
    return { key, claims: claimsIn(payload) };
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    return envelopeProblem("malformed", `The envelope is signed, but ${error.message}.`);
  }
}

function jsonIn(part: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** @throws FieldProblem */
function claimsIn(payload: JsonObject): EnvelopeClaims {
  const bind = isObject(payload.bind) ? payload.bind : {};
  const fields: Ownership = {};
  for (const [name, field] of PAYLOAD_FIELDS) {
    const text = readText(payload[name], name);
    if (text !== undefined) fields[field] = field === "project" ? normaliseName(text) : text;
  }
  required(payload.jti, "jti");
  const clientRequestId = readText(bind.client_request_id, "bind.client_request_id");
  const traceId = readText(bind.trace_id, "bind.trace_id");
  return {
    issuer: required(payload.iss, "iss"),
    issuedAtMs: seconds(payload.iat, "iat") * 1_000,
    expiresAtMs: seconds(payload.exp, "exp") * 1_000,
    bind: { ...(clientRequestId && { clientRequestId }), ...(traceId && { traceId }) },
    fields,
  };
}

function required(value: unknown, name: string): string {
  const text = readText(value, name);
  if (text === undefined) throw new FieldProblem("missing_field", name, `${name} is missing`);
  return text;
}

function seconds(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new FieldProblem("wrong_type", name, `${name} must be a number of seconds since 1970`);
}

interface KeyRow {
  id: number;
  kid: string;
  service_id: number;
  public_key: string;
  claimable_team_ids: number[] | null;
  valid_from: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  slug: string;
  names: string[];
}
