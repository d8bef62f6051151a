import type { Viewer } from "@/lib/auth/viewer";
import { DEFECTS, type Defect } from "@/lib/domain/ledger-codes";
import { mostAlike } from "./most-alike";
import type { Reader } from "./reader";
import { big } from "./rows";
import { scope } from "./spend-filter";

/** What kind of name the senders used. */
export type ClaimedKind =
  | "team"
  | "service"
  | "feature"
  | "environment"
  | "virtual_key"
  | "namespace"
  | "service_account"
  | "source";

/** A name that senders use and the catalog does not know, with what it cost in the accounting month. */
export interface ClaimedName {
  kind: ClaimedKind;
  name: string;
  requests: bigint;
  costPico: bigint;
  /** Slug of the catalog entry that looks most alike, of those the viewer sees; null when none is close. */
  nearest: string | null;
}

/** Defects whose value is a name to be put into the catalog or mapped to an entry of it. */
const CLAIMS: readonly Defect[] = [
  "untagged",
  "unknown_team",
  "unknown_service",
  "unknown_feature",
  "unknown_environment",
];
const KINDS: readonly ClaimedKind[] = [
  "team",
  "service",
  "feature",
  "environment",
  "virtual_key",
  "namespace",
  "service_account",
  "source",
];
const MAX_NAMES = 200;

/** Names that are not in the catalog, costliest first, with what was booked under them in `period`. */
export async function claimedNames(sql: Reader, viewer: Viewer, period: string): Promise<ClaimedName[]> {
  const codes = CLAIMS.map((defect) => DEFECTS.indexOf(defect));
  const [rows, known] = await Promise.all([
    sql<{ kind: ClaimedKind; name: string; requests: string; cost: string }[]>`
      select n.kind, n.name, sum(g.events) as requests, sum(g.cost) as cost
      from exception_groups g join names n on n.id = g.value_id
      where g.period = ${period} and g.defect = any (${codes}::smallint[]) and g.events > 0
        and ${scope(sql, viewer, "g.team_id")} and n.kind = any (${KINDS as ClaimedKind[]}::text[])
      group by n.kind, n.name order by sum(g.cost) desc, sum(g.events) desc, n.name limit ${MAX_NAMES}`,
    catalogNames(sql, viewer),
  ]);
  return rows.map(({ kind, name, requests, cost }) => ({
    kind,
    name,
    requests: big(requests),
    costPico: big(cost),
    nearest: mostAlike(
      name,
      known.filter((entry) => entry.kind === kind),
    ),
  }));
}

/** What a claimed name may be compared with: only entries of teams that `viewer` sees. */
async function catalogNames(
  sql: Reader,
  viewer: Viewer,
): Promise<{ kind: string; slug: string; names: string[] }[]> {
  return sql<{ kind: string; slug: string; names: string[] }[]>`
    with seen_services as (
      select distinct service_id as id from service_teams where ${scope(sql, viewer)}
    )
    select 'team' as kind, slug, array[slug, name] || array(select alias from team_aliases a where a.team_id = t.id) as names
    from teams t where kind <> 'untagged' and retired_on is null and ${scope(sql, viewer, "id")}
    union all
    select 'service', slug, array[slug, name] || array(select alias from service_aliases a where a.service_id = s.id)
    from services s join seen_services using (id) where retired_on is null
    union all
    select 'feature', f.slug, array[f.slug] from features f join seen_services s on s.id = f.service_id
    where f.retired_on is null
    union all
    select 'environment', slug, array[slug] || array(select alias from environment_aliases a where a.environment_id = e.id)
    from environments e where retired_on is null`;
}
