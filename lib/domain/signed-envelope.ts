/**
 * Signed envelopes (docs/signed-envelopes.md): what one may say and which call it speaks for. Pure; reading the token
 * and checking its signature is `lib/pipeline/signed-envelopes.ts`.
 */
import { normaliseName } from "./catalog";
import type { Ownership } from "./usage-event";

/** `typ` of the token's header: a token made for something else is no envelope. */
export const ENVELOPE_TYPE = "whospent-envelope+jwt";
/** Longest token that is read, in characters. */
export const MAX_ENVELOPE_TEXT = 4_000;
/** Longest time between `iat` and `exp`. */
const MAX_LIFETIME_MS = 24 * 3_600_000;
/** Clocks of the signer and of the caller may differ by this much. */
const LEEWAY_MS = 5 * 60_000;

/** Why an envelope does not hold. Append only: the index is kept with the event. */
export const ENVELOPE_CODES = [
  "malformed",
  "unknown_key",
  "bad_signature",
  "key_revoked",
  "key_expired",
  "wrong_service",
  "too_long_lived",
  "not_bound",
  "bound_elsewhere",
  "not_yet_valid",
  "expired",
  "team_not_permitted",
] as const;
export type EnvelopeCode = (typeof ENVELOPE_CODES)[number];

/** What the signer says. Times are epoch milliseconds. */
export interface EnvelopeClaims {
  /** `iss`: slug or alias of the service that signs. */
  issuer: string;
  issuedAtMs: number;
  expiresAtMs: number;
  /** The call it was made for, by at least one id. */
  bind: { clientRequestId?: string; traceId?: string };
  fields: Ownership;
}

/** The call that an envelope came with. */
export interface EnvelopeCall {
  clientRequestId: string | null | undefined;
  traceId: string | null | undefined;
  /** When the call was made, epoch milliseconds; the arrival only where no time is told. */
  atMs: number;
}

/** What the key that signed stands for. */
export interface EnvelopeSigner {
  /** Slug of the service in the catalog. */
  service: string;
  /** Slug, aliases and name of the service, in normal form. */
  serviceNames: ReadonlySet<string>;
  /** May it name this team? Null: any. */
  mayName: ((team: string, atMs: number) => boolean) | null;
}

/** Why it does not hold, in one sentence for whoever made it. */
export interface EnvelopeProblem {
  code: EnvelopeCode;
  message: string;
}

const WORDS: Readonly<Record<EnvelopeCode, string>> = {
  malformed: "The envelope is no signed token of this kind.",
  unknown_key: "The envelope is signed with a key that is not known here.",
  bad_signature: "The envelope's signature does not fit its content.",
  key_revoked: "The key that signed the envelope was revoked.",
  key_expired: "The key that signed the envelope is not valid now.",
  wrong_service: "The envelope speaks for another service than the one the key belongs to.",
  too_long_lived: "The envelope is valid for more than 24 hours.",
  not_bound: "The envelope is bound to no call: it needs bind.client_request_id or bind.trace_id.",
  bound_elsewhere: "The envelope was made for another call.",
  not_yet_valid: "The envelope was issued after the call it came with.",
  expired: "The envelope had expired when the call was made.",
  team_not_permitted: "The service may not name this team.",
};

/** A reason as a sentence. */
export function envelopeWords(code: EnvelopeCode): string {
  return WORDS[code];
}

/** A problem with its sentence. */
export function envelopeProblem(code: EnvelopeCode, message: string = WORDS[code]): EnvelopeProblem {
  return { code, message };
}

/**
 * Whether a truthful envelope speaks for this call; null when it does. A function of the two alone, so that a report
 * that comes late or again is judged the same.
 *
 * @example judgeEnvelope({ ...claims, bind: { traceId: "a" } }, { ...call, traceId: "b" }, signer)?.code === "bound_elsewhere"
 */
export function judgeEnvelope(
  claims: EnvelopeClaims,
  call: EnvelopeCall,
  signer: EnvelopeSigner,
): EnvelopeProblem | null {
  const { issuer, issuedAtMs, expiresAtMs, bind, fields } = claims;
  const speaksFor = (name: string) => signer.serviceNames.has(normaliseName(name));
  if (!speaksFor(issuer) || (fields.service !== undefined && !speaksFor(fields.service)))
    return envelopeProblem("wrong_service");
  if (expiresAtMs <= issuedAtMs)
    return envelopeProblem("malformed", "The envelope's exp is not after its iat.");
  if (expiresAtMs - issuedAtMs > MAX_LIFETIME_MS) return envelopeProblem("too_long_lived");
  if (bind.clientRequestId === undefined && bind.traceId === undefined) return envelopeProblem("not_bound");
  for (const [bound, own, name] of [
    [bind.clientRequestId, call.clientRequestId, "client_request_id"],
    [bind.traceId, call.traceId, "trace_id"],
  ] as const) {
    if (bound === undefined || bound === own) continue;
    const why = own ? "" : ` The call carries no ${name} to compare.`;
    return envelopeProblem("bound_elsewhere", `${WORDS.bound_elsewhere}${why}`);
  }
  if (call.atMs < issuedAtMs - LEEWAY_MS) return envelopeProblem("not_yet_valid");
  if (call.atMs > expiresAtMs + LEEWAY_MS) return envelopeProblem("expired");
  if (fields.team !== undefined && signer.mayName !== null && !signer.mayName(fields.team, call.atMs))
    return envelopeProblem("team_not_permitted");
  return null;
}
