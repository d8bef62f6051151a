import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";

/** What came with a key since it was made. */
export interface FirstRecord {
  /** When the first post came. */
  firstAt: Date;
  /** Records that are in the ledger: new, merged, known already, or context. */
  taken: number;
  ignored: number;
  quarantined: number;
  /** Why the newest refused record of the key's source was refused. */
  refusal: string | null;
}

/** Posts of a new key that are looked at. */
const MOST_BATCHES = 1_000;

/** A browser may send anything. */
function isKeyId(id: unknown): id is number {
  return Number.isInteger(id) && (id as number) > 0 && (id as number) <= 2_147_483_647;
}

/**
 * What the posts of a new key brought; null before the first, for a key that does not exist, and for who keeps none.
 * For a page that waits: it reads the key's source from when the key was made.
 */
export async function firstRecord(sql: Reader, viewer: Viewer, keyId: number): Promise<FirstRecord | null> {
  if (!can(viewer.role, "key:manage") || !isKeyId(keyId)) return null;
  const [row] = await sql<FirstRecord[]>`
    with made as (
      select k.id, n.id as source_id, k.created_at from ingest_keys k
      join names n on n.kind = 'source' and n.name = k.source where k.id = ${keyId}
    ), posts as (
      select b.* from made, lateral (
        select * from ingest_batches b where b.source_id = made.source_id and b.received_at >= made.created_at
        order by b.received_at limit ${MOST_BATCHES}) b
      where b.key_id = made.id
    )
    select min(received_at) as "firstAt", sum(accepted + merged + duplicates + context)::int as taken,
      sum(ignored)::int as ignored, sum(quarantined)::int as quarantined,
      (select q.message from quarantine q, made where q.source_id = made.source_id
        and q.last_seen_at >= made.created_at order by q.last_seen_at desc limit 1) as refusal
    from posts having count(*) > 0`;
  return row ?? null;
}
