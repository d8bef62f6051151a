import type { Viewer } from "@/lib/auth/viewer";
import type { TeamKind } from "@/lib/domain/catalog";
import type { Reader } from "./reader";
import { scope } from "./spend-filter";

/** Who a team is: what stands over every page of it. */
export interface TeamHead {
  team: { teamId: number; slug: string; name: string; kind: TeamKind; hue: number; channel: string | null };
  /** As booked on the day asked for. */
  costCenter: { code: string; name: string } | null;
  lead: string | null;
  manager: string | null;
  unit: { slug: string; name: string } | null;
  /** Whether any call or charge was ever booked for it. */
  used: boolean;
}

interface HeadRow {
  id: number;
  slug: string;
  name: string;
  kind: TeamKind;
  hue: number;
  channel: string | null;
  lead: string | null;
  manager: string | null;
  cost_center_code: string | null;
  cost_center_name: string | null;
  unit_slug: string | null;
  unit_name: string | null;
  used: boolean;
}

/** Name, account and people of a team as of a day; null when there is none or it is not visible (law 7). */
export async function teamHead(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  onDay: string,
): Promise<TeamHead | null> {
  const [row] = await sql<HeadRow[]>`
    select t.id, t.slug, t.name, t.kind, t.hue, t.channel, t.lead, t.manager,
      cc.code as cost_center_code, cc.name as cost_center_name, u.slug as unit_slug, u.name as unit_name,
      exists (select from team_daily d where d.team_id = t.id) as used
    from teams t
    left join lateral (
      select c.code, c.name from team_cost_centers tc join cost_centers c on c.id = tc.cost_center_id
      where tc.team_id = t.id and tc.valid_from <= ${onDay} and (tc.valid_to is null or tc.valid_to > ${onDay})
      order by tc.valid_from desc limit 1
    ) cc on true
    left join lateral (
      select u.slug, u.name from team_units tu join units u on u.id = tu.unit_id
      where tu.team_id = t.id and tu.valid_from <= ${onDay} and (tu.valid_to is null or tu.valid_to > ${onDay})
      order by tu.valid_from desc limit 1
    ) u on true
    where t.slug = ${slug} and ${scope(sql, viewer, "t.id")}`;
  if (!row) return null;
  return {
    team: {
      teamId: row.id,
      slug: row.slug,
      name: row.name,
      kind: row.kind,
      hue: row.hue,
      channel: row.channel,
    },
    costCenter:
      row.cost_center_code === null ? null : { code: row.cost_center_code, name: row.cost_center_name ?? "" },
    lead: row.lead,
    manager: row.manager,
    unit: row.unit_slug === null ? null : { slug: row.unit_slug, name: row.unit_name ?? row.unit_slug },
    used: row.used,
  };
}
