import type { Sql, Tx } from "@/db/client";
import { type Grant, type GroupMapping, grantOf } from "@/lib/auth/groups";
import type { SessionClaims } from "@/lib/auth/session";
import { writeAudit } from "../define-command";
import { endSessions, lockMembers, openSession, SYSTEM } from "./sessions";
import { givenTeams, giveTeams, hasOtherAdmin, teamSlugs } from "./teams";

/** Whom a provider says it is, after its token was checked. */
export interface Identity {
  issuer: string;
  subject: string;
  email: string | null;
  /** The provider says that the address is this person's. */
  emailVerified: boolean;
  name: string | null;
  /** Null: the provider has some and did not send them, so that nothing can be given by them. */
  groups: readonly string[] | null;
}

/**
 * Why somebody whom the provider knows may not come in: no group of theirs means anything here and there is no account;
 * the provider did not send their groups, and nothing else lets them in; the account is disabled; or the provider does
 * not vouch for the address, or it belongs to somebody else.
 */
export type OidcRefusal = "no-group" | "groups-not-sent" | "disabled" | "address";

/** Accounts that a mapping made say so; where no group is left, they end. */
const MADE_BY_MAPPING = "group mapping";

interface Account {
  id: number;
  email: string;
  name: string;
  role: string;
  unit_id: number | null;
  /** What an admin gave, while groups give something in its place. */
  own_role: string | null;
  own_unit_id: number | null;
  oidc_subject: string | null;
  disabled: boolean;
  created_by: string | null;
}

/**
 * Lets a person in whom the identity provider vouches for, in one transaction with its lines in the audit log: finds
 * the account by issuer and subject, links one by its address or makes one, gives it what the mapped groups give, and
 * opens a session. A refusal makes nothing.
 */
export async function signInWithOidc(sql: Sql, identity: Identity): Promise<SessionClaims | OidcRefusal> {
  return sql.begin(async (tx) => {
    await lockMembers(tx);
    const { groups } = identity;
    const none = groups === null ? "groups-not-sent" : "no-group";
    const grant = grantOf(groups ?? [], await loadMappings(tx));
    const account = (await bySubject(tx, identity)) ?? (await byAddress(tx, identity));
    if (account === "address") return "address";
    if (account === null) return grant === null ? none : make(tx, identity, grant);
    if (account.disabled) return "disabled";
    if (grant === null && account.created_by === MADE_BY_MAPPING) {
      // Not told is not none: nothing new is given, and nothing taken from a session that groups had given.
      if (groups !== null) await shutOut(tx, account);
      return none;
    }
    const email = await refresh(tx, account, identity, grant);
    return open(tx, account.id, email);
  });
}

function accounts(tx: Tx) {
  return tx`
    select id, email, name, role, unit_id, own_role, own_unit_id, oidc_subject,
      disabled_at is not null as disabled, created_by
    from users`;
}

async function bySubject(tx: Tx, { issuer, subject }: Identity): Promise<Account | null> {
  const [account] = await tx<Account[]>`
    ${accounts(tx)} where oidc_issuer = ${issuer} and oidc_subject = ${subject} for update`;
  return account ?? null;
}

/** An account without a subject whose address the provider vouches for; "address" if it must not be touched. */
async function byAddress(tx: Tx, { email, emailVerified }: Identity): Promise<Account | "address" | null> {
  if (email === null) return null;
  const [account] = await tx<Account[]>`
    ${accounts(tx)} where email = ${email} for update`;
  if (!account) return null;
  return emailVerified && account.oidc_subject === null ? account : "address";
}

async function make(tx: Tx, identity: Identity, grant: Grant): Promise<SessionClaims | OidcRefusal> {
  const { email, emailVerified, issuer, subject } = identity;
  // The catalog names leads by their address: nobody becomes one by claiming theirs.
  if (email === null || !emailVerified) return "address";
  const name = identity.name ?? email;
  const [row] = await tx<{ id: number }[]>`
    insert into users (email, name, role, unit_id, oidc_issuer, oidc_subject, created_by)
    values (${email}, ${name}, ${grant.role}, ${grant.unitId}, ${issuer}, ${subject}, ${MADE_BY_MAPPING})
    returning id`;
  if (!row) throw new Error("An account was not stored.");
  await giveTeams(tx, row.id, grant.teamIds, "mapping");
  const teams = await teamSlugs(tx, grant.teamIds);
  await writeAudit(tx, SYSTEM, "user.create", {
    subject: `user ${email}`,
    before: null,
    after: { email, name, role: grant.role, teams, unit_id: grant.unitId, issuer, subject },
    note: `first sign-in, by the groups ${grant.groups.join(", ")}`,
  });
  return open(tx, row.id, email);
}

/** Brings an account up to what the provider says now; gives its address. */
async function refresh(tx: Tx, account: Account, identity: Identity, grant: Grant | null): Promise<string> {
  const before = { ...facts(account), teams: await teamSlugs(tx, await givenTeams(tx, account.id)) };
  const own = ownOf(account);
  const role = grant?.role ?? own?.role ?? account.role;
  const keepsAdmin = account.role === "admin" && role !== "admin" && !(await hasOtherAdmin(tx, account.id));
  // Groups set what an admin gave aside and do not replace it: who leaves them has that again, and nothing of theirs.
  const aside = grant !== null || keepsAdmin ? own : null;
  const next = {
    email: await addressAfter(tx, account, identity),
    name: identity.name ?? account.name,
    role: keepsAdmin ? account.role : role,
    // A unit that an admin gave stays where no group gives one.
    unit_id: grant?.unitId ?? own?.unit_id ?? null,
    own_role: aside?.role ?? null,
    own_unit_id: aside?.unit_id ?? null,
    subject: identity.subject,
  };
  await giveTeams(tx, account.id, grant?.teamIds ?? [], "mapping");
  const after = { ...next, teams: await teamSlugs(tx, await givenTeams(tx, account.id)) };
  const changed = changedOf(before, after);
  if (changed === null) return account.email;
  await tx`
    update users set email = ${next.email}, name = ${next.name}, role = ${next.role}, unit_id = ${next.unit_id},
      own_role = ${next.own_role}, own_unit_id = ${next.own_unit_id}, oidc_issuer = ${identity.issuer},
      oidc_subject = ${identity.subject}, version = version + 1
    where id = ${account.id}`;
  await writeAudit(tx, SYSTEM, "user.change", {
    subject: `user ${account.email}`,
    ...changed,
    note: keepsAdmin
      ? "as the identity provider says, but for the role: nobody else is admin"
      : "as the identity provider says",
  });
  return next.email;
}

/** What an admin gave to an account that a person made; null where a group made it. */
function ownOf(account: Account): Pick<Account, "role" | "unit_id"> | null {
  const { role, unit_id, own_role, own_unit_id } = account;
  if (account.created_by === MADE_BY_MAPPING) return null;
  return own_role === null ? { role, unit_id } : { role: own_role, unit_id: own_unit_id };
}

function facts({ email, name, role, unit_id, own_role, own_unit_id, oidc_subject }: Account) {
  return { email, name, role, unit_id, own_role, own_unit_id, subject: oidc_subject };
}

/** A new address counts where the provider vouches for it and it is nobody else's. */
async function addressAfter(tx: Tx, account: Account, { email, emailVerified }: Identity): Promise<string> {
  if (email === null || !emailVerified || email === account.email) return account.email;
  const taken = await tx`select from users where email = ${email}`;
  return taken.length > 0 ? account.email : email;
}

/** No group of theirs is mapped any more, and nobody but a mapping let them in. */
async function shutOut(tx: Tx, account: Account): Promise<void> {
  const teams = await teamSlugs(tx, await givenTeams(tx, account.id, "mapping"));
  const ended = await endSessions(tx, account.id, "identity provider");
  if (teams.length === 0 && ended === 0 && account.role === "member") return;
  await giveTeams(tx, account.id, [], "mapping");
  await tx`update users set role = 'member', unit_id = null, version = version + 1 where id = ${account.id}`;
  await writeAudit(tx, SYSTEM, "user.change", {
    subject: `user ${account.email}`,
    before: { role: account.role, teams },
    after: { role: "member", teams: [] },
    note: "no group of theirs is mapped any more: not let in, sessions ended",
  });
}

async function open(tx: Tx, userId: number, email: string): Promise<SessionClaims> {
  return { userId, sessionId: await openSession(tx, { userId, email }, "oidc") };
}

async function loadMappings(tx: Tx): Promise<GroupMapping[]> {
  return tx<GroupMapping[]>`
    select group_name as "group", role, team_ids as "teamIds", unit_id as "unitId" from group_mappings`;
}

/** Only what differs, on both sides; null if nothing does. */
function changedOf<Facts extends Record<string, unknown>>(
  before: Facts,
  after: Facts,
): { before: Partial<Facts>; after: Partial<Facts> } | null {
  const keys = Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  if (keys.length === 0) return null;
  const pick = (all: Facts) => Object.fromEntries(keys.map((key) => [key, all[key]])) as Partial<Facts>;
  return { before: pick(before), after: pick(after) };
}
