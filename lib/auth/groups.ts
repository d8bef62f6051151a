import type { Role } from "./permissions";

/** A group of the identity provider, and what its members get. */
export interface GroupMapping {
  group: string;
  role: Role;
  teamIds: readonly number[];
  unitId: number | null;
}

/** What all of a person's groups give together. */
export interface Grant {
  role: Role;
  /** Ascending, each once. */
  teamIds: number[];
  unitId: number | null;
  /** The mapped ones, in the order of their names. */
  groups: string[];
}

/**
 * Which role counts where groups give several: what one may do comes before what one sees, so a lead who is also
 * in the auditors' group stays a lead.
 */
export const ROLE_ORDER: readonly Role[] = ["admin", "finance", "director", "lead", "reader", "member"];

/** More groups than any person is in; what comes after is not looked at. */
const MOST_GROUPS = 5_000;

/**
 * The groups in a provider's claims. `claim` is first taken as a name, since names may contain dots, then as a path.
 * One group may come as plain text. Anything else is no group.
 *
 * @example groupsIn({ realm_access: { roles: ["finops"] } }, "realm_access.roles") // ["finops"]
 */
export function groupsIn(claims: Readonly<Record<string, unknown>>, claim: string): string[] {
  const found = Object.hasOwn(claims, claim) ? claims[claim] : atPath(claims, claim.split("."));
  const list = typeof found === "string" ? [found] : Array.isArray(found) ? found.slice(0, MOST_GROUPS) : [];
  const names = list.filter((group): group is string => typeof group === "string" && group.trim() !== "");
  return [...new Set(names.map((group) => group.trim()))];
}

function atPath(value: unknown, path: readonly string[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string, unknown>)[step];
  }
  return here;
}

/**
 * What `groups` give: the highest role of ROLE_ORDER, the teams of all, and the unit of the mapping that gave the
 * role, else of the first by name that has one. Null where no group is mapped. Pure.
 */
export function grantOf(groups: readonly string[], mappings: readonly GroupMapping[]): Grant | null {
  const mapped = mappings
    .filter(({ group }) => groups.includes(group))
    .sort((a, b) => (a.group < b.group ? -1 : 1));
  const role = ROLE_ORDER.find((one) => mapped.some((mapping) => mapping.role === one));
  if (role === undefined) return null;
  const withUnit = mapped.filter(({ unitId }) => unitId !== null);
  return {
    role,
    teamIds: [...new Set(mapped.flatMap(({ teamIds }) => teamIds))].sort((a, b) => a - b),
    unitId: (withUnit.find((mapping) => mapping.role === role) ?? withUnit[0])?.unitId ?? null,
    groups: mapped.map(({ group }) => group),
  };
}
