/** Keys remembered; the one seen longest ago is forgotten first. */
const MOST_KEYS = 10_000;

/** How many may come at once, and the milliseconds after which one of them is given back. */
export interface Rate {
  burst: number;
  refillMs: number;
}

export interface RateLimitOptions extends Rate {
  /** The same for all keys together, where keys can be made up. */
  ofAll?: Rate;
  /** Most keys remembered; 10,000 if not given. */
  mostKeys?: number;
}

/** Decides who may go ahead now. Time is an argument; nothing is shared with other processes. */
export interface RateLimiter {
  /** 0: go ahead, and it is counted. Else the whole seconds to wait, as in Retry-After; a refusal costs nothing. */
  take(key: string, nowMs: number): number;
  /** Gives back what `take` counted, where it turned out to be no attempt worth counting. */
  giveBack(key: string): void;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * A token bucket for each key, in the memory of this process, and one for all if asked for.
 *
 * @example
 * const limiter = rateLimiter({ burst: 10, refillMs: 30_000 });
 * const wait = limiter.take(address, Date.now()); // 0, or seconds for Retry-After
 */
export function rateLimiter({ burst, refillMs, ofAll, mostKeys = MOST_KEYS }: RateLimitOptions): RateLimiter {
  const buckets = new Map<string, Bucket>();
  const all: Bucket = { tokens: ofAll?.burst ?? 0, atMs: 0 };
  return {
    take(key, nowMs) {
      if (ofAll) refill(all, nowMs, ofAll);
      const bucket = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
      refill(bucket, nowMs, { burst, refillMs });
      // Setting it anew puts it last: the first key is always the one seen longest ago.
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > mostKeys) {
        const oldest = buckets.keys().next();
        if (!oldest.done) buckets.delete(oldest.value);
      }
      const waitOfAllMs = ofAll ? (1 - all.tokens) * ofAll.refillMs : 0;
      const waitMs = Math.max((1 - bucket.tokens) * refillMs, waitOfAllMs, 0);
      if (waitMs > 0) return Math.ceil(waitMs / 1000);
      bucket.tokens -= 1;
      all.tokens -= 1;
      return 0;
    },
    giveBack(key) {
      const bucket = buckets.get(key);
      if (bucket) bucket.tokens = Math.min(burst, bucket.tokens + 1);
      if (ofAll) all.tokens = Math.min(ofAll.burst, all.tokens + 1);
    },
  };
}

function refill(bucket: Bucket, nowMs: number, { burst, refillMs }: Rate): void {
  const gained = Math.max(0, nowMs - bucket.atMs) / refillMs;
  bucket.tokens = Math.min(burst, bucket.tokens + gained);
  bucket.atMs = Math.max(bucket.atMs, nowMs);
}
