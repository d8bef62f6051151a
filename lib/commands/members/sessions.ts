import type { Sql, Tx } from "@/db/client";
import type { SessionClaims } from "@/lib/auth/session";
import { writeAudit } from "../define-command";

/** How a person came in, as the session's row says. */
export type SignInProvider = "password" | "oidc" | "demo" | "link";

/** Rows of sessions that are over are kept this long, to answer who was signed in when. */
const KEPT = "90 days";

/** Opens a session and notes the sign-in, in the sign-in's own transaction; gives the session's id. */
export async function openSession(
  tx: Tx,
  person: { userId: number; email: string },
  provider: SignInProvider,
): Promise<string> {
  await tx`delete from user_sessions where user_id = ${person.userId} and created_at < now() - ${KEPT}::interval`;
  // The clock and not the transaction's time: whoever waited for a lock signs in after what the lock was for.
  const [row] = await tx<{ id: string }[]>`
    insert into user_sessions (user_id, provider, created_at) values (${person.userId}, ${provider}, clock_timestamp())
    returning id`;
  if (!row) throw new Error("A session was not stored.");
  await tx`update users set last_sign_in_at = now() where id = ${person.userId}`;
  await writeAudit(tx, personActor(person), "user.sign-in", {
    subject: `user ${person.email}`,
    before: null,
    after: { provider },
  });
  return row.id;
}

/** Ends every open session of a person, at once; gives their number. */
export async function endSessions(tx: Tx, userId: number, by: string): Promise<number> {
  await tx`update users set sessions_valid_from = clock_timestamp() where id = ${userId}`;
  const ended = await tx`
    update user_sessions set ended_at = now(), ended_by = ${by} where user_id = ${userId} and ended_at is null`;
  return ended.count;
}

/**
 * Ends one session: its token is worth nothing from now on, whoever holds a copy. Gives how the person had come in;
 * null where the session was over already.
 */
export async function signOut(
  sql: Sql,
  { userId, sessionId }: SessionClaims,
): Promise<SignInProvider | null> {
  return sql.begin(async (tx) => {
    const [person] = await tx<{ email: string; provider: SignInProvider }[]>`
      update user_sessions s set ended_at = now(), ended_by = u.email
      from users u where u.id = s.user_id and s.id = ${sessionId}::uuid and u.id = ${userId} and s.ended_at is null
      returning u.email, s.provider`;
    if (!person) return null;
    await writeAudit(tx, personActor({ userId, email: person.email }), "user.sign-out", {
      subject: `user ${person.email}`,
      before: null,
      after: null,
    });
    return person.provider;
  });
}

/** A person as the one who did something to their own account; no right is taken from it. */
export function personActor({ userId, email }: { userId: number; email: string }) {
  return { name: email, role: "member" as const, userId };
}

/** Writes in the audit log what nobody asked for. */
export const SYSTEM = { name: "system", role: "member" } as const;

/** One change of people at a time: what is asked of all of them, such as who is left to be admin, stays true. */
export async function lockMembers(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('whospent members', 0))`;
}
