import { z } from "zod";
import type { Tx } from "@/db/client";
import { KEY_SCOPES, newApiKey } from "@/lib/auth/api-key";
import { normaliseName } from "@/lib/domain/catalog";
import { DEFAULT_OVERLAP_HOURS, endOfOverlap, MAX_OVERLAP_HOURS } from "@/lib/domain/key-overlap";
import { CommandError, defineCommand } from "./define-command";
import { bumpVersion, lockLedger } from "./ledger-lock";
import { nameResolver } from "./resolve-names";

const HOUR_MS = 3_600_000;
const id = z.number().int().positive().max(2_147_483_647);
/** PostgreSQL keeps no NUL. */
const text = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(200)
  .regex(/^[^\0]*$/, "holds a character that no text has");
const inFuture = z.date().refine((at) => at.getTime() > Date.now(), {
  message: "must be in the future; to end a key now, revoke it",
});

const createInput = z.strictObject({
  name: text,
  scopes: z.array(z.enum(KEY_SCOPES)).min(1, `must name at least one of ${KEY_SCOPES.join(", ")}`),
  /** With a team the key owns what nobody else does; without, it only carries. */
  team: z.string().optional(),
  /** Stable label of the sender, kept when the key is rotated; the name if not given. */
  source: text.optional(),
  /** Teams that envelopes may name; absent: any. */
  claims: z.array(z.string()).optional(),
  environment: z.string().optional(),
  expiresAt: inFuture.optional(),
});

/**
 * Makes an ingest key. The key itself is in the answer and nowhere else: only its hash is stored.
 * @throws CommandError `not_found` for an unknown team or environment
 */
export const createIngestKey = defineCommand({
  name: "key.create",
  capability: "key:manage",
  input: createInput,
  async run(tx, input, actor) {
    const find = await nameResolver(tx);
    const { key, prefix, hash } = newApiKey();
    const stored = {
      name: input.name,
      source: input.source ?? normaliseName(input.name),
      prefix,
      kind: input.team === undefined ? "transport" : "team",
      team_id: input.team === undefined ? null : find.team(input.team),
      scopes: [...new Set(input.scopes)],
      claimable_team_ids: input.claims === undefined ? null : [...new Set(input.claims.map(find.team))],
      environment_id: input.environment === undefined ? null : find.environment(input.environment),
      created_by: actor.name,
      expires_at: input.expiresAt ?? null,
    };
    const [row] = await tx<{ id: number }[]>`
      insert into ingest_keys ${tx({ ...stored, key_hash: hash })} returning id`;
    if (!row) throw new Error("the key was not stored");
    await bumpVersion(tx, "catalog");
    return {
      result: { id: row.id, key, prefix },
      audit: { subject: `key ${row.id} (${input.name})`, before: null, after: stored },
    };
  },
});

/**
 * Makes a key that takes over from another: same name, source and rights, and as long a life if that one had an end.
 * Both work until the older one expires. The new key is in the answer and nowhere else.
 * @throws CommandError `not_found`; `conflict` where the key is revoked or another has taken over already
 */
export const rotateIngestKey = defineCommand({
  name: "key.rotate",
  capability: "key:manage",
  input: z.strictObject({
    id,
    /** Hours that the older key still works; 0 ends it at once. */
    overlapHours: z.number().min(0).max(MAX_OVERLAP_HOURS).default(DEFAULT_OVERLAP_HOURS),
  }),
  async run(tx, { id, overlapHours }, actor) {
    // Batches touch last_used_at of their key while they share the ledger.
    await lockLedger(tx);
    const old = await keyForChange(tx, id);
    if (old.revoked_at) throw new CommandError("conflict", `Key ${id} is revoked. Make a new one instead.`);
    const [successor] = await tx<{ id: number }[]>`
      select id from ingest_keys where rotated_from = ${id} and revoked_at is null order by id desc limit 1`;
    if (successor)
      throw new CommandError("conflict", `Key ${successor.id} has taken over from key ${id} already.`);
    const { key, prefix, hash } = newApiKey();
    const [made] = await tx<{ id: number; expires_at: Date | null; now: Date }[]>`
      insert into ingest_keys (name, source, prefix, key_hash, kind, team_id, scopes, claimable_team_ids,
        environment_id, created_by, rotated_from, expires_at)
      select o.name, o.source, ${prefix}, ${hash}, o.kind, o.team_id, o.scopes, o.claimable_team_ids,
        o.environment_id, ${actor.name}, o.id, now() + (life.expires_at - life.created_at)
      from ingest_keys o, lateral (
        -- Its own end is that of an overlap where another had taken over before, and was revoked.
        select expires_at, created_at from ingest_keys where rotated_from = o.id or id = o.id
        order by id desc limit 1) life
      where o.id = ${id} returning id, expires_at, now() as now`;
    if (!made) throw new Error("the key was not stored");
    const ends = endOfOverlap(made.now, old.expires_at, overlapHours * HOUR_MS);
    await tx`update ingest_keys set expires_at = ${ends} where id = ${id}`;
    await bumpVersion(tx, "catalog");
    return {
      result: { id: made.id, name: old.name, key, prefix, replaces: id, replacedEndsAt: ends },
      audit: [
        {
          subject: `key ${id} (${old.name})`,
          before: { expires_at: old.expires_at },
          after: { expires_at: ends, successor: made.id },
        },
        {
          action: "key.create",
          subject: `key ${made.id} (${old.name})`,
          before: null,
          after: { rotated_from: id, prefix, expires_at: made.expires_at },
        },
      ],
    };
  },
});

const terms = z.strictObject({
  /** Slugs of the teams that events may name, in any order; null: any. */
  claims: z.array(z.string()).nullable(),
  /** Slug; null: as the event says. */
  environment: z.string().nullable(),
  expiresAt: z.date().nullable(),
});

/**
 * Changes what a key may claim, its environment and its end. Events that came with it keep their owner.
 * `seen` is what the person had before them: a key that was changed meanwhile stays as it is.
 * @throws CommandError `not_found`; `conflict`, telling what the key is now
 */
export const changeIngestKey = defineCommand({
  name: "key.change",
  capability: "key:manage",
  input: z.strictObject({ id, seen: terms, ...terms.shape }),
  async run(tx, { id, seen, ...wanted }) {
    const find = await nameResolver(tx);
    await lockLedger(tx);
    const key = await keyForChange(tx, id);
    if (key.revoked_at) throw new CommandError("conflict", `Key ${id} is revoked. Nothing was changed.`);
    const now = { claims: key.claims, environment: key.environment, expiresAt: key.expires_at };
    if (!sameTerms(now, seen)) {
      const message = `Key ${id} was changed after you opened it. It is now: ${termsInWords(now)}. Nothing was saved.`;
      throw new CommandError("conflict", message);
    }
    const moved = wanted.expiresAt?.getTime() !== key.expires_at?.getTime();
    if (moved && wanted.expiresAt !== null && wanted.expiresAt.getTime() <= Date.now()) {
      throw new CommandError("invalid_input", "The key must expire in the future. To end it now, revoke it.");
    }
    const claimable = wanted.claims === null ? null : [...new Set(wanted.claims.map(find.team))];
    const environment = wanted.environment === null ? null : find.environment(wanted.environment);
    await tx`
      update ingest_keys set claimable_team_ids = ${claimable}, environment_id = ${environment},
        expires_at = ${wanted.expiresAt} where id = ${id}`;
    const changed = await keyForChange(tx, id);
    const after = { claims: changed.claims, environment: changed.environment, expiresAt: changed.expires_at };
    await bumpVersion(tx, "catalog");
    return {
      result: { id, name: key.name, terms: termsInWords(after) },
      audit: { subject: `key ${id} (${key.name})`, ...difference(now, after) },
    };
  },
});

/** Ends a key at once; its events keep their owner. Revoking twice keeps the first time. @throws CommandError `not_found` */
export const revokeIngestKey = defineCommand({
  name: "key.revoke",
  capability: "key:manage",
  input: z.strictObject({ id }),
  async run(tx, { id }, actor) {
    await lockLedger(tx);
    const [row] = await tx<{ name: string; before: Date | null; after: Date }[]>`
      with old as (select id, revoked_at from ingest_keys where id = ${id})
      update ingest_keys k set revoked_at = coalesce(k.revoked_at, now()),
        revoked_by = case when k.revoked_at is null then ${actor.name} else k.revoked_by end
      from old where k.id = old.id
      returning k.name, old.revoked_at as before, k.revoked_at as after`;
    if (!row) throw new CommandError("not_found", `There is no key ${id}.`);
    await bumpVersion(tx, "catalog");
    return {
      result: { id, name: row.name, revokedAt: row.after },
      audit: {
        subject: `key ${id} (${row.name})`,
        before: { revoked_at: row.before },
        after: { revoked_at: row.after },
      },
    };
  },
});

type Terms = z.output<typeof terms>;

interface KeyRow {
  name: string;
  revoked_at: Date | null;
  expires_at: Date | null;
  claims: string[] | null;
  environment: string | null;
}

async function keyForChange(tx: Tx, id: number): Promise<KeyRow> {
  const [row] = await tx<KeyRow[]>`
    select k.name, k.revoked_at, k.expires_at, e.slug as environment,
      case when k.claimable_team_ids is not null then
        array(select slug from teams t where t.id = any(k.claimable_team_ids) order by slug) end as claims
    from ingest_keys k left join environments e on e.id = k.environment_id where k.id = ${id} for update of k`;
  if (!row) throw new CommandError("not_found", `There is no key ${id}.`);
  return row;
}

function sameTerms(a: Terms, b: Terms): boolean {
  return termsInWords(a) === termsInWords(b);
}

/** `may claim support, growth; in prod; expires 2027-01-31T00:00:00.000Z` */
function termsInWords({ claims, environment, expiresAt }: Terms): string {
  const may = claims === null ? "any team" : claims.length === 0 ? "no team" : [...claims].sort().join(", ");
  const ends = expiresAt === null ? "does not expire" : `expires ${expiresAt.toISOString()}`;
  return `may claim ${may}; ${environment === null ? "in any environment" : `in ${environment}`}; ${ends}`;
}

/** Only what changed, for the audit log. */
function difference(before: Terms, after: Terms): { before: Partial<Terms>; after: Partial<Terms> } {
  const names = (["claims", "environment", "expiresAt"] as const).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const pick = (all: Terms): Partial<Terms> => Object.fromEntries(names.map((name) => [name, all[name]]));
  return { before: pick(before), after: pick(after) };
}
