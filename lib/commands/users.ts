import { z } from "zod";
import { hashPassword, passwordProblem } from "@/lib/auth/password";
import { ROLES } from "@/lib/auth/permissions";
import { CommandError, defineCommand } from "./define-command";
import { unitNamed } from "./members/change";
import { endSessions, lockMembers } from "./members/sessions";
import { giveTeams, teamSlugs } from "./members/teams";
import { nameResolver } from "./resolve-names";

const email = z.string().trim().toLowerCase().pipe(z.email("must be an email address"));
const password = z.string();

const createInput = z.strictObject({
  email,
  name: z.string().trim().min(1, "must not be empty").max(200),
  role: z.enum(ROLES),
  /** Teams the person sees, where the role does not see all. */
  teams: z.array(z.string()).default([]),
  /** The unit a director answers for. */
  unit: z.string().optional(),
  /** Absent: the person signs in by OIDC, or sets a password by a one-time link. */
  password: password.optional(),
});

/** Makes an account. @throws CommandError `conflict` if the address has one, `not_found` for a team or unit */
export const createUser = defineCommand({
  name: "user.create",
  capability: "member:manage",
  input: createInput,
  // Hashing takes tens of milliseconds, on purpose: not while a transaction is open.
  prepare: async (_, input) => (input.password === undefined ? null : hashed(input.password, input.email)),
  async run(tx, input, actor, passwordHash) {
    await lockMembers(tx);
    const find = await nameResolver(tx);
    const teamIds = [...new Set(input.teams.map(find.team))];
    const unitId = input.unit === undefined ? null : await unitNamed(tx, input.unit);
    const [row] = await tx<{ id: number }[]>`
      insert into users (email, name, role, unit_id, password_hash, created_by)
      values (${input.email}, ${input.name}, ${input.role}, ${unitId}, ${passwordHash}, ${actor.name})
      on conflict (email) do nothing
      returning id`;
    if (!row) throw new CommandError("conflict", `There is already an account for ${input.email}.`);
    await giveTeams(tx, row.id, teamIds, "admin");
    const { password: _secret, ...given } = input;
    const kept = { ...given, teams: await teamSlugs(tx, teamIds) };
    return {
      result: { id: row.id },
      audit: { subject: `user ${input.email}`, before: null, after: kept },
    };
  },
});

/** Sets a password, lifts a lock, ends the sessions that are open and the links that are out. @throws CommandError `not_found` */
export const setPassword = defineCommand({
  name: "user.set-password",
  capability: "member:manage",
  input: z.strictObject({ email, password }),
  prepare: (_, input) => hashed(input.password, input.email),
  async run(tx, input, actor, passwordHash) {
    const [row] = await tx<{ id: number }[]>`
      update users set password_hash = ${passwordHash}, failed_sign_ins = 0, locked_until = null, lockouts = 0
      where email = ${input.email} returning id`;
    if (!row) throw new CommandError("not_found", `There is no account for ${input.email}.`);
    await tx`delete from password_links where user_id = ${row.id} and used_at is null`;
    await endSessions(tx, row.id, actor.name);
    return {
      result: { email: input.email },
      audit: {
        subject: `user ${input.email}`,
        before: null,
        after: null,
        note: "a new password; sessions ended",
      },
    };
  },
});

/**
 * Parts an account from the person that the identity provider says it is, and ends its sessions: whoever the provider
 * vouches for as that address next is linked. For a provider or a client made anew, which calls everybody otherwise.
 * @throws CommandError `not_found`, `conflict` if it is linked to nobody
 */
export const unlinkUser = defineCommand({
  name: "user.unlink",
  capability: "member:manage",
  input: z.strictObject({ email }),
  async run(tx, input, actor) {
    await lockMembers(tx);
    const [row] = await tx<{ id: number; issuer: string | null; subject: string | null }[]>`
      select id, oidc_issuer as issuer, oidc_subject as subject from users where email = ${input.email} for update`;
    if (!row) throw new CommandError("not_found", `There is no account for ${input.email}.`);
    const { id, issuer, subject } = row;
    if (subject === null) throw new CommandError("conflict", `${input.email} is linked to nobody.`);
    await tx`
      update users set oidc_issuer = null, oidc_subject = null, version = version + 1 where id = ${id}`;
    await endSessions(tx, id, actor.name);
    return {
      result: { issuer },
      audit: {
        subject: `user ${input.email}`,
        before: { issuer, subject },
        after: { issuer: null, subject: null },
        note: "sessions ended",
      },
    };
  },
});

/** @throws CommandError `invalid_input` for a password that is easy to guess */
function hashed(given: string, address: string): Promise<string> {
  const problem = passwordProblem(given, address);
  if (problem !== null) throw new CommandError("invalid_input", problem, [problem]);
  return hashPassword(given);
}
