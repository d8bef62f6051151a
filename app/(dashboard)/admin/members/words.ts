import { ROLES, type Role } from "@/lib/auth/permissions";
import type { MemberState, TeamFrom } from "@/lib/queries/members";

/** Roles to choose from, each with what it is for. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  admin: "Admin: keeps everything, except closing months",
  finance: "Finance: every team, budgets, closes months",
  director: "Director: the teams of a unit",
  lead: "Lead: named teams, explains and disputes",
  member: "Member: reads named teams",
  reader: "Reader: reads every team, for auditors",
};

export const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, name: ROLE_WORDS[role] }));

export const STATE_WORDS: Readonly<Record<MemberState, string>> = {
  active: "Active",
  invited: "Invited",
  locked: "Locked",
  disabled: "Disabled",
};

/** Why a team is a person's, after its name. */
export const FROM_WORDS: Readonly<Record<TeamFrom, string>> = {
  admin: "given by an admin",
  group: "by a group",
  lead: "lead in the catalog",
  manager: "manager in the catalog",
  unit: "in their unit",
};
