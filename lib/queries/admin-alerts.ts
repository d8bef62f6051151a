import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { AlertChannel } from "@/lib/domain/alert-kinds";
import type { Reader } from "./reader";

/** Where alerts of some kinds go. */
export interface AlertRoute {
  slug: string;
  /** Kinds; empty: all of them. */
  alerts: string[];
  team: { slug: string; name: string } | null;
  unit: { slug: string; name: string } | null;
  channel: AlertChannel;
  target: string;
  /** First UTC day without it; null: open. */
  until: string | null;
}

/** Routes in use, those of the company first; nothing for roles that keep no catalog. */
export async function alertRoutes(sql: Reader, viewer: Viewer): Promise<AlertRoute[]> {
  if (!can(viewer.role, "catalog:read")) return [];
  return sql<AlertRoute[]>`
    select r.slug, r.alerts, r.channel, r.target, r.retired_on as until,
      case when t.id is not null then json_build_object('slug', t.slug, 'name', t.name) end as team,
      case when u.id is not null then json_build_object('slug', u.slug, 'name', u.name) end as unit
    from alert_routes r left join teams t on t.id = r.team_id left join units u on u.id = r.unit_id
    where r.retired_on is null or r.retired_on > current_date
    order by r.team_id is not null, r.unit_id is not null, lower(coalesce(u.name, t.name)), r.slug`;
}
