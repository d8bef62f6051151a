import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { NONE } from "./rows";

/** A service that used a key, or a service and feature that ran in a namespace. */
export interface KeyUse {
  service: string;
  /** Null: not asked of a key; "(none)": calls that named none. */
  feature: string | null;
  /** Who owned the service on the last day. */
  team: { slug: string; name: string } | null;
  firstDay: string;
  lastDay: string;
}

export interface SharedKey {
  name: string;
  uses: KeyUse[];
}

interface SharedKeys {
  /** Keys of a provider that more than one service used. */
  keys: SharedKey[];
  /** Namespaces in which several features run while some calls name none. */
  namespaces: SharedKey[];
}

/** Uses that ended longer ago than this are history. */
const RECENT_DAYS = 90;
const MOST_NAMES = 200;

interface UseRow {
  kind: "provider_key" | "namespace";
  name: string;
  service: string | null;
  feature: string | null;
  team_slug: string | null;
  team_name: string | null;
  first_day: string;
  last_day: string;
}

/**
 * What cannot be told apart by its key or its namespace, by name. A revoked key takes all of its services along, and
 * the provider's own sums cannot be split between them. Null for who does not see every team.
 */
export async function sharedKeys(sql: Reader, viewer: Viewer, now: Date): Promise<SharedKeys | null> {
  if (viewer.teamIds !== "all") return null;
  const since = new Date(now.getTime() - RECENT_DAYS * 86_400_000).toISOString().slice(0, 10);
  const rows = await sql<UseRow[]>`
    with recent as (select * from key_services where last_day >= ${since}::date),
    shared as (
      select kind, name_id from recent group by kind, name_id
      having kind = 'provider_key' and count(distinct service_id) > 1
        or kind = 'namespace' and count(distinct nullif(feature_id, 0)) > 1 and bool_or(feature_id = 0)
      order by kind, count(*) desc, name_id limit ${MOST_NAMES}
    )
    select r.kind, n.name, s.slug as service, f.slug as feature, t.slug as team_slug,
      t.name as team_name, r.first_day::text, r.last_day::text
    from shared join recent r using (kind, name_id) join names n on n.id = r.name_id
      left join services s on s.id = r.service_id left join features f on f.id = r.feature_id
      left join service_teams o on o.service_id = r.service_id and o.valid_from <= r.last_day
        and (o.valid_to is null or o.valid_to > r.last_day)
      left join teams t on t.id = o.team_id
    order by n.name, s.slug nulls last, f.slug nulls last`;
  const found = { provider_key: new Map<string, SharedKey>(), namespace: new Map<string, SharedKey>() };
  for (const row of rows) {
    const entry = found[row.kind].get(row.name) ?? { name: row.name, uses: [] };
    found[row.kind].set(row.name, entry);
    entry.uses.push({
      service: row.service ?? NONE,
      feature: row.kind === "provider_key" ? null : (row.feature ?? NONE),
      team: row.team_slug === null ? null : { slug: row.team_slug, name: row.team_name ?? row.team_slug },
      firstDay: row.first_day,
      lastDay: row.last_day,
    });
  }
  return { keys: [...found.provider_key.values()], namespaces: [...found.namespace.values()] };
}
