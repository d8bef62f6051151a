import { FULL_SCENARIO, type DemoScenario } from "./scenario";
import { TEAMS, UNITS } from "./teams";

/** Password of every demo account; written in docs/demo.md, so never of use outside a demo. */
export const DEMO_PASSWORD = "whospent-demo";

/** A person of the demo company who can sign in. */
export interface DemoAccount {
  email: string;
  name: string;
  role: "admin" | "finance" | "director" | "lead" | "member" | "reader";
  /** What the sign-in page says on the button. */
  label: string;
  team?: string;
  unit?: string;
}

/** One account per role: lead, member and director are those of support, or of a small scenario's first team. */
export function demoAccounts(scenario: DemoScenario = FULL_SCENARIO): DemoAccount[] {
  const team =
    TEAMS.find(({ slug }) => slug === (scenario.teams.includes("support") ? "support" : scenario.teams[0])) ??
    TEAMS[0];
  const unit = UNITS.find(({ slug }) => slug === team?.unit);
  if (!team || !unit) throw new Error("a demo needs a team with a unit");
  return [
    { email: "priya.raman@example.com", name: "Priya Raman", role: "admin", label: "Platform admin" },
    { email: "finance@example.com", name: "Finance desk", role: "finance", label: "Finance" },
    {
      email: unit.director,
      name: nameOf(unit.director),
      role: "director",
      label: `Director of ${unit.name}`,
      unit: unit.slug,
    },
    {
      email: team.lead,
      name: nameOf(team.lead),
      role: "lead",
      label: `Lead of ${team.name}`,
      team: team.slug,
    },
    {
      email: "tomas.lind@example.com",
      name: "Tomas Lind",
      role: "member",
      label: `Member of ${team.name}`,
      team: team.slug,
    },
    { email: "audit@example.com", name: "Audit desk", role: "reader", label: "Reader, all teams" },
  ];
}

/** `Noor Haddad` of `noor.haddad@example.com`. */
function nameOf(email: string): string {
  const [person = ""] = email.split("@");
  return person
    .split(".")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(" ");
}
