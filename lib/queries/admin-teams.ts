import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { TeamKind } from "@/lib/domain/catalog";
import type { Reader } from "./reader";
import { big } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

/** A thing of the catalog by the key that forms use and the name that people read. */
export interface CatalogRef {
  /** Slug, or a cost center's code. */
  slug: string;
  name: string;
}

/** Where a team stands on a day. `ending`: its last day is known and still to come. */
export type TeamState = "active" | "ending" | "retired" | "merged";

/** A team as the catalog says it is today. */
export interface AdminTeam {
  teamId: number;
  slug: string;
  name: string;
  kind: TeamKind;
  hue: number;
  unit: CatalogRef | null;
  costCenter: CatalogRef | null;
  lead: string | null;
  manager: string | null;
  channel: string | null;
  /** Booked in the days asked for. */
  costPico: bigint;
  state: TeamState;
  /** The first day on which it takes no spend. */
  endsOn: string | null;
  /** What its name means since. */
  mergedInto: CatalogRef | null;
}

interface Row {
  id: number;
  slug: string;
  name: string;
  kind: TeamKind;
  hue: number;
  unit_slug: string | null;
  unit_name: string | null;
  center_code: string | null;
  center_name: string | null;
  lead: string | null;
  manager: string | null;
  channel: string | null;
  cost: string | null;
  retired_on: string | null;
  into_slug: string | null;
  into_name: string | null;
}

/**
 * Every team of the catalog but the bucket of untagged spend, costliest first, with what was booked for it in `week`.
 * Empty for roles that keep no catalog. Reads `team_daily`.
 *
 * @param today the UTC day whose unit, cost center and state are meant
 */
export async function adminTeams(
  sql: Reader,
  viewer: Viewer,
  { today, week }: { today: string; week: PeriodRange },
): Promise<AdminTeam[]> {
  if (!can(viewer.role, "catalog:read")) return [];
  const rows = await sql<Row[]>`
    with spent as (
      select team_id, sum(cost) as cost from team_daily
      where day >= ${week.fromDay} and day < ${week.toDay} and ${scope(sql, viewer)} group by team_id
    )
    select t.id, t.slug, t.name, t.kind, t.hue, t.lead, t.manager, t.channel, t.retired_on, s.cost,
      u.slug as unit_slug, u.name as unit_name, c.code as center_code, c.name as center_name,
      m.slug as into_slug, m.name as into_name
    from teams t
    left join spent s on s.team_id = t.id
    left join teams m on m.id = t.merged_into
    left join team_units tu on tu.team_id = t.id and tu.valid_from <= ${today}
      and (tu.valid_to is null or tu.valid_to > ${today})
    left join units u on u.id = tu.unit_id
    left join team_cost_centers tc on tc.team_id = t.id and tc.valid_from <= ${today}
      and (tc.valid_to is null or tc.valid_to > ${today})
    left join cost_centers c on c.id = tc.cost_center_id
    where t.kind <> 'untagged' and ${scope(sql, viewer, "t.id")}
    order by s.cost desc nulls last, lower(t.name), t.id`;
  return rows.map((row) => ({
    teamId: row.id,
    slug: row.slug,
    name: row.name,
    kind: row.kind,
    hue: row.hue,
    unit: refOf(row.unit_slug, row.unit_name),
    costCenter: refOf(row.center_code, row.center_name),
    lead: row.lead,
    manager: row.manager,
    channel: row.channel,
    costPico: big(row.cost),
    state: teamState(row.retired_on, row.into_slug !== null, today),
    endsOn: row.retired_on,
    mergedInto: refOf(row.into_slug, row.into_name),
  }));
}

/** What a team is on a day, by the first day on which it takes no spend. */
export function teamState(endsOn: string | null, merged: boolean, today: string): TeamState {
  if (endsOn === null) return "active";
  if (endsOn > today) return "ending";
  return merged ? "merged" : "retired";
}

/** A reference, or null where nothing is joined. */
export function refOf(slug: string | null, name: string | null): CatalogRef | null {
  return slug === null ? null : { slug, name: name ?? slug };
}
