import { createHash, randomBytes } from "node:crypto";
import type { Queryable } from "@/db/client";
import { ProblemError } from "@/lib/problem";
import { rateLimiter } from "@/lib/rate-limit";
import { noteEndedKey } from "./ended-keys";
import { addressOf } from "./sign-in-limit";
import type { Viewer } from "./viewer";

export const KEY_SCOPES = ["ingest", "check", "read", "admin"] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** An ingest key as its holder's rights, without the secret. */
export interface ApiKey {
  id: number;
  name: string;
  /** Stable label of the sender; kept when the key is rotated. */
  source: string;
  kind: "transport" | "team";
  teamId: number | null;
  scopes: readonly string[];
  /** Null: may claim any team. */
  claimableTeamIds: readonly number[] | null;
  environmentId: number | null;
}

/** Wrong keys from one address: thirty at once, then one every two seconds. */
const attempts = rateLimiter({ burst: 30, refillMs: 2_000 });
/** A revoked or expired key is refused at most this much later. */
const CACHE_MS = 1_000;
const MAX_CACHED = 10_000;
const USED_EVERY = "1 minute";
const KEY_FORMAT = /^wsp_[A-Za-z0-9_-]{20,200}$/;

/** SHA-256 of the whole key, as stored: keys are random, so a slow hash would add nothing but time. */
export function hashApiKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** A new key, shown once, with what is stored of it. */
export function newApiKey(): { key: string; prefix: string; hash: Buffer } {
  const key = `wsp_${randomBytes(32).toString("base64url")}`;
  return { key, prefix: key.slice(0, 12), hash: hashApiKey(key) };
}

/**
 * The key in an `Authorization: Bearer wsp_...` header, or null. Exporters that only know a name and a password
 * (`Basic`) send the key as the password.
 */
function bearerOf(request: Request): string | null {
  const header = request.headers.get("authorization") ?? "";
  const [, scheme, token] = /^(Bearer|Basic)\s+(\S+)\s*$/i.exec(header) ?? [];
  if (scheme === undefined || token === undefined) return null;
  if (scheme.toLowerCase() === "bearer") return token;
  const pair = Buffer.from(token, "base64").toString("utf8");
  return pair.slice(pair.indexOf(":") + 1);
}

interface Cached {
  key: ApiKey;
  expiresAtMs: number;
  loadedAtMs: number;
}
const caches = new WeakMap<object, Map<string, Cached>>();

/**
 * The key of a request that has `scope`.
 * @throws ProblemError 401 `unauthenticated` for a missing, wrong, revoked or expired key (not told apart), 429
 * `too_many_attempts` where an address keeps sending keys that never were, 403 `missing_scope` for a good key without
 * the scope
 */
export async function requireApiKey(sql: Queryable, request: Request, scope: KeyScope): Promise<ApiKey> {
  const presented = bearerOf(request);
  if (presented === null) throw unauthenticated();
  const hash = KEY_FORMAT.test(presented) ? hashApiKey(presented) : null;
  const key = hash === null ? null : await lookUp(sql, hash);
  if (key === "ended") throw unauthenticated();
  if (key === null) throw refusal(request);
  if (!key.scopes.includes(scope)) {
    throw new ProblemError(
      403,
      "missing_scope",
      "The key may not do this.",
      `It needs the scope "${scope}".`,
    );
  }
  return key;
}

/** A good key never comes here, so nobody is slowed by what others at the same address send. */
function refusal(request: Request): ProblemError {
  const wait = attempts.take(addressOf(request.headers.get("x-forwarded-for")), Date.now());
  if (wait === 0) return unauthenticated();
  const detail = `Too many wrong keys came from this address. Try again in ${wait} s, with a valid key.`;
  const headers = { "retry-after": String(wait) };
  return new ProblemError(429, "too_many_attempts", "Too many wrong keys.", detail, {}, headers);
}

/** 401 with the scheme that would be accepted. */
export function unauthenticated(): ProblemError {
  const detail = "Sign in, or send a valid key: Authorization: Bearer wsp_...";
  return new ProblemError(
    401,
    "unauthenticated",
    "Who is asking is not known.",
    detail,
    {},
    {
      "www-authenticate": 'Bearer realm="whospent"',
    },
  );
}

/** What a key with the scope `read` sees: a team's key its team, a transport key everything. */
export function viewerOfKey(key: ApiKey): Viewer {
  const teamIds = key.kind === "transport" ? "all" : key.teamId === null ? [] : [key.teamId];
  return { userId: null, keyId: key.id, name: key.name, email: null, role: "reader", teamIds };
}

/** Null for what never was a key; one that was is nobody's guess, and is written down. */
async function lookUp(sql: Queryable, hash: Buffer): Promise<ApiKey | "ended" | null> {
  const cache = caches.get(sql) ?? new Map<string, Cached>();
  caches.set(sql, cache);
  const id = hash.toString("base64");
  const known = cache.get(id);
  const now = Date.now();
  if (known && now >= known.loadedAtMs && now - known.loadedAtMs < CACHE_MS && now < known.expiresAtMs)
    return known.key;
  const [row] = await sql<KeyRow[]>`
    select id, name, source, kind, team_id, scopes, claimable_team_ids, environment_id, expires_at,
      last_used_at is null or last_used_at < now() - ${USED_EVERY}::interval as unused,
      revoked_at is not null or coalesce(expires_at <= now(), false) as ended
    from ingest_keys where key_hash = ${hash}`;
  if (!row || row.ended) {
    cache.delete(id);
    if (row) await noteEndedKey(sql, row.id);
    return row ? "ended" : null;
  }
  if (row.unused) await sql`update ingest_keys set last_used_at = now() where id = ${row.id}`;
  const key: ApiKey = {
    id: row.id,
    name: row.name,
    source: row.source,
    kind: row.kind,
    teamId: row.team_id,
    scopes: row.scopes,
    claimableTeamIds: row.claimable_team_ids,
    environmentId: row.environment_id,
  };
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(id, { key, loadedAtMs: now, expiresAtMs: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY });
  return key;
}

interface KeyRow {
  id: number;
  name: string;
  source: string;
  kind: "transport" | "team";
  team_id: number | null;
  scopes: string[];
  claimable_team_ids: number[] | null;
  environment_id: number | null;
  expires_at: Date | null;
  unused: boolean;
  ended: boolean;
}
