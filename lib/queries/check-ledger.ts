import type { Viewer } from "@/lib/auth/viewer";
import { DEFECTS, type Defect } from "@/lib/domain/ledger-codes";
import { addDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { big } from "./rows";
import { scope } from "./spend-filter";
import { newestBatches } from "./trust-strip";

/** Defects for which a check denies, and the field of the contract that makes it so; null: always. */
const DENIED: Partial<Record<Defect, string | null>> = {
  untagged: "team",
  unknown_team: "team",
  team_not_permitted: null,
  unknown_service: "service",
  unknown_feature: "feature",
  unknown_environment: "environment",
  // Of these the contract was asked when they were found.
  missing_service: null,
  missing_feature: null,
  missing_environment: null,
  missing_field: null,
};

/** Calls in the ledger that a check under `enforce` would not have let pass. */
export interface LedgerDefect {
  defect: Defect;
  /** Slug; null: none, or one that is not known. */
  environment: string | null;
  team: { slug: string; name: string };
  calls: bigint;
  costPico: bigint;
  lastAt: Date;
}

export interface LedgerEstimate {
  /** First day of the accounting month that is looked at. */
  period: string;
  rows: LedgerDefect[];
  /** Senders whose calls reached the ledger in the last days without one question before. */
  neverAsked: string[];
}

const MOST_ROWS = 50;

/**
 * What the ledger knows of calls that nobody asked about: groups of the exception queue, booked this month, whose
 * defect a check denies. A call with two defects is in two rows; a call that was asked about is counted here too.
 */
export async function ledgerEstimate(
  sql: Reader,
  viewer: Viewer,
  { days, now }: { days: number; now: Date },
): Promise<LedgerEstimate> {
  const today = now.toISOString().slice(0, 10);
  const period = `${today.slice(0, 7)}-01`;
  const codes = DEFECTS.flatMap((defect, code) => (DENIED[defect] === undefined ? [] : [code]));
  const fields = codes.map((code) => DENIED[DEFECTS[code] as Defect] ?? null);
  const rows = await sql<
    {
      defect: number;
      environment: string | null;
      slug: string;
      name: string;
      calls: string;
      cost: string;
      last_at: Date;
    }[]
  >`
    with contract as (
      select distinct on (environment_id) environment_id, required from tagging_contracts
      where valid_from <= ${today} and (valid_to is null or valid_to > ${today})
      order by environment_id, valid_from desc
    ), required as (
      -- As a check takes it: the environment's own contract, else that of all others; of none, those of production too.
      select e.id as environment_id, coalesce(own.required, common.required, '{}') as fields
      from environments e
      left join contract own on own.environment_id = e.id
      left join contract common on common.environment_id is null
      union all
      select 0, array(select unnest(c.required) from contract c left join environments e on e.id = c.environment_id
        where c.environment_id is null or e.class = 'production')
    )
    select g.defect, e.slug as environment, t.slug, t.name, sum(g.events) as calls, sum(g.cost) as cost,
      max(g.last_seen_at) as last_at
    from exception_groups g
    join unnest(${codes}::int2[], ${fields}::text[]) as denied (defect, field) on denied.defect = g.defect
    join required r on r.environment_id = g.environment_id
    join teams t on t.id = g.team_id
    left join environments e on e.id = g.environment_id
    where g.period = ${period} and g.events > 0 and (denied.field is null or denied.field = any (r.fields))
      and ${scope(sql, viewer, "g.team_id")}
    group by 1, 2, 3, 4 order by sum(g.events) desc, 1, 2, 3 limit ${MOST_ROWS}`;
  return {
    period,
    rows: rows.map((row) => ({
      defect: DEFECTS[row.defect] as Defect,
      environment: row.environment,
      team: { slug: row.slug, name: row.name },
      calls: big(row.calls),
      costPico: big(row.cost),
      lastAt: row.last_at,
    })),
    neverAsked: viewer.teamIds === "all" ? await neverAsked(sql, addDays(today, 1 - days)) : [],
  };
}

async function neverAsked(sql: Reader, fromDay: string): Promise<string[]> {
  const rows = await sql<{ label: string }[]>`
    ${newestBatches(sql)}
    select n.name as label from newest join names n on n.id = newest.source_id
    where newest.received_at >= ${fromDay}::date and not exists (
      select from check_daily c join ingest_keys k on k.id = c.key_id where k.source = n.name and c.day >= ${fromDay})
    order by 1`;
  return rows.map(({ label }) => label);
}
