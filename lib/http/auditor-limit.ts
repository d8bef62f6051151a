/** Audits that one address may ask for at once, and the milliseconds after which it gets one back. */
const BURST = 30;
const REFILL_MS = 2_000;
/** The same for everybody together: reading is work, and addresses can be made up. */
const BURST_OF_ALL = 120;
const REFILL_OF_ALL_MS = 250;
/** Addresses remembered; the one seen longest ago is forgotten first. */
const MOST_ADDRESSES = 10_000;

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Decides who may have a payload read now. */
export interface AuditLimiter {
  /** 0: go ahead, and it is counted. Else the whole seconds to wait, as in Retry-After. */
  take(address: string, nowMs: number): number;
}

/** A token bucket for each address and one for all, in the memory of this process. */
export function auditLimiter(): AuditLimiter {
  const buckets = new Map<string, Bucket>();
  const all: Bucket = { tokens: BURST_OF_ALL, atMs: 0 };
  return {
    take(address, nowMs) {
      refill(all, nowMs, BURST_OF_ALL, REFILL_OF_ALL_MS);
      const bucket = buckets.get(address) ?? { tokens: BURST, atMs: nowMs };
      refill(bucket, nowMs, BURST, REFILL_MS);
      // Setting it anew puts it last: the first key is always the one seen longest ago.
      buckets.delete(address);
      buckets.set(address, bucket);
      if (buckets.size > MOST_ADDRESSES) {
        const oldest = buckets.keys().next();
        if (!oldest.done) buckets.delete(oldest.value);
      }
      const waitMs = Math.max((1 - bucket.tokens) * REFILL_MS, (1 - all.tokens) * REFILL_OF_ALL_MS, 0);
      if (waitMs > 0) return Math.ceil(waitMs / 1000);
      bucket.tokens -= 1;
      all.tokens -= 1;
      return 0;
    },
  };
}

function refill(bucket: Bucket, nowMs: number, most: number, everyMs: number): void {
  const gained = Math.max(0, nowMs - bucket.atMs) / everyMs;
  bucket.tokens = Math.min(most, bucket.tokens + gained);
  bucket.atMs = Math.max(bucket.atMs, nowMs);
}
