import type { Audit } from "@/lib/domain/audit";

/**
 * An audit as text and back. What a form comes back with is put into the page as JSON where no script runs, and JSON
 * has no bigint.
 */
export function auditToText(audit: Audit): string {
  return JSON.stringify(audit, (_, value: unknown) =>
    typeof value === "bigint" ? { [BIGINT]: value.toString() } : value,
  );
}

/** The audit of a text that `auditToText` made. */
export function auditFromText(text: string): Audit {
  return JSON.parse(text, (_, value: unknown) => {
    const digits =
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[BIGINT] : null;
    return typeof digits === "string" ? BigInt(digits) : value;
  }) as Audit;
}

/** No field of an audit has this name. */
const BIGINT = "$bigint";
