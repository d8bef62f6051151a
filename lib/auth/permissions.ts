/**
 * Who may do what: one table of role x capability. Which teams' figures a person sees is the other half,
 * decided once in `viewer.ts` and applied by `lib/queries/spend-filter.ts`.
 */
export const ROLES = ["admin", "finance", "director", "lead", "member", "reader"] as const;
export type Role = (typeof ROLES)[number];

export const CAPABILITIES = [
  "spend:read",
  "trace:read",
  "trace:review",
  "evidence:read",
  "exception:read",
  "exception:resolve",
  "budget:read",
  "budget:write",
  "allocation:write",
  "catalog:read",
  "catalog:write",
  "enforcement:write",
  "alert:manage",
  "setting:write",
  "price:read",
  "price:publish",
  "key:manage",
  "member:manage",
  "period:close",
  "dispute:open",
  "note:write",
  "marker:write",
  "view:save",
  "audit:read",
] as const;
export type Capability = (typeof CAPABILITIES)[number];

const READS = ["spend:read", "trace:read", "exception:read", "budget:read", "view:save"] as const;
/** Saying what is behind a figure that one answers for. */
const EXPLAINS = ["trace:review", "note:write"] as const;

/** What each role may do. A missing entry is a no. */
const GRANTS: Readonly<Record<Role, readonly Capability[]>> = {
  admin: CAPABILITIES.filter((capability) => capability !== "period:close"),
  finance: [
    ...READS,
    ...EXPLAINS,
    "evidence:read",
    "exception:resolve",
    "budget:write",
    "allocation:write",
    "catalog:read",
    "price:read",
    "period:close",
    "audit:read",
  ],
  director: [...READS, ...EXPLAINS, "evidence:read", "dispute:open"],
  lead: [...READS, ...EXPLAINS, "evidence:read", "exception:resolve", "dispute:open", "marker:write"],
  member: [...READS, "evidence:read"],
  reader: [...READS, "evidence:read", "catalog:read", "price:read", "audit:read"],
};

/** Roles that see every team; all others see the teams given to them (`viewer.ts`). */
export const ALL_TEAM_ROLES: readonly Role[] = ["admin", "finance", "reader"];

/** May `role` do `capability`? Pure. */
export function can(role: Role, capability: Capability): boolean {
  // A role from an old session that no longer exists may do nothing.
  return (GRANTS[role] as readonly Capability[] | undefined)?.includes(capability) ?? false;
}

/** Is `value` one of our roles? For rows and tokens, which come as text. */
export function isRole(value: unknown): value is Role {
  return typeof value === "string" && (ROLES as readonly string[]).includes(value);
}
