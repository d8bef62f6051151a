import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { normaliseName } from "@/lib/domain/catalog";
import { DEFECTS, type Defect } from "@/lib/domain/ledger-codes";
import { addDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { big } from "./rows";

/** How a candidate is taken over: a name that was sent, a place that calls come from, or a service of the catalog. */
export const CANDIDATE_KINDS = [
  "team",
  "service",
  "virtual_key",
  "namespace",
  "service_account",
  "catalog_service",
] as const;
export type CandidateKind = (typeof CANDIDATE_KINDS)[number];

/** Something that may belong to a new team, with what it cost. */
export interface TeamCandidate {
  kind: CandidateKind;
  /** As sent (the costliest spelling), or the slug of a service. */
  name: string;
  spellings: string[];
  /** Names of the teams that its calls count for now; empty: nobody's. */
  countsFor: string[];
  requests: bigint;
  /** Booked in the month before, and in this one so far. */
  lastMonthPico: bigint;
  thisMonthPico: bigint;
}

const CLAIMS: readonly Defect[] = ["untagged", "unknown_team", "unknown_service"];
const MAX_CANDIDATES = 200;

/**
 * What a new team may take over, costliest first: names and places that nobody owns and nobody decided about, and the
 * services of the catalog with who has them now. One call can be in two of them (a claimed team and a namespace), so
 * the amounts are not added up here. Reads the exception groups and the daily rollup of two months.
 *
 * @param now its UTC month is "this month"
 */
export async function teamCandidates(sql: Reader, viewer: Viewer, now: Date): Promise<TeamCandidate[]> {
  if (!can(viewer.role, "catalog:write")) return [];
  const month = `${now.toISOString().slice(0, 7)}-01`;
  const before = `${addDays(month, -1).slice(0, 7)}-01`;
  const [claims, services] = await Promise.all([
    claimRows(sql, { month, before, today: now.toISOString().slice(0, 10) }),
    serviceRows(sql, { month, before, today: now.toISOString().slice(0, 10) }),
  ]);
  const found = new Map<string, TeamCandidate>();
  for (const row of [...claims, ...services]) {
    const key = `${row.kind} ${normaliseName(row.name)}`;
    const one = found.get(key) ?? {
      kind: row.kind,
      name: row.name,
      spellings: [],
      countsFor: [],
      requests: 0n,
      lastMonthPico: 0n,
      thisMonthPico: 0n,
    };
    found.set(key, one);
    if (!one.spellings.includes(row.name)) one.spellings.push(row.name);
    if (row.team !== null && !one.countsFor.includes(row.team)) one.countsFor.push(row.team);
    one.requests += big(row.requests);
    one.lastMonthPico += big(row.last_month);
    one.thisMonthPico += big(row.this_month);
  }
  return [...found.values()].sort(costliestFirst).slice(0, MAX_CANDIDATES);
}

interface Row {
  kind: CandidateKind;
  name: string;
  team: string | null;
  requests: string | null;
  last_month: string | null;
  this_month: string | null;
}

function claimRows(sql: Reader, { month, before, today }: { month: string; before: string; today: string }) {
  const codes = CLAIMS.map((defect) => DEFECTS.indexOf(defect));
  return sql<Row[]>`
    select n.kind, n.name, sum(g.events) as requests,
      -- The calls came before a rule that gives the place to somebody by now.
      coalesce(r.name, case when t.kind = 'untagged' then null else t.name end) as team,
      sum(g.cost) filter (where g.period = ${before}) as last_month,
      sum(g.cost) filter (where g.period = ${month}) as this_month
    from exception_groups g join names n on n.id = g.value_id join teams t on t.id = g.team_id
      left join exception_cases c using (defect, value_id, team_id)
      left join lateral (
        select given.name || ', by rule' as name from ownership_rules o join teams given on given.id = o.team_id
        where o.match = jsonb_build_object(n.kind, n.name) and o.valid_from <= ${today}
          and (o.valid_to is null or o.valid_to > ${today})
        limit 1
      ) r on true
    where g.period in (${before}, ${month}) and g.events > 0 and g.defect = any (${codes}::smallint[])
      and n.kind in ('team', 'service', 'virtual_key', 'namespace', 'service_account')
      -- An untagged call is grouped by its service when it carries nothing better: that is no claim of a place.
      and (g.defect <> 0 or n.kind in ('virtual_key', 'namespace', 'service_account'))
      and not (coalesce(c.state, 'open') = 'waived' and c.waived_until > ${today}::date)
      and not (coalesce(c.state, 'open') in ('assigned', 'aliased', 'registered') and g.last_seen_at <= c.decided_at)
    group by n.kind, n.name, t.kind, t.name, r.name order by sum(g.cost) desc, n.name`;
}

function serviceRows(
  sql: Reader,
  { month, before, today }: { month: string; before: string; today: string },
) {
  return sql<Row[]>`
    with spent as (
      select service_id, sum(requests) as requests, sum(cost) filter (where period = ${before}) as last_month,
        sum(cost) filter (where period = ${month}) as this_month
      from spend_daily
      where period in (${before}, ${month}) and kind = 0 and service_id <> 0
        and day = any (array(select distinct day from team_daily where period in (${before}, ${month})))
      group by service_id
    )
    select 'catalog_service' as kind, s.slug as name, t.name as team, p.requests, p.last_month, p.this_month
    from services s
    left join spent p on p.service_id = s.id
    left join service_teams o on o.service_id = s.id and o.valid_from <= ${today}
      and (o.valid_to is null or o.valid_to > ${today})
    left join teams t on t.id = o.team_id and t.kind <> 'untagged'
      and (t.retired_on is null or t.retired_on > ${today} or t.merged_into is not null)
    where s.retired_on is null or s.retired_on > ${today}
    order by p.this_month desc nulls last, s.slug`;
}

function costliestFirst(a: TeamCandidate, b: TeamCandidate): number {
  const [x, y] = [a.lastMonthPico + a.thisMonthPico, b.lastMonthPico + b.thisMonthPico];
  return x === y ? a.name.localeCompare(b.name, "en") : x > y ? -1 : 1;
}
