import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { big } from "./rows";
import { scope } from "./spend-filter";

/** A gateway's key that an ownership rule maps to a team, with the team's budget of the month. */
export interface VirtualKeyRow {
  virtualKey: string;
  /** Null: whatever gateway it is seen at. */
  gateway: string | null;
  team: { teamId: number; slug: string; name: string };
  /** Null: the team has none. */
  budget: {
    amountPico: bigint;
    usedPico: bigint;
    enforce: "none" | "warn" | "block";
    version: number;
  } | null;
}

/**
 * Virtual keys by the rules that hold on a day and match nothing else but the gateway, as far as the viewer sees the
 * team. The budget is that of the whole team for the month: keys of one team share it.
 * @param on UTC day
 */
export async function virtualKeys(sql: Reader, viewer: Viewer, on: string): Promise<VirtualKeyRow[]> {
  const rows = await sql<
    {
      virtual_key: string;
      gateway: string | null;
      team_id: number;
      slug: string;
      name: string;
      amount: string | null;
      used: string | null;
      enforce: "none" | "warn" | "block" | null;
      version: number | null;
    }[]
  >`
    with budget as (
      select distinct on (team_id) team_id, amount_pico, enforce, version from budgets b
      where team_id is not null and scope - 'team' = '{}'::jsonb and period_kind = 'month'
        and valid_from <= ${on} and (valid_to is null or valid_to > ${on})
      order by team_id, valid_from desc, version desc
    )
    select r.match ->> 'virtual_key' as virtual_key, r.match ->> 'gateway' as gateway, t.id as team_id, t.slug, t.name,
      b.amount_pico as amount, b.enforce, b.version,
      (select sum(d.cost) from team_daily d where d.team_id = t.id and d.period = date_trunc('month', ${on}::date::timestamp)::date)
        as used
    from ownership_rules r
    join teams t on t.id = r.team_id
    left join budget b on b.team_id = t.id
    where r.match ? 'virtual_key' and r.match - 'virtual_key' - 'gateway' = '{}'::jsonb
      and r.valid_from <= ${on} and (r.valid_to is null or r.valid_to > ${on})
      and (t.retired_on is null or t.retired_on > ${on})
      and ${scope(sql, viewer, "r.team_id")}
    order by t.slug, virtual_key, gateway nulls first`;
  return rows.map((row) => ({
    virtualKey: row.virtual_key,
    gateway: row.gateway,
    team: { teamId: row.team_id, slug: row.slug, name: row.name },
    budget:
      row.amount === null || row.enforce === null
        ? null
        : {
            amountPico: big(row.amount),
            usedPico: big(row.used),
            enforce: row.enforce,
            version: row.version ?? 1,
          },
  }));
}
