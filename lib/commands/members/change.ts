import { z } from "zod";
import type { Tx } from "@/db/client";
import { ROLES, type Role } from "@/lib/auth/permissions";
import { CommandError, defineCommand } from "../define-command";
import { nameResolver } from "../resolve-names";
import { endSessions, lockMembers } from "./sessions";
import { givenTeams, giveTeams, hasOtherAdmin, teamSlugs } from "./teams";

export interface Member {
  id: number;
  email: string;
  name: string;
  role: Role;
  unit: string | null;
  disabled: boolean;
  version: number;
}

/** The account, locked until the transaction ends. @throws CommandError `not_found` */
export async function memberById(tx: Tx, userId: number): Promise<Member> {
  await lockMembers(tx);
  const [row] = await tx<Member[]>`
    select u.id, u.email, u.name, u.role, n.slug as unit, u.disabled_at is not null as disabled, u.version
    from users u left join units n on n.id = u.unit_id where u.id = ${userId} for update of u`;
  if (!row) throw new CommandError("not_found", "There is no such account.");
  return row;
}

/** @throws CommandError `not_found` */
export async function unitNamed(tx: Tx, slug: string): Promise<number> {
  const [row] = await tx<{ id: number }[]>`select id from units where slug = ${slug}`;
  if (!row) throw new CommandError("not_found", `There is no unit "${slug}" in the catalog.`);
  return row.id;
}

/** @throws CommandError `conflict` if nobody else could manage people then */
export async function keepAnAdmin(tx: Tx, member: Member): Promise<void> {
  if (member.role !== "admin" || member.disabled || (await hasOtherAdmin(tx, member.id))) return;
  throw new CommandError(
    "conflict",
    `${member.name} is the only active admin: make somebody else admin first, or nobody could manage people.`,
  );
}

const changeInput = z.strictObject({
  userId: z.number().int(),
  /** `version` of the account when the form was opened. */
  version: z.number().int(),
  name: z.string().trim().min(1, "must not be empty").max(200),
  role: z.enum(ROLES),
  /** Teams that an admin gives; those of group mappings are not touched. */
  teams: z.array(z.string()),
  unit: z.string().nullable(),
});

/**
 * Changes name, role, teams and unit. It acts on the person's next request.
 * @throws CommandError `conflict` if somebody changed the account since the form was opened, or it is the only admin
 */
export const changeMember = defineCommand({
  name: "user.change",
  capability: "member:manage",
  input: changeInput,
  async run(tx, input) {
    const member = await memberById(tx, input.userId);
    const find = await nameResolver(tx);
    const teamIds = [...new Set(input.teams.map(find.team))];
    const unitId = input.unit === null ? null : await unitNamed(tx, input.unit);
    const own = await givenTeams(tx, member.id, "admin");
    const before = {
      name: member.name,
      role: member.role,
      teams: await teamSlugs(tx, own),
      unit: member.unit,
    };
    const after = {
      name: input.name,
      role: input.role,
      teams: await teamSlugs(tx, teamIds),
      unit: input.unit,
    };
    if (input.version !== member.version) throw changedSince(before, after);
    if (input.role !== "admin") await keepAnAdmin(tx, member);
    await tx`
      update users set name = ${input.name}, role = ${input.role}, unit_id = ${unitId}, version = version + 1,
        ${ownAfter(tx, { role: input.role, unitId })}
      where id = ${member.id}`;
    await giveTeams(tx, member.id, teamIds, "admin");
    return {
      result: { version: member.version + 1 },
      audit: { subject: `user ${member.email}`, ...different(before, after) },
    };
  },
});

/**
 * What stays of an admin's own choice, kept while groups give another role: another role that an admin sets is their
 * choice from now on; with the same one, a unit they set is what holds again without groups.
 */
export function ownAfter(tx: Tx, { role, unitId }: { role?: string; unitId?: number | null }) {
  const same = role === undefined ? tx`true` : tx`role = ${role}`;
  const unit =
    unitId === undefined
      ? tx`own_unit_id`
      : tx`case when unit_id is distinct from ${unitId} then ${unitId} else own_unit_id end`;
  return tx`
    own_role = case when ${same} then own_role end,
    own_unit_id = case when ${same} and own_role is not null then ${unit} end`;
}

type Facts = Record<string, string | null | readonly string[]>;

/** What stands there now, and what was asked for, where these differ. */
function changedSince(is: Facts, asked: Facts): CommandError {
  const { before, after } = different(is, asked);
  const parts = Object.keys(before).map(
    (key) => `${key} is ${words(before[key])}, you asked for ${words(after[key])}`,
  );
  const what = parts.length === 0 ? "It is as you want it already." : `Now ${parts.join("; ")}.`;
  return new CommandError(
    "conflict",
    `Somebody changed this account since you opened it. ${what} Nothing was saved; look again and save what still holds.`,
  );
}

function words(value: Facts[string] | undefined): string {
  if (value === null || value === undefined) return "none";
  if (typeof value === "string") return value;
  return value.length === 0 ? "none" : value.join(", ");
}

function different(before: Facts, after: Facts): { before: Facts; after: Facts } {
  const keys = Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const pick = (all: Facts) => Object.fromEntries(keys.map((key) => [key, all[key] ?? null]));
  return { before: pick(before), after: pick(after) };
}

const oneMember = z.strictObject({ userId: z.number().int() });

/** Closes an account: nothing signs it in, and its sessions end at once. @throws CommandError `conflict` */
export const disableMember = defineCommand({
  name: "user.disable",
  capability: "member:manage",
  input: oneMember,
  async run(tx, { userId }, actor) {
    const member = await memberById(tx, userId);
    if (member.disabled) throw new CommandError("conflict", `${member.name} is disabled already.`);
    await keepAnAdmin(tx, member);
    await tx`update users set disabled_at = now(), version = version + 1 where id = ${userId}`;
    await tx`delete from password_links where user_id = ${userId} and used_at is null`;
    const sessions = await endSessions(tx, userId, actor.name);
    return {
      result: { sessions },
      audit: {
        subject: `user ${member.email}`,
        before: { disabled: false },
        after: { disabled: true },
        note: sessionsText(sessions),
      },
    };
  },
});

/** Opens an account that was disabled. */
export const enableMember = defineCommand({
  name: "user.enable",
  capability: "member:manage",
  input: oneMember,
  async run(tx, { userId }) {
    const member = await memberById(tx, userId);
    if (!member.disabled) throw new CommandError("conflict", `${member.name} is not disabled.`);
    await tx`
      update users set disabled_at = null, failed_sign_ins = 0, locked_until = null, lockouts = 0, version = version + 1
      where id = ${userId}`;
    return {
      result: {},
      audit: { subject: `user ${member.email}`, before: { disabled: true }, after: { disabled: false } },
    };
  },
});

/** Ends every session that is open. */
export const signOutMember = defineCommand({
  name: "user.end-sessions",
  capability: "member:manage",
  input: oneMember,
  async run(tx, { userId }, actor) {
    const member = await memberById(tx, userId);
    const sessions = await endSessions(tx, userId, actor.name);
    return {
      result: { sessions },
      audit: { subject: `user ${member.email}`, before: null, after: null, note: sessionsText(sessions) },
    };
  },
});

/** Lets a locked account try again, from the first wait on. */
export const unlockMember = defineCommand({
  name: "user.unlock",
  capability: "member:manage",
  input: oneMember,
  async run(tx, { userId }) {
    const member = await memberById(tx, userId);
    await tx`update users set failed_sign_ins = 0, locked_until = null, lockouts = 0 where id = ${userId}`;
    return { result: {}, audit: { subject: `user ${member.email}`, before: null, after: null } };
  },
});

function sessionsText(sessions: number): string {
  return sessions === 1 ? "1 session ended" : `${sessions} sessions ended`;
}
