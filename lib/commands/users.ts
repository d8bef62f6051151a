import { z } from "zod";
import { hashPassword } from "@/lib/auth/password";
import { ROLES } from "@/lib/auth/permissions";
import { CommandError, defineCommand } from "./define-command";
import { nameResolver } from "./resolve-names";

const email = z.string().trim().toLowerCase().pipe(z.email("must be an email address"));
const password = z.string().min(12, "must have at least 12 characters").max(1000);

const createInput = z.strictObject({
  email,
  name: z.string().trim().min(1, "must not be empty").max(200),
  role: z.enum(ROLES),
  /** Teams the person sees, where the role does not see all. */
  teams: z.array(z.string()).default([]),
  /** The unit a director answers for. */
  unit: z.string().optional(),
  /** Absent: the person signs in by OIDC only. */
  password: password.optional(),
});

/** Makes an account. @throws CommandError `conflict` if the address has one, `not_found` for a team or unit */
export const createUser = defineCommand({
  name: "user.create",
  capability: "member:manage",
  input: createInput,
  // Hashing takes tens of milliseconds, on purpose: not while a transaction is open.
  prepare: async (_, input) => (input.password === undefined ? null : hashPassword(input.password)),
  async run(tx, input, _, passwordHash) {
    const find = await nameResolver(tx);
    const teamIds = [...new Set(input.teams.map(find.team))];
    const unitId = input.unit === undefined ? null : await unitOf(tx, input.unit);
    const [row] = await tx<{ id: number }[]>`
      insert into users (email, name, role, unit_id, password_hash)
      values (${input.email}, ${input.name}, ${input.role}, ${unitId}, ${passwordHash})
      on conflict (email) do nothing
      returning id`;
    if (!row) throw new CommandError("conflict", `There is already an account for ${input.email}.`);
    await tx`insert into user_teams (user_id, team_id) select ${row.id}, unnest(${teamIds}::int4[])`;
    const { password: _secret, ...kept } = input;
    return {
      result: { id: row.id },
      audit: { subject: `user ${input.email}`, before: null, after: { ...kept, team_ids: teamIds } },
    };
  },
});

/** Sets a password, lifts a lock and ends the sessions that are open. @throws CommandError `not_found` */
export const setPassword = defineCommand({
  name: "user.set-password",
  capability: "member:manage",
  input: z.strictObject({ email, password }),
  prepare: (_, input) => hashPassword(input.password),
  async run(tx, input, _, passwordHash) {
    const rows = await tx`
      update users set password_hash = ${passwordHash}, failed_sign_ins = 0, locked_until = null,
        sessions_valid_from = now()
      where email = ${input.email} returning id`;
    if (rows.length === 0) throw new CommandError("not_found", `There is no account for ${input.email}.`);
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

async function unitOf(tx: Parameters<typeof nameResolver>[0], slug: string): Promise<number> {
  const [row] = await tx<{ id: number }[]>`select id from units where slug = ${slug}`;
  if (!row) throw new CommandError("not_found", `There is no unit "${slug}" in the catalog.`);
  return row.id;
}
