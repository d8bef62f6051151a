import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";

/** Where a key stands: `ending` still works, and another has taken over from it. */
export type KeyState = "valid" | "ending" | "expired" | "revoked";

/** An ingest key, without its secret. */
export interface IngestKey {
  id: number;
  name: string;
  source: string;
  prefix: string;
  kind: "transport" | "team";
  /** Slug of the team that a team key owns for. */
  team: string | null;
  scopes: string[];
  /** Slugs of the teams that events may name; null: any. */
  claims: string[] | null;
  /** Slug; null: as the event says. */
  environment: string | null;
  createdAt: Date;
  createdBy: string | null;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  rotatedFrom: number | null;
  /** The key that has taken over from it. */
  successor: number | null;
  state: KeyState;
}

/** A key that a service signs envelopes with, without its private half. */
export interface ServiceKey {
  id: number;
  kid: string;
  service: string;
  publicKey: string;
  claims: string[] | null;
  createdAt: Date;
  createdBy: string;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  rotatedFrom: number | null;
  successor: number | null;
  state: KeyState;
}

/** Newest of a source's batches that are looked at for what one of its keys brought. */
const MOST_BATCHES = 10_000;

/** Every ingest key, those that work first, then the newest; none for who does not keep them. */
export function ingestKeys(sql: Reader, viewer: Viewer, now: Date): Promise<IngestKey[]> {
  return keysBy(sql, viewer, now, null);
}

/** One ingest key; null where there is none, or `viewer` keeps none. */
export async function ingestKey(
  sql: Reader,
  viewer: Viewer,
  now: Date,
  id: number,
): Promise<IngestKey | null> {
  return (await keysBy(sql, viewer, now, id))[0] ?? null;
}

async function keysBy(sql: Reader, viewer: Viewer, now: Date, id: number | null): Promise<IngestKey[]> {
  if (!can(viewer.role, "key:manage")) return [];
  const rows = await sql<Omit<IngestKey, "state">[]>`
    select k.id, k.name, k.source, k.prefix, k.kind, t.slug as team, k.scopes, e.slug as environment,
      case when k.claimable_team_ids is not null then
        array(select slug from teams c where c.id = any(k.claimable_team_ids) order by slug) end as claims,
      k.created_at as "createdAt", k.created_by as "createdBy", k.last_used_at as "lastUsedAt",
      k.expires_at as "expiresAt", k.revoked_at as "revokedAt", k.revoked_by as "revokedBy",
      k.rotated_from as "rotatedFrom",
      (select max(s.id) from ingest_keys s where s.rotated_from = k.id and s.revoked_at is null) as successor
    from ingest_keys k left join teams t on t.id = k.team_id left join environments e on e.id = k.environment_id
    where ${id === null ? sql`true` : sql`k.id = ${id}`} order by k.id desc`;
  return rows.map((row) => ({ ...row, state: stateOf(row, now) })).sort(byState);
}

/** Every signing key, as `ingestKeys`. */
export function serviceKeys(sql: Reader, viewer: Viewer, now: Date): Promise<ServiceKey[]> {
  return serviceKeysBy(sql, viewer, now, null);
}

/** One signing key; null where there is none, or `viewer` keeps none. */
export async function serviceKey(
  sql: Reader,
  viewer: Viewer,
  now: Date,
  id: number,
): Promise<ServiceKey | null> {
  return (await serviceKeysBy(sql, viewer, now, id))[0] ?? null;
}

async function serviceKeysBy(
  sql: Reader,
  viewer: Viewer,
  now: Date,
  id: number | null,
): Promise<ServiceKey[]> {
  if (!can(viewer.role, "key:manage")) return [];
  const rows = await sql<Omit<ServiceKey, "state">[]>`
    select k.id, k.kid, s.slug as service, k.public_key as "publicKey",
      case when k.claimable_team_ids is not null then
        array(select slug from teams c where c.id = any(k.claimable_team_ids) order by slug) end as claims,
      k.created_at as "createdAt", k.created_by as "createdBy", k.last_used_at as "lastUsedAt",
      k.expires_at as "expiresAt", k.revoked_at as "revokedAt", k.revoked_by as "revokedBy",
      k.rotated_from as "rotatedFrom",
      (select max(n.id) from service_keys n where n.rotated_from = k.id and n.revoked_at is null) as successor
    from service_keys k join services s on s.id = k.service_id
    where ${id === null ? sql`true` : sql`k.id = ${id}`} order by k.id desc`;
  return rows.map((row) => ({ ...row, state: stateOf(row, now) })).sort(byState);
}

/** What one key brought in the last seven days: records that were received, and when the last came. */
export interface KeyUse {
  records: bigint;
  lastAt: Date | null;
  /** There are more batches of its source than were looked at. */
  atLeast: boolean;
}

/** Reads the newest batches of the key's source, by index. */
export async function keyUse(sql: Reader, key: Pick<IngestKey, "id" | "source">, now: Date): Promise<KeyUse> {
  const from = new Date(now.getTime() - 7 * 86_400_000);
  const [row] = await sql<{ records: string; last_at: Date | null; looked: bigint }[]>`
    with newest as (
      select b.key_id, b.received, b.received_at from ingest_batches b
      where b.source_id = (select id from names where kind = 'source' and name = ${key.source})
        and b.received_at >= ${from}
      order by b.received_at desc limit ${MOST_BATCHES}
    )
    select coalesce(sum(received) filter (where key_id = ${key.id}), 0)::text as records,
      max(received_at) filter (where key_id = ${key.id}) as last_at, count(*) as looked
    from newest`;
  return {
    records: BigInt(row?.records ?? 0),
    lastAt: row?.last_at ?? null,
    atLeast: (row?.looked ?? 0n) >= BigInt(MOST_BATCHES),
  };
}

/** What a key may be given: teams, environments and services of today. */
export interface KeyChoices {
  teams: { slug: string; name: string }[];
  environments: string[];
  services: { slug: string; name: string }[];
}

/** Choices for the forms about keys; nothing for who does not keep them. */
export async function keyChoices(sql: Reader, viewer: Viewer): Promise<KeyChoices> {
  if (!can(viewer.role, "key:manage")) return { teams: [], environments: [], services: [] };
  const [row] = await sql<KeyChoices[]>`
    select
      (select coalesce(json_agg(json_build_object('slug', slug, 'name', name) order by lower(name), slug), '[]')
        from teams where kind <> 'untagged' and (retired_on is null or retired_on > current_date)) as teams,
      array(select slug from environments where retired_on is null or retired_on > current_date order by slug)
        as environments,
      (select coalesce(json_agg(json_build_object('slug', slug, 'name', name) order by lower(name), slug), '[]')
        from services where retired_on is null or retired_on > current_date) as services`;
  if (!row) throw new Error("the database gave no choices");
  return row;
}

const ORDER: Readonly<Record<KeyState, number>> = { valid: 0, ending: 0, expired: 1, revoked: 1 };

function byState(a: { state: KeyState }, b: { state: KeyState }): number {
  return ORDER[a.state] - ORDER[b.state];
}

function stateOf(
  key: { revokedAt: Date | null; expiresAt: Date | null; successor: number | null },
  now: Date,
): KeyState {
  if (key.revokedAt !== null) return "revoked";
  if (key.expiresAt !== null && key.expiresAt <= now) return "expired";
  return key.successor === null ? "valid" : "ending";
}
