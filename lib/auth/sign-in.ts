import type { Sql } from "@/db/client";
import { passwordFits } from "./password";
import { isRole, type Role } from "./permissions";

/** Wrong passwords in a row after which an account is locked, and for how long. */
export const MAX_FAILED_SIGN_INS = 5;
const LOCK_MINUTES = 15;

export interface SignedIn {
  userId: number;
  email: string;
  name: string;
  role: Role;
}

interface Account {
  id: number;
  email: string;
  name: string;
  role: string;
  password_hash: string | null;
  failed_sign_ins: number;
}

/**
 * Checks email and password. Null for every reason to refuse (unknown, wrong, locked, disabled): the caller
 * cannot tell them apart. The attempt is counted before the password is looked at, so that guesses made at the
 * same time count too. The fifth failure in a row locks the account for 15 minutes, with an audit entry.
 */
export async function signInWithPassword(
  sql: Sql,
  email: string,
  password: string,
): Promise<SignedIn | null> {
  const [account] = await sql<Account[]>`
    update users set
      failed_sign_ins = case when locked_until is null then failed_sign_ins + 1 else 1 end,
      locked_until = null
    where email = ${email.trim().toLowerCase()} and disabled_at is null and password_hash is not null
      and (locked_until is null or locked_until <= now())
    returning id, email, name, role, password_hash, failed_sign_ins`;
  // Past the limit the guesses that raced the lock are not looked at.
  const tooMany = account !== undefined && account.failed_sign_ins > MAX_FAILED_SIGN_INS;
  const fits = await passwordFits(password, account && !tooMany ? account.password_hash : null);
  if (!account) return null;
  if (!fits || !isRole(account.role)) {
    if (account.failed_sign_ins >= MAX_FAILED_SIGN_INS) await lock(sql, account);
    return null;
  }
  await sql`
    update users set failed_sign_ins = 0, locked_until = null, last_sign_in_at = now() where id = ${account.id}`;
  return { userId: account.id, email: account.email, name: account.name, role: account.role };
}

/**
 * The demo's one click: signs in without a password, and only as an account that `settings.demo` lists, which
 * nothing but the demo's loader writes, and only into an empty database.
 */
export async function signInToDemo(sql: Sql, email: string): Promise<SignedIn | null> {
  const [account] = await sql<Account[]>`
    select id, email, name, role, password_hash, failed_sign_ins from users
    where email = ${email.trim().toLowerCase()} and disabled_at is null
      and exists (
        select from settings, jsonb_array_elements(value -> 'accounts') account
        where key = 'demo' and account ->> 'email' = users.email
      )`;
  if (!account || !isRole(account.role)) return null;
  return { userId: account.id, email: account.email, name: account.name, role: account.role };
}

async function lock(sql: Sql, account: Account): Promise<void> {
  await sql.begin(async (tx) => {
    const locked = await tx`
      update users set locked_until = now() + make_interval(mins => ${LOCK_MINUTES})
      where id = ${account.id} and locked_until is null`;
    if (locked.count === 0) return;
    const note = `${MAX_FAILED_SIGN_INS} wrong passwords in a row; locked for ${LOCK_MINUTES} minutes`;
    await tx`
      insert into audit_log (actor, action, subject, note)
      values ('system', 'user.lock', ${account.email}, ${note})`;
  });
}
