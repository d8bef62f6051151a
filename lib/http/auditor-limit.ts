import { type RateLimiter, rateLimiter } from "@/lib/rate-limit";

/** Decides who may have a payload read now. */
export type AuditLimiter = Pick<RateLimiter, "take">;

/**
 * Thirty audits at once for an address, one more every two seconds; and four times as much for everybody together:
 * reading is work, and addresses can be made up.
 */
export function auditLimiter(): AuditLimiter {
  return rateLimiter({ burst: 30, refillMs: 2_000, ofAll: { burst: 120, refillMs: 250 } });
}
