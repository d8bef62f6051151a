import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { addDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { big } from "./rows";
import type { PeriodRange } from "./spend-filter";

/** Further back no first or last day is looked for. */
const SEEN_DAYS = 365;

/** Calls of a thing of the catalog: those of the range asked for, and when it was seen in the last year. */
export interface Seen {
  requests: bigint;
  costPico: bigint;
  /** Reporting days; null: not in the last year. */
  firstDay: string | null;
  lastDay: string | null;
}

export interface ServiceRow extends Seen {
  slug: string;
  name: string;
  /** The person who answers for it. */
  owner: string | null;
  /** The team today, and the one after it if that is decided already. */
  team: { slug: string; name: string } | null;
  next: { slug: string; name: string; from: string } | null;
  features: number;
  aliases: string[];
  retiredOn: string | null;
}

interface SeenRow {
  requests: string | null;
  cost: string | null;
  first_day: string | null;
  last_day: string | null;
}

/** Every service, those without a team or a person first, then by cost; for roles that see the whole catalog. */
export async function serviceList(
  sql: Reader,
  viewer: Viewer,
  range: PeriodRange,
  today: string,
): Promise<ServiceRow[]> {
  if (!can(viewer.role, "catalog:read")) return [];
  const rows = await sql<
    (SeenRow & Omit<ServiceRow, keyof Seen | "retiredOn"> & { retired_on: string | null })[]
  >`
    with seen as (
      select service_id, min(day) as first_day, max(day) as last_day,
        sum(requests) filter (where day >= ${range.fromDay} and day < ${range.toDay}) as requests,
        sum(cost) filter (where day >= ${range.fromDay} and day < ${range.toDay}) as cost
      from spend_daily where day >= ${addDays(today, -SEEN_DAYS)} and service_id <> 0 group by 1
    )
    select s.slug, s.name, s.owner, s.retired_on, seen.requests, seen.cost, seen.first_day, seen.last_day,
      (select json_build_object('slug', t.slug, 'name', t.name)
        from service_teams o join teams t on t.id = o.team_id
        where o.service_id = s.id and o.valid_from <= ${today} and (o.valid_to is null or o.valid_to > ${today})
        order by o.valid_from desc limit 1) as team,
      (select json_build_object('slug', t.slug, 'name', t.name, 'from', o.valid_from)
        from service_teams o join teams t on t.id = o.team_id
        where o.service_id = s.id and o.valid_from > ${today} order by o.valid_from limit 1) as next,
      (select count(*)::int4 from features f
        where f.service_id = s.id and (f.retired_on is null or f.retired_on > ${today})) as features,
      array(select alias from service_aliases a where a.service_id = s.id order by alias) as aliases
    from services s left join seen on seen.service_id = s.id
    order by s.retired_on is not null and s.retired_on <= ${today}, coalesce(seen.cost, 0) desc, s.slug`;
  const list = rows.map(
    ({ retired_on, requests, cost, first_day, last_day, ...row }): ServiceRow => ({
      ...row,
      ...seen({ requests, cost, first_day, last_day }),
      retiredOn: retired_on,
    }),
  );
  const inUse = (row: ServiceRow) => row.retiredOn === null || row.retiredOn > today;
  const lacking = (row: ServiceRow) => inUse(row) && (row.team === null || row.owner === null);
  return [...list.filter(lacking), ...list.filter((row) => !lacking(row))];
}

/** One service with everything dated about it. */
export interface ServiceDetail extends Seen {
  slug: string;
  name: string;
  owner: string | null;
  retiredOn: string | null;
  aliases: string[];
  /** Newest first. */
  teams: { slug: string; name: string; from: string; until: string | null }[];
  features: (Seen & { slug: string; retiredOn: string | null })[];
}

/** A service by its slug; null where there is none, or for a role that does not see the whole catalog. */
export async function serviceDetail(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  range: PeriodRange,
  today: string,
): Promise<ServiceDetail | null> {
  if (!can(viewer.role, "catalog:read")) return null;
  const [service] = await sql<
    { id: number; slug: string; name: string; owner: string | null; retired_on: string | null }[]
  >`select id, slug, name, owner, retired_on from services where slug = ${slug}`;
  if (!service) return null;
  const [aliases, teams, features, [whole]] = await Promise.all([
    sql<
      { alias: string }[]
    >`select alias from service_aliases where service_id = ${service.id} order by alias`,
    sql<ServiceDetail["teams"]>`
      select t.slug, t.name, o.valid_from as from, o.valid_to as until
      from service_teams o join teams t on t.id = o.team_id
      where o.service_id = ${service.id} order by o.valid_from desc`,
    sql<(SeenRow & { slug: string; retired_on: string | null })[]>`
      with seen as (
        select feature_id, min(day) as first_day, max(day) as last_day,
          sum(requests) filter (where day >= ${range.fromDay} and day < ${range.toDay}) as requests,
          sum(cost) filter (where day >= ${range.fromDay} and day < ${range.toDay}) as cost
        from spend_daily where day >= ${addDays(today, -SEEN_DAYS)} and service_id = ${service.id} group by 1
      )
      select f.slug, f.retired_on, seen.requests, seen.cost, seen.first_day, seen.last_day
      from features f left join seen on seen.feature_id = f.id where f.service_id = ${service.id}
      order by f.retired_on is not null and f.retired_on <= ${today}, coalesce(seen.cost, 0) desc, f.slug`,
    sql<SeenRow[]>`
      select min(day) as first_day, max(day) as last_day,
        sum(requests) filter (where day >= ${range.fromDay} and day < ${range.toDay}) as requests,
        sum(cost) filter (where day >= ${range.fromDay} and day < ${range.toDay}) as cost
      from spend_daily where day >= ${addDays(today, -SEEN_DAYS)} and service_id = ${service.id}`,
  ]);
  return {
    slug: service.slug,
    name: service.name,
    owner: service.owner,
    retiredOn: service.retired_on,
    ...seen(whole),
    aliases: aliases.map(({ alias }) => alias),
    teams: [...teams],
    features: features.map(({ slug: feature, retired_on, ...row }) => ({
      slug: feature,
      retiredOn: retired_on,
      ...seen(row),
    })),
  };
}

function seen(row: SeenRow | undefined): Seen {
  return {
    requests: big(row?.requests),
    costPico: big(row?.cost),
    firstDay: row?.first_day ?? null,
    lastDay: row?.last_day ?? null,
  };
}

/** Addresses that forms offer where a person is asked for; for roles that see the whole catalog. */
export async function knownPeople(sql: Reader, viewer: Viewer): Promise<string[]> {
  if (!can(viewer.role, "catalog:read")) return [];
  const rows = await sql<{ email: string }[]>`
    select lower(email) as email from users where disabled_at is null
    union select lower(lead) from teams where lead is not null
    union select lower(owner) from services where owner is not null
    order by 1 limit 500`;
  return rows.map(({ email }) => email);
}
