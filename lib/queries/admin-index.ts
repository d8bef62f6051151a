import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";

/** How many there are of what the administration keeps, by the last part of its page's path. */
export type AdminCounts = Readonly<Record<string, number>>;

/** Counts for the index of the administration. For roles that see the whole catalog; others get none. */
export async function adminCounts(sql: Reader, viewer: Viewer): Promise<AdminCounts> {
  if (viewer.teamIds !== "all") return {};
  const [row] = await sql<Record<string, number>[]>`
    select
      (select count(*)::int4 from teams where kind <> 'untagged' and (retired_on is null or retired_on > current_date)) as teams,
      (select count(*)::int4 from units where retired_on is null or retired_on > current_date) as units,
      (select count(*)::int4 from cost_centers where retired_on is null or retired_on > current_date) as "cost-centers",
      (select count(*)::int4 from services where retired_on is null or retired_on > current_date) as services,
      (select count(*)::int4 from names where kind = 'tenant') as tenants,
      (select count(*)::int4 from ownership_rules where valid_to is null or valid_to > current_date) as ownership,
      (select count(*)::int4 from tagging_contracts where valid_to is null or valid_to > current_date) as tagging,
      (select count(*)::int4 from environments where retired_on is null or retired_on > current_date) as environments,
      (select count(*)::int4 from budgets where valid_from <= current_date and (valid_to is null or valid_to > current_date)) as budgets,
      (select count(*)::int4 from allocation_policies where valid_to is null or valid_to > current_date) as allocation,
      (select count(distinct (provider, kind, account))::int4 from price_cards
        where state = 'published' and coalesce(valid_from <= now(), true)) as "price-cards",
      (select count(*)::int4 from users where disabled_at is null) as members,
      (select count(*)::int4 from ingest_keys where revoked_at is null and (expires_at is null or expires_at > now())) as keys,
      (select count(*)::int4 from alert_routes where retired_on is null or retired_on > current_date) as alerts`;
  if (!row) throw new Error("the database gave no counts");
  return row;
}

/** Id of the newest line of the audit log, so that a form knows what was changed after it was opened. */
export async function lastAuditId(sql: Reader): Promise<string> {
  const [row] = await sql<{ id: string }[]>`select coalesce(max(id), 0)::text as id from audit_log`;
  return row?.id ?? "0";
}
