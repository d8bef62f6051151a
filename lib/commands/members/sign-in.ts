import type { Sql, Tx } from "@/db/client";
import { passwordFits } from "@/lib/auth/password";
import { isRole } from "@/lib/auth/permissions";
import type { SessionClaims } from "@/lib/auth/session";
import { writeAudit } from "../define-command";
import { openSession, type SignInProvider, SYSTEM } from "./sessions";

/** Wrong passwords in a row after which an account is locked. */
export const MAX_FAILED_SIGN_INS = 5;
/** The first lock in minutes; each further one is twice as long, up to a day. */
const FIRST_LOCK_MINUTES = 15;
const LONGEST_LOCK_MINUTES = 24 * 60;

interface Account {
  id: number;
  email: string;
  role: string;
  password_hash: string | null;
  failed_sign_ins: number;
}

/**
 * Checks email and password and opens a session. Null for every reason to refuse (unknown, wrong, locked, disabled):
 * the caller cannot tell them apart. The attempt is counted before the password is looked at, so that guesses made at
 * the same time count too. The fifth failure in a row locks the account, with an audit entry: 15 minutes, then 30, 60
 * and so on up to a day, until a sign-in succeeds.
 */
export async function signInWithPassword(
  sql: Sql,
  email: string,
  password: string,
): Promise<SessionClaims | null> {
  const [account] = await sql<Account[]>`
    update users set
      failed_sign_ins = case when locked_until is null then failed_sign_ins + 1 else 1 end,
      locked_until = null
    where email = ${email.trim().toLowerCase()} and disabled_at is null and password_hash is not null
      and (locked_until is null or locked_until <= now())
    returning id, email, role, password_hash, failed_sign_ins`;
  // Past the limit the guesses that raced the lock are not looked at.
  const tooMany = account !== undefined && account.failed_sign_ins > MAX_FAILED_SIGN_INS;
  const fits = await passwordFits(password, account && !tooMany ? account.password_hash : null);
  if (!account) return null;
  if (!fits || !isRole(account.role)) {
    if (account.failed_sign_ins >= MAX_FAILED_SIGN_INS) await lock(sql, account);
    return null;
  }
  return sql.begin(async (tx) => {
    // While the password was checked the account may have been disabled, or given another one.
    const [still] = await tx`
      update users set failed_sign_ins = 0, locked_until = null, lockouts = 0
      where id = ${account.id} and disabled_at is null and password_hash = ${account.password_hash}
      returning id`;
    return still ? open(tx, account, "password") : null;
  });
}

/**
 * The demo's one click: signs in without a password, and only as an account that `settings.demo` lists, which
 * nothing but the demo's loader writes, and only into an empty database.
 */
export async function signInToDemo(sql: Sql, email: string): Promise<SessionClaims | null> {
  return sql.begin(async (tx) => {
    const [account] = await tx<Account[]>`
      select id, email, role, password_hash, failed_sign_ins from users
      where email = ${email.trim().toLowerCase()} and disabled_at is null
        and exists (
          select from settings, jsonb_array_elements(value -> 'accounts') account
          where key = 'demo' and account ->> 'email' = users.email
        )
      for update`;
    return account && isRole(account.role) ? open(tx, account, "demo") : null;
  });
}

async function open(tx: Tx, { id, email }: Account, provider: SignInProvider): Promise<SessionClaims> {
  return { userId: id, sessionId: await openSession(tx, { userId: id, email }, provider) };
}

async function lock(sql: Sql, account: Account): Promise<void> {
  await sql.begin(async (tx) => {
    const [locked] = await tx<{ minutes: number }[]>`
      update users set lockouts = lockouts + 1, locked_until = now() + make_interval(mins => wait.minutes)
      from (
        select id, least(${LONGEST_LOCK_MINUTES}, ${FIRST_LOCK_MINUTES} * power(2, least(lockouts, 10)))::int as minutes
        from users where id = ${account.id} for update
      ) wait
      where users.id = wait.id and locked_until is null
      returning wait.minutes`;
    if (!locked) return;
    await writeAudit(tx, SYSTEM, "user.lock", {
      subject: `user ${account.email}`,
      before: null,
      after: { minutes: locked.minutes },
      note: `${MAX_FAILED_SIGN_INS} wrong passwords in a row; locked for ${locked.minutes} minutes`,
    });
  });
}
