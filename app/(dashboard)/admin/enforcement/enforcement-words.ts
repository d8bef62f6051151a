import type { CheckCode } from "@/lib/domain/check";
import type { EnforcementMode } from "@/lib/domain/check-mode";
import type { EnforcementEffect } from "@/lib/commands/check-estimate";
import { count, dateRange, dayText, usdWithSign } from "@/lib/format";
import type { WouldBeDenials } from "@/lib/queries/check-denials";
import type { ModeRow } from "@/lib/queries/check-modes";

export const MODE_NAMES: Readonly<Record<EnforcementMode, string>> = {
  observe: "Observe",
  warn: "Warn",
  enforce: "Enforce",
};

const REASON_NAMES: Readonly<Record<CheckCode, string>> = {
  team_not_permitted: "Key may not claim this team",
  team_ended: "Team has ended",
  unknown_team: "Team not in the catalog",
  unknown_service: "Service not in the catalog",
  unknown_feature: "Feature not in the catalog",
  unknown_environment: "Environment not in the catalog",
  missing_field: "Required field missing",
  invalid_envelope: "Signed envelope does not hold",
  budget_exhausted: "Budget used up",
  ledger_unavailable: "Budgets could not be read",
};

/** A counted reason as a person would say it: `missing_field:feature` is "Feature missing". */
export function reasonName(reason: string): string {
  const [code = "", field] = reason.split(":");
  if (code === "missing_field" && field) {
    const words = field.replaceAll("_", " ");
    return `${words.slice(0, 1).toUpperCase()}${words.slice(1)} missing`;
  }
  return (REASON_NAMES as Readonly<Record<string, string>>)[code] ?? code;
}

/** The same within a sentence: "feature missing". */
function reasonInSentence(reason: string): string {
  const name = reasonName(reason);
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}

/** What the page says first. */
export function enforcementSentence(denials: WouldBeDenials, days: number): string {
  const { checks, wouldDeny, byReason } = denials;
  if (checks === 0n)
    return `Nobody asked before a call in the last ${days} days: enforcing would stop nothing yet.`;
  const asked = `${checks === 1n ? "the one call" : `${count(checks)} calls`} asked about in the last ${days} days`;
  if (wouldDeny === 0n)
    return `If you enforced tomorrow, nothing would be denied: ${asked} would ${checks === 1n ? "" : "all "}pass.`;
  // One cause is named only if it is at least half of it.
  const [first] = byReason;
  const named = first && first.wouldDeny * 2n >= wouldDeny ? reasonInSentence(first.key) : "several reasons";
  const why =
    first?.wouldDeny === wouldDeny ? named : `${named === "several reasons" ? "" : "most "}for ${named}`;
  return `If you enforced tomorrow, ${count(wouldDeny)} of ${asked} would be denied: ${why}.`;
}

/** "Since ever", "from 1 July 2026, until 15 July 2026". */
export function daysOf({ fromDay, toDay }: Pick<ModeRow, "fromDay" | "toDay">): string {
  const from = fromDay === null ? "since ever" : `from ${dayText(fromDay)}`;
  return toDay === null ? from : `${from} until ${dayText(toDay)}`;
}

/** What enforcing would have done to last week's calls, for the preview of a mode. */
export function effectNotes(effect: EnforcementEffect): string[] {
  const { calls, denied, deniedPico, bySource, byReason, fromDay, toDay } = effect;
  const week = dateRange(fromDay, toDay);
  if (calls === 0) return [`The ledger has no call of last week (${week}) that this concerns.`];
  const of = `Of ${calls === 1 ? "the one call" : `${count(calls)} calls`} of last week (${week}) that this concerns`;
  if (denied === 0) return [`${of}, enforcing would have denied none.`];
  const list = (parts: readonly { name: string; denied: number }[], name: (text: string) => string) =>
    parts
      .slice(0, 3)
      .map((part) => `${name(part.name)} ${count(part.denied)}`)
      .join(", ");
  return [
    `${of}, enforcing would have denied ${count(denied)} with ${usdWithSign(deniedPico)}.`,
    `By sender: ${list(bySource, (text) => text)}. By reason: ${list(byReason, reasonInSentence)}.`,
  ];
}
