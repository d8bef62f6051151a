import type { Viewer } from "@/lib/auth/viewer";
import { addDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { big } from "./rows";
import { scope } from "./spend-filter";

/** Checks of one team, service, sender or reason. */
export interface DenialRow {
  /** Slug, label or reason as counted; empty for none. */
  key: string;
  name: string;
  checks: bigint;
  /** Under `enforce` they would have been denied. */
  wouldDeny: bigint;
  /** Were denied. */
  denied: bigint;
  lastAt: Date;
}

/** What enforcing would have answered to the checks of some days. */
export interface WouldBeDenials {
  /** Half-open, UTC days. */
  fromDay: string;
  toDay: string;
  checks: bigint;
  wouldDeny: bigint;
  denied: bigint;
  lastAt: Date | null;
  byReason: DenialRow[];
  byTeam: DenialRow[];
  byService: DenialRow[];
  bySource: DenialRow[];
}

const PARTS = ["reason", "team", "service", "source"] as const;
/** Rows shown of each part; those with the most denials. */
const MOST_ROWS = 50;

/**
 * Checks of the last `days` UTC days, today included, with what enforcing would have answered, by reason, team,
 * service and sender. Senders belong to no team: only who sees every team is shown them.
 */
export async function wouldBeDenials(
  sql: Reader,
  viewer: Viewer,
  { days, now }: { days: number; now: Date },
): Promise<WouldBeDenials> {
  const toDay = addDays(now.toISOString().slice(0, 10), 1);
  const fromDay = addDays(toDay, -days);
  const rows = await sql<
    {
      part: (typeof PARTS)[number] | "all";
      key: string | null;
      name: string | null;
      checks: string | null;
      would_deny: string | null;
      denied: string | null;
      last_at: Date | null;
    }[]
  >`
    with counted as (
      select c.reason, t.slug as team, t.name as team_name, coalesce(n.name, '') as service, k.source,
        c.checks, c.would = 'deny' as would_deny, c.decision = 'deny' as denied, c.last_at
      from check_daily c
      join teams t on t.id = c.team_id
      join ingest_keys k on k.id = c.key_id
      left join names n on n.id = c.service_id
      where c.day >= ${fromDay} and c.day < ${toDay} and ${scope(sql, viewer, "c.team_id")}
    )
    select case when grouping(reason) = 0 then 'reason' when grouping(team) = 0 then 'team'
        when grouping(service) = 0 then 'service' when grouping(source) = 0 then 'source' else 'all' end as part,
      coalesce(reason, team, service, source) as key, max(team_name) as name, sum(checks) as checks,
      sum(checks) filter (where would_deny) as would_deny, sum(checks) filter (where denied) as denied,
      max(last_at) as last_at
    from counted group by grouping sets ((), (reason), (team), (service), (source))
    order by would_deny desc nulls last, checks desc, key`;
  const part = (name: (typeof PARTS)[number]): DenialRow[] =>
    rows
      .filter((row) => row.part === name && (name === "service" || row.would_deny !== null))
      .filter((row) => row.would_deny !== null)
      .slice(0, MOST_ROWS)
      .map((row) => ({
        key: row.key ?? "",
        name: name === "team" ? (row.name ?? "") : (row.key ?? ""),
        checks: big(row.checks),
        wouldDeny: big(row.would_deny),
        denied: big(row.denied),
        lastAt: row.last_at ?? now,
      }));
  const all = rows.find((row) => row.part === "all");
  return {
    fromDay,
    toDay,
    checks: big(all?.checks),
    wouldDeny: big(all?.would_deny),
    denied: big(all?.denied),
    lastAt: all?.last_at ?? null,
    byReason: part("reason"),
    byTeam: part("team"),
    byService: part("service"),
    bySource: viewer.teamIds === "all" ? part("source") : [],
  };
}
