import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { type DatedTeam, datedTeam, type MemberRow, weekCost } from "./admin-units";
import type { Reader } from "./reader";
import { big } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

/** An account that spend is booked to. */
export interface AdminCostCenter {
  code: string;
  name: string;
  glAccount: string | null;
  /** Booked to it in the days asked for, calls and charges. */
  costPico: bigint;
  endsOn: string | null;
  /** Teams that book to it or did. */
  teams: DatedTeam[];
}

/** All cost centers by code, with the teams that book to them. Empty for roles that keep no catalog. */
export async function adminCostCenters(
  sql: Reader,
  viewer: Viewer,
  week: PeriodRange,
): Promise<AdminCostCenter[]> {
  if (!can(viewer.role, "catalog:read")) return [];
  const [centers, members] = await Promise.all([
    sql<
      {
        code: string;
        name: string;
        gl_account: string | null;
        cost: string | null;
        retired_on: string | null;
      }[]
    >`
      with spent as (
        select cost_center_id, sum(cost) as cost from spend_daily
        where day >= ${week.fromDay} and day < ${week.toDay} and ${scope(sql, viewer)} group by cost_center_id
      )
      select c.code, c.name, c.gl_account, c.retired_on, s.cost
      from cost_centers c left join spent s on s.cost_center_id = c.id order by c.code`,
    sql<(MemberRow & { code: string })[]>`
      select c.code, d.valid_from as from, d.valid_to as until, t.slug, t.name, ${weekCost(sql, week)} as cost
      from team_cost_centers d join cost_centers c on c.id = d.cost_center_id join teams t on t.id = d.team_id
      where ${scope(sql, viewer, "t.id")}
      order by d.valid_to desc nulls first, lower(t.name), d.valid_from desc`,
  ]);
  return centers.map((row) => ({
    code: row.code,
    name: row.name,
    glAccount: row.gl_account,
    costPico: big(row.cost),
    endsOn: row.retired_on,
    teams: members.flatMap((member) => (member.code === row.code ? [datedTeam(member)] : [])),
  }));
}
