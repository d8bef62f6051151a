export interface NavEntry {
  label: string;
  href: string;
  /** Folders whose pages belong to this entry. */
  under?: string[];
}

/** Roles that look at the whole company. */
const COMPANY_ROLES: readonly string[] = ["admin", "finance"];

/**
 * The navigation of a role: a lead has their team, finance and admins the company. A person with several teams
 * gets Overview, which then holds those teams only.
 *
 * @example navEntries("lead", [{ slug: "support" }])[0] // { label: "My team", href: "/teams/support", ... }
 */
export function navEntries(role: string, teams: readonly { slug: string }[]): NavEntry[] {
  const only = teams.length === 1 ? teams[0] : undefined;
  const explore: NavEntry = { label: "Explore", href: "/explore" };
  const traces: NavEntry = { label: "Traces", href: "/traces" };
  const exceptions: NavEntry = { label: "Exceptions", href: "/exceptions" };
  if (!COMPANY_ROLES.includes(role) && only) {
    return [
      { label: "My team", href: `/teams/${only.slug}`, under: ["/teams"] },
      traces,
      exceptions,
      explore,
    ];
  }
  return [{ label: "Overview", href: "/", under: ["/teams"] }, traces, exceptions, explore];
}
