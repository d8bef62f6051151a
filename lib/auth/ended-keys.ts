import type { Queryable } from "@/db/client";

const HOUR_MS = 3_600_000;
const MOST_REMEMBERED = 10_000;
/** When a key was last looked at by this process. */
const seen = new WeakMap<object, Map<number, number>>();

/**
 * A revoked or expired key is being tried: somebody forgot to change it, or somebody found it. One line in the audit
 * log per key and hour, also with several processes.
 * @param id of `ingest_keys`
 */
export async function noteEndedKey(sql: Queryable, id: number): Promise<void> {
  const byId = seen.get(sql) ?? new Map<number, number>();
  seen.set(sql, byId);
  const now = Date.now();
  const before = byId.get(id);
  if (before !== undefined && now - before < HOUR_MS) return;
  if (byId.size >= MOST_REMEMBERED) byId.clear();
  byId.set(id, now);
  await sql`
    insert into audit_log (actor, key_id, action, subject, note)
    select 'whospent', k.id, 'key.refuse', 'key ' || k.id || ' (' || k.name || ')',
      case when k.revoked_at is not null then 'A request came with this key, which is revoked.'
        else 'A request came with this key, which has expired.' end
    from ingest_keys k
    where k.id = ${id}
      and not exists (
        select from audit_log a
        where a.action = 'key.refuse' and a.key_id = k.id and a.at > now() - interval '1 hour')`;
}
