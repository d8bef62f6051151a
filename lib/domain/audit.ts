import type { AuditVerdict } from "@/lib/domain/audit-verdict";
import type { Pico } from "@/lib/domain/money";
import type { PriceStep } from "@/lib/domain/pricing";
import type { UsageField, UsageStatus } from "@/lib/domain/usage-event";

/** What the auditor says of a pasted payload. It is told to the one who pasted it and kept nowhere. */
export type Audit =
  | {
      read: false;
      message: string /** Seconds until the next try, when there were too many. */;
      retryAfter?: number;
    }
  | {
      read: true;
      source: { name: string; title: string };
      counts: AuditCounts;
      /** The first of them: calls, then contexts, sums, calls seen, rejected, ignored. */
      records: AuditedRecord[];
    };

/** How many records of a payload were what; they sum to `received`. */
export interface AuditCounts {
  received: number;
  calls: number;
  contexts: number;
  /** Lines of a provider's own sums, which are held against the calls and are none. */
  sums: number;
  /** Calls that a proxy saw leave for a provider, without tokens. */
  seen: number;
  ignored: number;
  rejected: number;
}

export type AuditedRecord = { /** Place in the payload, from 0. */ index: number } & (
  | ({ outcome: "read" } & AuditedReport)
  | { outcome: "sum" | "seen"; about: string }
  | { outcome: "ignored"; reason: string }
  | { outcome: "rejected"; code: string; field: string | null; message: string }
);

export interface AuditedReport {
  kind: "call" | "context";
  model: string | null;
  fields: AuditField[];
  usageStatus: UsageStatus;
  /** Every class that is told, zero too; null is told to be unknown. */
  usage: { field: UsageField; count: number | null }[];
  /** How the counts were made disjoint, in words; null when no count is told. */
  convention: string | null;
  cost: AuditCost;
  claim: AuditClaim | null;
  /** What a signed envelope that came along is worth; null where none came. */
  signature: AuditSignature | null;
  verdict: AuditVerdict;
  /** What to add for each need of the verdict, in its order. */
  advice: { need: string; where: string }[];
  /** A native event as JSON with all that was read, and placeholders in angle brackets for what is missing. */
  envelope: string;
}

/** One field of the envelope or of the call. */
export interface AuditField {
  group: "envelope" | "call" | "ids";
  /** The name in a native event. */
  name: string;
  label: string;
  /** As read; null when it is not told. */
  value: string | null;
  /** Where in the payload it stood, or where it belongs. */
  where: string;
  /** A call without it cannot be explained; else it is merely not told. */
  wanted: boolean;
  /** Only for those who are signed in: is it the name of a team that they see? */
  inCatalog?: boolean;
}

export type AuditCost =
  | {
      state: "priced";
      totalPico: Pico;
      steps: PriceStep[];
      /** A published list card. */
      card: string;
      line: string;
      notes: string[];
      /** The answer came from a cache: `totalPico` was not spent. */
      avoided: boolean;
    }
  | { state: "free"; reason: string }
  | { state: "unpriced"; reason: string };

/** `unread`: only who is signed in is told whether it holds. */
export type AuditSignature =
  | { state: "unread" }
  | { state: "holds"; service: string /** Names of the fields that it vouches for. */; fields: string[] }
  | { state: "fails"; message: string };

export interface AuditClaim {
  pico: Pico;
  source: string | null;
  /** Claim minus our cost; null when we have none. */
  differencePico: Pico | null;
}
