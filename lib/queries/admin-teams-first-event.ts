import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { big } from "./rows";
import { scope } from "./spend-filter";

/** The first calls that were booked for a team. */
export interface FirstCalls {
  /** Reporting day. */
  day: string;
  requests: bigint;
  costPico: bigint;
  /** How many have no price. */
  unpriced: bigint;
  /** Names of services and models on that day. */
  services: string[];
  models: string[];
}

/** A team that was added, and whether anything of it was seen; null for a team that is not there. */
export interface FirstEventState {
  team: { slug: string; name: string };
  /** One of its services, for the example. */
  service: string | null;
  first: FirstCalls | null;
}

interface Row {
  slug: string;
  name: string;
  service: string | null;
  day: string | null;
  requests: string | null;
  cost: string | null;
  unpriced: string | null;
  services: string[] | null;
  models: string[] | null;
}

/** What was seen first of a team: one day of its rollup. For who keeps the catalog. */
export async function firstEventOf(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  today: string,
): Promise<FirstEventState | null> {
  if (!can(viewer.role, "catalog:read")) return null;
  const [row] = await sql<Row[]>`
    select t.slug, t.name, f.*,
      (select s.slug from service_teams o join services s on s.id = o.service_id
        where o.team_id = t.id and o.valid_from <= ${today} and (o.valid_to is null or o.valid_to > ${today})
        order by o.valid_from desc, s.slug limit 1) as service
    from teams t left join lateral (
      select d.day, sum(d.requests) as requests, sum(d.cost) as cost, sum(d.unpriced_n) as unpriced,
        array_agg(distinct s.slug) filter (where s.slug is not null) as services,
        array_agg(distinct n.name) filter (where n.name is not null) as models
      from spend_daily d left join services s on s.id = d.service_id
        left join names n on n.id = d.model_id and d.model_id <> 0
      where d.team_id = t.id and d.kind = 0 and d.requests > 0
        and d.day = (select min(day) from team_daily e where e.team_id = t.id and e.kind = 0 and e.requests > 0)
      group by d.day
    ) f on true
    where t.slug = ${slug} and t.kind <> 'untagged' and ${scope(sql, viewer, "t.id")}`;
  if (!row) return null;
  return {
    team: { slug: row.slug, name: row.name },
    service: row.service,
    first:
      row.day === null
        ? null
        : {
            day: row.day,
            requests: big(row.requests),
            costPico: big(row.cost),
            unpriced: big(row.unpriced),
            services: row.services ?? [],
            models: row.models ?? [],
          },
  };
}
