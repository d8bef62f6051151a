import type { Role } from "@/lib/auth/permissions";

/** What of an account a form changes. */
export interface MemberFacts {
  name: string;
  role: Role;
  unit: string | null;
  /** Names of the teams that the account sees, or "all". */
  sees: readonly string[] | "all";
}

/**
 * What would change, a sentence each, the teams seen by name; none where nothing does.
 *
 * @example changeLines(lead, leadOfTwoMore) // ["Will see 2 more teams: Growth, Search."]
 */
export function changeLines(before: MemberFacts, after: MemberFacts): string[] {
  const lines: string[] = [];
  if (before.name !== after.name) lines.push(`Name: ${before.name} becomes ${after.name}.`);
  if (before.role !== after.role) lines.push(`Role: ${before.role} becomes ${after.role}.`);
  if (before.unit !== after.unit)
    lines.push(`Unit: ${before.unit ?? "none"} becomes ${after.unit ?? "none"}.`);
  lines.push(...seenLines(before.sees, after.sees));
  // A director of no unit, a lead of no team: it saves, and then there is nothing to look at.
  if (lines.length > 0 && before.sees.length === 0 && after.sees.length === 0)
    lines.push(after.role === "director" ? "Sees no team yet: give a unit." : "Sees no team yet: give one.");
  return lines;
}

function seenLines(before: MemberFacts["sees"], after: MemberFacts["sees"]): string[] {
  if (after === "all") return before === "all" ? [] : ["Will see every team."];
  if (before === "all") {
    return [after.length === 0 ? "Will see no team any more." : `Will see only ${counted(after)}.`];
  }
  const more = after.filter((team) => !before.includes(team));
  const less = before.filter((team) => !after.includes(team));
  return [
    ...(more.length > 0 ? [`Will see ${counted(more, "more ")}.`] : []),
    ...(less.length > 0 ? [`Will no longer see ${counted(less)}.`] : []),
  ];
}

function counted(teams: readonly string[], word = ""): string {
  return `${teams.length} ${word}${teams.length === 1 ? "team" : "teams"}: ${teams.join(", ")}`;
}
