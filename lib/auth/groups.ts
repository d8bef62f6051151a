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

type Claims = Readonly<Record<string, unknown>>;

/** More groups than any person is in; what comes after is not looked at. */
const MOST_GROUPS = 5_000;

/**
 * The groups in a provider's claims. `claim` is first taken as a name, since names may contain dots, then as a path: with
 * dots, or as a JSON pointer where a step contains some. One group may come as plain text. Anything else is no group.
 * Null where the provider has groups and did not send them: a person is in more than it puts into a token (Microsoft
 * Entra ID then names another place under `_claim_names`, or says `hasgroups`).
 *
 * @example groupsIn({ realm_access: { roles: ["finops"] } }, "realm_access.roles") // ["finops"]
 * @example groupsIn({ resource_access: { "my.app": { roles: ["a"] } } }, "/resource_access/my.app/roles") // ["a"]
 */
export function groupsIn(claims: Claims, claim: string): string[] | null {
  const found = groupsClaimIn(claims, claim);
  if (found === undefined && isElsewhere(claims, claim)) return null;
  const list = typeof found === "string" ? [found] : Array.isArray(found) ? found.slice(0, MOST_GROUPS) : [];
  const names = list.filter((group): group is string => typeof group === "string" && group.trim() !== "");
  return [...new Set(names.map((group) => group.trim()))];
}

/** What stands where the groups are looked for; undefined where nothing does. */
export function groupsClaimIn(claims: Claims, claim: string): unknown {
  if (Object.hasOwn(claims, claim)) return claims[claim];
  return claim.startsWith("/")
    ? atPath(claims, claim.slice(1).split("/").map(unescaped))
    : atPath(claims, claim.split("."));
}

/** A step of a JSON pointer (RFC 6901). */
function unescaped(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

function isElsewhere({ _claim_names: names, hasgroups }: Claims, claim: string): boolean {
  if (typeof names === "object" && names !== null && Object.hasOwn(names, claim)) return true;
  return claim === "groups" && (hasgroups === true || hasgroups === "true");
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
