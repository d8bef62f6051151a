import { dayText, instantText } from "@/lib/format";
import type { IngestKey, KeyState, KeyUse } from "@/lib/queries/keys";
import { count } from "@/lib/format";

/** A state in one word. */
export const STATE_WORDS: Readonly<Record<KeyState, string>> = {
  valid: "works",
  ending: "replaced",
  expired: "expired",
  revoked: "revoked",
};

/** What a key may do, by scope. */
export const SCOPE_WORDS: Readonly<Record<string, string>> = {
  ingest: "send events",
  check: "ask before a call",
  read: "read spend",
  admin: "set markers for all teams",
};

/** "send events, read spend". */
export function scopesText(scopes: readonly string[]): string {
  return scopes.map((scope) => SCOPE_WORDS[scope] ?? scope).join(", ");
}

/** "any team", "no team", or the teams. */
export function claimsText(claims: readonly string[] | null): string {
  if (claims === null) return "any team";
  return claims.length === 0 ? "no team" : claims.join(", ");
}

/** "carries calls of any owner", or "of team support". */
export function kindText({ kind, team }: Pick<IngestKey, "kind" | "team">): string {
  return kind === "team" ? `of team ${team ?? "?"}` : "transport";
}

/** An instant in UTC, as keys are dated. */
export function utcText(at: Date): string {
  return instantText(at, { timeZone: "UTC", zone: true });
}

/** "never", or the day; the exact time where it is no midnight. */
export function expiryText(at: Date | null): string {
  if (at === null) return "never";
  return at.getTime() % 86_400_000 === 0
    ? `${dayText(at.toISOString().slice(0, 10))}, 00:00 UTC`
    : utcText(at);
}

/** What a key brought lately: "812 records in the last 7 days, the last on 12 Jun 2026, 09:30 UTC". */
export function useText({ records, lastAt, atLeast }: KeyUse): string {
  if (lastAt === null)
    return atLeast ? "Nothing among the newest of its source." : "Nothing in the last 7 days.";
  const number = `${atLeast ? "over " : ""}${count(records)}`;
  return `${number} ${records === 1n ? "record" : "records"} in the last 7 days, the last on ${utcText(lastAt)}.`;
}

/** What a person may change about a key. */
export interface KeyTerms {
  claims: readonly string[] | null;
  environment: string | null;
  expiresAt: Date | null;
}

/**
 * What a change of terms does, a line each; none where nothing changes.
 *
 * @example termLines({ ...now }, { ...now, environment: "prod" }) // ["Environment: as the event says, then prod"]
 */
export function termLines(now: KeyTerms, wanted: KeyTerms): string[] {
  const lines: string[] = [];
  const say = (what: string, before: string, after: string) => {
    if (before !== after) lines.push(`${what}: ${before}, then ${after}`);
  };
  say("May name", claimsText(sorted(now.claims)), claimsText(sorted(wanted.claims)));
  say("Environment", environmentText(now.environment), environmentText(wanted.environment));
  say("Expires", expiryText(now.expiresAt), expiryText(wanted.expiresAt));
  return lines;
}

/** "as the event says", or the environment that beats it. */
export function environmentText(environment: string | null): string {
  return environment ?? "as the event says";
}

function sorted(claims: readonly string[] | null): readonly string[] | null {
  return claims === null ? null : [...claims].sort();
}
