import type { Viewer } from "@/lib/auth/viewer";
import { DEFECTS, type Defect } from "@/lib/domain/ledger-codes";
import { normaliseName } from "@/lib/domain/catalog";
import { hiddenTeams } from "./call-names";
import type { ExceptionKey } from "./exception-list";
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

/**
 * Names that are not in the catalog, costliest first, with what was booked under them in `period`. A team that has
 * ended is no name to be used either; who does not see it is not told (law 7).
 */
export async function claimedNames(sql: Reader, viewer: Viewer, period: string): Promise<ClaimedName[]> {
  const codes = CLAIMS.map((defect) => DEFECTS.indexOf(defect));
  const [rows, known, hidden] = await Promise.all([
    sql<{ kind: ClaimedKind; name: string; requests: string; cost: string }[]>`
      select n.kind, n.name, sum(g.events) as requests, sum(g.cost) as cost
      from exception_groups g join names n on n.id = g.value_id
      where g.period = ${period} and g.defect = any (${codes}::smallint[]) and g.events > 0
        and ${scope(sql, viewer, "g.team_id")} and n.kind = any (${KINDS as ClaimedKind[]}::text[])
      group by n.kind, n.name order by sum(g.cost) desc, sum(g.events) desc, n.name limit ${MAX_NAMES}`,
    catalogNames(sql, viewer),
    hiddenTeams(sql, viewer),
  ]);
  const shown = rows.filter(({ kind, name }) => kind !== "team" || !hidden.has(normaliseName(name)));
  return shown.map(({ kind, name, requests, cost }) => ({
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

/** A claimed name in all its spellings, with what it did in the open months, to be decided. */
export interface UndecidedName extends ClaimedName {
  /** Spellings that have the same normal form; `name` is the costliest. */
  spellings: string[];
  /** Of a feature: services whose calls lack a known feature, likeliest first. */
  services: string[];
  /** The groups of the exception queue that have it as their value. */
  groups: ExceptionKey[];
}

interface UndecidedRow {
  defect: number;
  value_id: number;
  team_id: number;
  kind: ClaimedKind;
  name: string;
  requests: string;
  cost: string;
}

/**
 * Names that senders used in open months and the catalog does not know, costliest first, without those that somebody
 * decided or waived since; of ended teams those that the viewer sees.
 */
export async function undecidedNames(sql: Reader, viewer: Viewer, now: Date): Promise<UndecidedName[]> {
  const codes = CLAIMS.map((defect) => DEFECTS.indexOf(defect));
  const [rows, known, serviceRows, hidden] = await Promise.all([
    sql<UndecidedRow[]>`
      select g.defect, g.value_id, g.team_id, n.kind, n.name, sum(g.events) as requests, sum(g.cost) as cost
      from exception_groups g join periods p using (period) join names n on n.id = g.value_id
        left join exception_cases c using (defect, value_id, team_id)
      where p.closed_at is null and g.events > 0 and g.defect = any (${codes}::smallint[])
        and ${scope(sql, viewer, "g.team_id")} and n.kind = any (${KINDS as ClaimedKind[]}::text[])
        -- An untagged call is grouped by its service when it carries nothing better: that is no claim of a place.
        and (g.defect <> 0 or n.kind in ('virtual_key', 'namespace', 'service_account'))
        and not (coalesce(c.state, 'open') = 'waived' and c.waived_until > ${now.toISOString().slice(0, 10)}::date)
        and not (coalesce(c.state, 'open') in ('assigned', 'aliased', 'registered') and g.last_seen_at <= c.decided_at)
      group by 1, 2, 3, 4, 5 order by sum(g.cost) desc, sum(g.events) desc, n.name`,
    catalogNames(sql, viewer),
    sql<{ team_id: number; slug: string }[]>`
      select d.team_id, s.slug from spend_daily d join periods p using (period) join services s on s.id = d.service_id
      where p.closed_at is null and d.kind = 0 and d.feature_id = 0 and ${scope(sql, viewer, "d.team_id")}
      group by 1, 2 order by sum(d.cost) desc, s.slug`,
    hiddenTeams(sql, viewer),
  ]);
  const names = new Map<string, UndecidedName>();
  for (const row of rows) {
    const form = normaliseName(row.name);
    if (row.kind === "team" && hidden.has(form)) continue;
    const key = `${row.kind} ${form}`;
    const entry = names.get(key) ?? {
      kind: row.kind,
      name: row.name,
      requests: 0n,
      costPico: 0n,
      nearest: mostAlike(
        row.name,
        known.filter((one) => one.kind === row.kind),
      ),
      spellings: [],
      services: [],
      groups: [],
    };
    names.set(key, entry);
    entry.requests += big(row.requests);
    entry.costPico += big(row.cost);
    if (!entry.spellings.includes(row.name)) entry.spellings.push(row.name);
    const defect = DEFECTS[row.defect] ?? "untagged";
    entry.groups.push({ defect, valueId: row.value_id, teamId: row.team_id });
  }
  for (const entry of names.values()) {
    if (entry.kind !== "feature") continue;
    const teams = new Set(entry.groups.map((group) => group.teamId));
    entry.services = [...new Set(serviceRows.flatMap((row) => (teams.has(row.team_id) ? [row.slug] : [])))];
  }
  return [...names.values()]
    .sort((a, b) => (a.costPico === b.costPico ? 0 : a.costPico > b.costPico ? -1 : 1))
    .slice(0, MAX_NAMES);
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
