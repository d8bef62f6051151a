import { z } from "zod";
import { KEY_SCOPES, newApiKey } from "@/lib/auth/api-key";
import { normaliseName } from "@/lib/domain/catalog";
import { CommandError, defineCommand } from "./define-command";
import { bumpVersion, lockLedger } from "./ledger-lock";
import { nameResolver } from "./resolve-names";

const createInput = z.strictObject({
  name: z.string().trim().min(1, "must not be empty").max(200),
  scopes: z.array(z.enum(KEY_SCOPES)).min(1, `must name at least one of ${KEY_SCOPES.join(", ")}`),
  /** With a team the key owns what nobody else does; without, it only carries. */
  team: z.string().optional(),
  /** Stable label of the sender, kept when the key is rotated; the name if not given. */
  source: z.string().trim().min(1).max(200).optional(),
  /** Teams that envelopes may name; absent: any. */
  claims: z.array(z.string()).optional(),
  environment: z.string().optional(),
  expiresAt: z.date().optional(),
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

/** Ends a key at once; its events keep their owner. Revoking twice keeps the first time. @throws CommandError `not_found` */
export const revokeIngestKey = defineCommand({
  name: "key.revoke",
  capability: "key:manage",
  input: z.strictObject({ id: z.number().int().positive() }),
  async run(tx, { id }) {
    // Batches touch last_used_at of their key while they share the ledger.
    await lockLedger(tx);
    const [row] = await tx<{ name: string; before: Date | null; after: Date }[]>`
      with old as (select id, revoked_at from ingest_keys where id = ${id})
      update ingest_keys k set revoked_at = coalesce(k.revoked_at, now())
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
