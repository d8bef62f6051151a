import { generateKeyPairSync, type JsonWebKey, randomBytes } from "node:crypto";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { DEFAULT_OVERLAP_HOURS, endOfOverlap, MAX_OVERLAP_HOURS } from "@/lib/domain/key-overlap";
import { CommandError, defineCommand } from "./define-command";
import { bumpVersion } from "./ledger-lock";
import { nameResolver } from "./resolve-names";

const HOUR_MS = 3_600_000;
const id = z.number().int().positive().max(2_147_483_647);

/**
 * Makes a key with which a service signs envelopes (docs/signed-envelopes.md). The private half is in the answer and
 * nowhere else: only the public half is stored.
 * @throws CommandError `not_found` for an unknown service or team
 */
export const issueServiceKey = defineCommand({
  name: "service-key.issue",
  capability: "key:manage",
  input: z.strictObject({
    service: z.string().min(1),
    /** Teams that its envelopes may name; absent: any. */
    claims: z.array(z.string()).optional(),
    expiresAt: z
      .date()
      .refine((at) => at.getTime() > Date.now(), { message: "must be in the future" })
      .optional(),
  }),
  async run(tx, input, actor) {
    const find = await nameResolver(tx);
    const pair = newPair();
    const stored = {
      kid: pair.kid,
      service_id: find.service(input.service),
      public_key: pair.publicKey,
      claimable_team_ids: input.claims === undefined ? null : [...new Set(input.claims.map(find.team))],
      created_by: actor.name,
      expires_at: input.expiresAt ?? null,
    };
    const [row] = await tx<{ id: number; service: string }[]>`
      with made as (insert into service_keys ${tx(stored)} returning id, service_id)
      select made.id, s.slug as service from made join services s on s.id = made.service_id`;
    if (!row) throw new Error("the key was not stored");
    await bumpVersion(tx, "catalog");
    return {
      result: { id: row.id, service: row.service, ...pair.shown },
      audit: { subject: subjectOf(pair.kid, row.service), before: null, after: stored },
    };
  },
});

/**
 * Makes a key that takes over from another of the same service, with the same rights. Envelopes signed with the older
 * one hold until its end.
 * @throws CommandError `not_found`; `conflict` where the key is revoked or another has taken over already
 */
export const rotateServiceKey = defineCommand({
  name: "service-key.rotate",
  capability: "key:manage",
  input: z.strictObject({
    id,
    /** Hours in which the older key still counts; 0 ends it at once. */
    overlapHours: z.number().min(0).max(MAX_OVERLAP_HOURS).default(DEFAULT_OVERLAP_HOURS),
  }),
  async run(tx, { id, overlapHours }, actor) {
    const old = await keyForChange(tx, id);
    if (old.revoked_at)
      throw new CommandError("conflict", `Signing key ${id} is revoked. Make a new one instead.`);
    const [successor] = await tx<{ id: number }[]>`
      select id from service_keys where rotated_from = ${id} and revoked_at is null order by id desc limit 1`;
    if (successor) {
      const message = `Signing key ${successor.id} has taken over from signing key ${id} already.`;
      throw new CommandError("conflict", message);
    }
    const pair = newPair();
    const [made] = await tx<{ id: number; expires_at: Date | null; now: Date }[]>`
      insert into service_keys (kid, service_id, public_key, claimable_team_ids, created_by, rotated_from, expires_at)
      select ${pair.kid}, o.service_id, ${pair.publicKey}, o.claimable_team_ids, ${actor.name}, o.id,
        now() + (life.expires_at - life.created_at)
      from service_keys o, lateral (
        -- Its own end is that of an overlap where another had taken over before, and was revoked.
        select expires_at, created_at from service_keys where rotated_from = o.id or id = o.id
        order by id desc limit 1) life
      where o.id = ${id} returning id, expires_at, now() as now`;
    if (!made) throw new Error("the key was not stored");
    const ends = endOfOverlap(made.now, old.expires_at, overlapHours * HOUR_MS);
    await tx`update service_keys set expires_at = ${ends} where id = ${id}`;
    await bumpVersion(tx, "catalog");
    return {
      result: { id: made.id, service: old.service, ...pair.shown, replaces: id, replacedEndsAt: ends },
      audit: [
        {
          subject: subjectOf(old.kid, old.service),
          before: { expires_at: old.expires_at },
          after: { expires_at: ends, successor: pair.kid },
        },
        {
          action: "service-key.issue",
          subject: subjectOf(pair.kid, old.service),
          before: null,
          after: { rotated_from: old.kid, public_key: pair.publicKey, expires_at: made.expires_at },
        },
      ],
    };
  },
});

/**
 * Ends a signing key at once: what is signed with it holds no more, whenever it was signed. Calls that came before
 * keep their owner. Revoking twice keeps the first time. @throws CommandError `not_found`
 */
export const revokeServiceKey = defineCommand({
  name: "service-key.revoke",
  capability: "key:manage",
  input: z.strictObject({ id }),
  async run(tx, { id }, actor) {
    const key = await keyForChange(tx, id);
    const [row] = await tx<{ revoked_at: Date }[]>`
      update service_keys set revoked_at = coalesce(revoked_at, now()),
        revoked_by = case when revoked_at is null then ${actor.name} else revoked_by end
      where id = ${id} returning revoked_at`;
    if (!row) throw new Error("the key was not changed");
    await bumpVersion(tx, "catalog");
    return {
      result: { id, kid: key.kid, service: key.service, revokedAt: row.revoked_at },
      audit: {
        subject: subjectOf(key.kid, key.service),
        before: { revoked_at: key.revoked_at },
        after: { revoked_at: row.revoked_at },
      },
    };
  },
});

interface Pair {
  kid: string;
  /** `x` of the JWK: 32 bytes as base64url. */
  publicKey: string;
  /** What the person is given, once. */
  shown: { kid: string; privateKey: string; privateJwk: string };
}

/** An Ed25519 pair: the private half as PKCS8 text and as a JWK that names its `kid`. */
function newPair(): Pair {
  const kid = `wsk_${randomBytes(12).toString("base64url")}`;
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { x } = publicKey.export({ format: "jwk" });
  if (x === undefined) throw new Error("the key has no public half");
  const jwk: JsonWebKey = { ...privateKey.export({ format: "jwk" }), kid, alg: "EdDSA", use: "sig" };
  const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  return { kid, publicKey: x, shown: { kid, privateKey: pem, privateJwk: JSON.stringify(jwk) } };
}

interface KeyRow {
  kid: string;
  service: string;
  revoked_at: Date | null;
  expires_at: Date | null;
}

async function keyForChange(tx: Tx, id: number): Promise<KeyRow> {
  const [row] = await tx<KeyRow[]>`
    select k.kid, s.slug as service, k.revoked_at, k.expires_at
    from service_keys k join services s on s.id = k.service_id where k.id = ${id} for update of k`;
  if (!row) throw new CommandError("not_found", `There is no signing key ${id}.`);
  return row;
}

function subjectOf(kid: string, service: string): string {
  return `signing key ${kid} (${service})`;
}
