import { rateLimiter } from "@/lib/rate-limit";

/** Wrong passwords are slow to try: by the address they come from, and by the account they are for. */
const BY_ADDRESS = { burst: 30, refillMs: 10_000, ofAll: { burst: 120, refillMs: 250 } };
const BY_ACCOUNT = { burst: 10, refillMs: 30_000 };

/** Decides whether a password is looked at. Unknown accounts are counted as known ones are. */
export interface SignInLimiter {
  /** False: not now. A refusal is answered as a wrong password is. */
  take(from: SignInFrom, nowMs: number): boolean;
  /** The password was right: nothing is counted against anybody. */
  succeeded(from: SignInFrom): void;
}

export interface SignInFrom {
  address: string;
  email: string;
}

/** Limits in the memory of this process, beside the lock of the account, which is in the database. */
export function signInLimiter(): SignInLimiter {
  const addresses = rateLimiter(BY_ADDRESS);
  const accounts = rateLimiter(BY_ACCOUNT);
  const name = (email: string) => email.trim().toLowerCase().slice(0, 320);
  return {
    take({ address, email }, nowMs) {
      if (addresses.take(address, nowMs) > 0) return false;
      return accounts.take(name(email), nowMs) === 0;
    },
    succeeded({ address, email }) {
      addresses.giveBack(address);
      accounts.giveBack(name(email));
    },
  };
}

/**
 * Where a request comes from: the nearest proxy writes the last address; what stands before it anybody can make up.
 * Without a proxy it is the address that Next's own server saw.
 */
export function addressOf(forwardedFor: string | null | undefined): string {
  return forwardedFor?.split(",").at(-1)?.trim() || "unknown";
}
