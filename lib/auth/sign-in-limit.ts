import { isIPv6 } from "node:net";
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
 * Without a proxy it is the address that Next's own server saw. Some proxies add the port, which is another one for
 * each connection; and who has one IPv6 address has the 2^64 of its network.
 *
 * @example addressOf("6.6.6.6, 203.0.113.7:51234") === "203.0.113.7"; addressOf("2001:db8::7") === "2001:db8:0:0::/64"
 */
export function addressOf(forwardedFor: string | null | undefined): string {
  const last = forwardedFor?.split(",").at(-1)?.trim() || "unknown";
  const plain = /^\[([^\]]*)\](?::\d+)?$/.exec(last)?.[1] ?? last.replace(/^([\d.]+):\d+$/, "$1");
  const [address = ""] = plain.replace(/^::ffff:(?=[\d.]+$)/i, "").split("%");
  return isIPv6(address) ? networkOf(address) : address.slice(0, LONGEST_ADDRESS);
}

const LONGEST_ADDRESS = 64;

/** The first four groups; `::` stands for as many zeros as are missing. A dotted end is beyond them. */
function networkOf(address: string): string {
  const [head = [], tail = []] = address.split("::").map((part) => part.split(":").filter(Boolean));
  const given = [...head, ...tail].length + (address.includes(".") ? 1 : 0);
  const zeros = Array.from({ length: 8 - given }, () => "0");
  const groups = [...head, ...zeros, ...tail].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
