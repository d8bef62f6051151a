import { type Capability, can, type Role } from "@/lib/auth/permissions";

/** One page of the administration. */
export interface AdminSection {
  href: string;
  name: string;
  /** What is kept there, in a few words. */
  about: string;
  /** The right to look; changing needs the right of the command. */
  needs: Capability;
}

const GROUPS: readonly { name: string; sections: readonly AdminSection[] }[] = [
  {
    name: "Who answers for it",
    sections: [
      section("teams", "Teams", "Leads, managers, channels, aliases; merge, split, retire"),
      section("units", "Units", "The parts of the company, each with a director"),
      section("cost-centers", "Cost centers", "Where spend is booked, with the general ledger account"),
      section("services", "Services and features", "Which program belongs to which team, since when"),
      section("tenants", "Tenants", "Customers whose names arrived with their calls"),
      section("ownership", "Ownership rules", "From what is seen of a call to its team"),
    ],
  },
  {
    name: "What it should say and cost",
    sections: [
      section("tagging", "Tagging contract", "What every call has to carry"),
      section("environments", "Environments", "Production, staging, eval, internal, and their aliases"),
      section("enforcement", "Enforcement", "Observe, warn or refuse before a call goes out"),
      section("budgets", "Budgets", "Plans by team, service or customer", "budget:read"),
      section("allocation", "Allocation policies", "How shared cost is split"),
      section("price-cards", "Price cards", "Draft, compare, publish", "price:read"),
    ],
  },
  {
    name: "Who may do it",
    sections: [
      section("members", "Members", "People, roles, teams, groups of the identity provider", "member:manage"),
      section("keys", "Keys", "Ingest keys and the keys services sign with", "key:manage"),
      section("alerts", "Alert routes", "Who is told what, and where"),
      section("audit-log", "Audit log", "Every change, sign-in and export", "audit:read"),
    ],
  },
];

function section(
  path: string,
  name: string,
  about: string,
  needs: Capability = "catalog:read",
): AdminSection {
  return { href: `/admin/${path}`, name, about, needs };
}

/** The sections that a role may open, in groups; none for who keeps nothing. */
export function adminSections(role: Role): { name: string; sections: AdminSection[] }[] {
  if (!can(role, "catalog:read")) return [];
  return GROUPS.map(({ name, sections }) => ({
    name,
    sections: sections.filter(({ needs }) => can(role, needs)),
  })).filter(({ sections }) => sections.length > 0);
}
