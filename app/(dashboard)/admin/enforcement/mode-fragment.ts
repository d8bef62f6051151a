import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { ENFORCEMENT_MODES, WARNING_DAYS } from "@/lib/domain/check-mode";
import { addDays } from "@/lib/domain/period";

/** What the form says, as typed. */
export interface ModeInput {
  /** Empty: every environment. */
  environment: string;
  /** Label of a sender; empty: every one. */
  source: string;
  mode: string;
  /** UTC days, "YYYY-MM-DD"; `until` empty: until further notice. */
  from: string;
  until: string;
  /** Warn for two weeks before enforcing. */
  warnFirst: boolean;
}

/**
 * The form as a part of a catalog file. Enforcing is preceded by 14 days of warning unless the person does without.
 *
 * @param today stands in where no first day is given
 * @returns null where no mode is chosen
 * @example modeFragment({ mode: "enforce", from: "2026-07-01", warnFirst: true, ... }, today)
 * // { enforcement: [{ mode: "warn", from: "2026-07-01", until: "2026-07-15" }, { mode: "enforce", from: "2026-07-15" }] }
 */
export function modeFragment(input: ModeInput, today: string): CatalogFragment | null {
  const { environment, source, mode, until, warnFirst } = input;
  if (!(ENFORCEMENT_MODES as readonly string[]).includes(mode)) return null;
  const from = input.from === "" ? today : input.from;
  const place = { ...(environment && { environment }), ...(source && { source }) };
  // Without a day given the entry stays open, and opens one again that had an end.
  const entry = { ...place, mode, from, until: until === "" ? null : until };
  if (mode !== "enforce" || !warnFirst || !isDay(from)) return { enforcement: [entry] };
  const enforceFrom = addDays(from, WARNING_DAYS);
  return {
    enforcement: [
      { ...place, mode: "warn", from, until: enforceFrom },
      { ...entry, from: enforceFrom },
    ],
  };
}

/** A day that cannot be read is left to the catalog, which says so. */
function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}
