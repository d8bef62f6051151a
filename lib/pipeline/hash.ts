import * as crypto from "node:crypto";
import { remembered } from "@/lib/domain/remembered";

/** Node 20.12 and later hash a text in one call, at half the time of a hash object. */
const sha256: (text: string) => string =
  typeof crypto.hash === "function"
    ? (text) => crypto.hash("sha256", text, "hex")
    : (text) => crypto.createHash("sha256").update(text).digest("hex");

/** 128 bits of SHA-256 as hex: the form of every hash in the ledger. */
export function hash128(text: string): string {
  return sha256(text).slice(0, 32);
}

/** `hash128` of a trace id: each of its calls asks for it, and asks at several steps. */
export const traceHash: (traceId: string) => string = remembered(hash128);
