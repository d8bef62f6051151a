import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import type { Queryable, Sql } from "@/db/client";
import { hashPassword, passwordProblem } from "@/lib/auth/password";
import type { SessionClaims } from "@/lib/auth/session";
import { CommandError, defineCommand, writeAudit } from "../define-command";
import { endSessions, openSession, personActor } from "./sessions";

/** A link is good this long, and once. */
const LIFE = "24 hours";
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Where a link leads; the token is 256 random bits. */
export const linkPath = (token: string): string => `/set-password/${token}`;

const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();

/**
 * Makes the link by which a person sets a password: for somebody invited, or who forgot theirs. Only its hash is
 * kept; links made before for the same person are worth nothing from now on.
 * @throws CommandError `not_found`, or `conflict` for a disabled account
 */
export const makePasswordLink = defineCommand({
  name: "user.link",
  capability: "member:manage",
  input: z.strictObject({ email: z.string().trim().toLowerCase() }),
  async run(tx, { email }, actor) {
    const [user] = await tx<{ id: number; name: string; disabled: boolean }[]>`
      select id, name, disabled_at is not null as disabled from users where email = ${email} for update`;
    if (!user) throw new CommandError("not_found", `There is no account for ${email}.`);
    if (user.disabled)
      throw new CommandError("conflict", `${user.name} is disabled: enable the account first.`);
    const token = randomBytes(32).toString("base64url");
    await tx`delete from password_links where user_id = ${user.id} and used_at is null`;
    const [row] = await tx<{ expires_at: Date }[]>`
      insert into password_links (token_hash, user_id, created_by, expires_at)
      values (${hashOf(token)}, ${user.id}, ${actor.name}, now() + ${LIFE}::interval) returning expires_at`;
    if (!row) throw new Error("A link was not stored.");
    return {
      result: { path: linkPath(token), expiresAt: row.expires_at },
      audit: {
        subject: `user ${email}`,
        before: null,
        after: { expires_at: row.expires_at },
        note: "a one-time link to set a password",
      },
    };
  },
});

/** Whose password a link sets; null where it is used, too old, replaced or made up, or the account is disabled. */
export async function holderOfLink(
  sql: Queryable,
  token: string,
): Promise<{ email: string; name: string } | null> {
  if (!TOKEN.test(token)) return null;
  const [row] = await sql<{ email: string; name: string }[]>`
    select u.email, u.name from password_links l join users u on u.id = l.user_id
    where l.token_hash = ${hashOf(token)} and l.used_at is null and l.expires_at > now() and u.disabled_at is null`;
  return row ?? null;
}

/**
 * Sets the password of the link's holder, lifts a lock, ends all sessions and opens one. Null where the link is no
 * longer good: also for the second of two who use it at the same time.
 * @throws CommandError `invalid_input` for a password that is easy to guess; the link stays good
 */
export async function setPasswordByLink(
  sql: Sql,
  token: string,
  password: string,
): Promise<SessionClaims | null> {
  const holder = await holderOfLink(sql, token);
  if (holder === null) return null;
  const problem = passwordProblem(password, holder.email);
  if (problem !== null) throw new CommandError("invalid_input", problem, [problem]);
  const passwordHash = await hashPassword(password);
  return sql.begin(async (tx) => {
    const [link] = await tx<{ user_id: number }[]>`
      update password_links set used_at = now()
      where token_hash = ${hashOf(token)} and used_at is null and expires_at > now() returning user_id`;
    if (!link) return null;
    const [user] = await tx<{ id: number; email: string }[]>`
      update users set password_hash = ${passwordHash}, failed_sign_ins = 0, locked_until = null, lockouts = 0
      where id = ${link.user_id} and disabled_at is null returning id, email`;
    if (!user) return null;
    const person = { userId: user.id, email: user.email };
    await endSessions(tx, user.id, user.email);
    await writeAudit(tx, personActor(person), "user.set-password", {
      subject: `user ${user.email}`,
      before: null,
      after: null,
      note: "by a one-time link; sessions ended",
    });
    return { userId: user.id, sessionId: await openSession(tx, person, "link") };
  });
}
