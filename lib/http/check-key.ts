import { type Sql, sql } from "@/db/client";
import { type ApiKey, requireApiKey } from "@/lib/auth/api-key";
import { isUnreachable } from "@/lib/problem";

/** Known this recently, a key is looked up again beside the answer; nobody waits for the database. */
const FRESH_MS = 500;
/** Older, an answer waits: with the second that `requireApiKey` remembers, a revoked key ends within two. */
const OLD_MS = 1_000;
/** Who asks must be known within this time; a gateway waits for the answer. */
const WAIT_MS = 250;
/** A key that nothing is known of yet. */
const FIRST_WAIT_MS = 1_000;
/** While the database is away, a key that it knew this recently is taken as it was. */
const KNOWN_MS = 30_000;
const MOST_KEYS = 1_000;

interface Known {
  /** Under way: callers with the same key share it. */
  looking: Promise<ApiKey> | null;
  key: ApiKey | null;
  atMs: number;
}
const keys = new WeakMap<Sql, Map<string, Known>>();

/**
 * The key of a check; null when the database cannot say in time who asks: then nobody is held back.
 * @throws ProblemError 401 `unauthenticated`, 403 `missing_scope`
 */
export async function checkKey(request: Request): Promise<ApiKey | null> {
  const pool = sql();
  const known = entryOf(pool, request.headers.get("authorization") ?? "");
  const ageMs = Math.abs(Date.now() - known.atMs);
  if (known.key !== null && ageMs <= FRESH_MS) return known.key;
  const looking = lookUpOnce(pool, request, known);
  if (known.key !== null && ageMs <= OLD_MS) return known.key;
  const isKnown = known.key !== null && ageMs <= KNOWN_MS;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ApiKey | null>((resolve) => {
    timer = setTimeout(() => resolve(isKnown ? known.key : null), isKnown ? WAIT_MS : FIRST_WAIT_MS);
  });
  try {
    return await Promise.race([looking, late]);
  } catch (error) {
    if (isUnreachable(error)) return isKnown ? known.key : null;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function entryOf(pool: Sql, authorization: string): Known {
  const ofPool = keys.get(pool) ?? new Map<string, Known>();
  keys.set(pool, ofPool);
  const known = ofPool.get(authorization) ?? { looking: null, key: null, atMs: 0 };
  // Whoever guesses keys fills it with nothing.
  if (!ofPool.has(authorization) && ofPool.size >= MOST_KEYS) ofPool.clear();
  ofPool.set(authorization, known);
  return known;
}

function lookUpOnce(pool: Sql, request: Request, known: Known): Promise<ApiKey> {
  if (known.looking === null) {
    known.looking = lookUp(pool, request, known);
    // Who does not wait for it is told at the next question.
    known.looking.catch(() => undefined);
  }
  return known.looking;
}

async function lookUp(pool: Sql, request: Request, known: Known): Promise<ApiKey> {
  try {
    known.key = await requireApiKey(pool, request, "check");
    known.atMs = Date.now();
    return known.key;
  } catch (error) {
    // Revoked, expired or without the scope: nothing to fall back on.
    if (!isUnreachable(error)) known.key = null;
    throw error;
  } finally {
    known.looking = null;
  }
}
