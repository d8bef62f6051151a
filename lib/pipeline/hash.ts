import * as crypto from "node:crypto";

/** Node 20.12 and later hash a text in one call, at half the time of a hash object. */
const sha256: (text: string) => string =
  typeof crypto.hash === "function"
    ? (text) => crypto.hash("sha256", text, "hex")
    : (text) => crypto.createHash("sha256").update(text).digest("hex");

/** 128 bits of SHA-256 as hex: the form of every hash in the ledger. */
export function hash128(text: string): string {
  return sha256(text).slice(0, 32);
}
