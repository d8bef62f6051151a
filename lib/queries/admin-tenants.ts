import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { isErased, OVERFLOW_NAME } from "@/lib/domain/tenant";
import type { Reader } from "./reader";
import { big } from "./rows";
import type { PeriodRange } from "./spend-filter";

/** A customer whose name arrived with calls, and what the company knows about it. */
export interface TenantRow {
  /** Of `names`. */
  id: number;
  /** As senders send it. */
  name: string;
  /** `overflow` stands for all that arrived beyond a key's daily limit of new names. */
  kind: "tenant" | "overflow" | "erased";
  displayName: string | null;
  owner: string | null;
  note: string | null;
  requests: bigint;
  /** Of `requests`, those whose usage is an estimate. */
  estimated: bigint;
  costPico: bigint;
  /** Reporting days; null: no call has it, or not any more. */
  firstDay: string | null;
  lastDay: string | null;
}

export interface TenantList {
  rows: TenantRow[];
  /** Of all that match, not only of those shown. */
  total: { tenants: number; requests: bigint; estimated: bigint; costPico: bigint };
  /** Calls that name no tenant. */
  without: { requests: bigint; costPico: bigint };
}

interface Row {
  id: number;
  name: string;
  display_name: string | null;
  owner: string | null;
  note: string | null;
  requests: string | null;
  estimated: string | null;
  cost: string | null;
  first_day: string | null;
  last_day: string | null;
}
interface ListRow extends Row {
  tenants: number;
  all_requests: string | null;
  all_estimated: string | null;
  all_cost: string | null;
}

const EMPTY: TenantList = {
  rows: [],
  total: { tenants: 0, requests: 0n, estimated: 0n, costPico: 0n },
  without: { requests: 0n, costPico: 0n },
};

/**
 * Tenants by what they cost in the range, costliest first; for roles that see the whole catalog.
 * @param asked `search`: a part of the name, of the display name or of the owner
 */
export async function tenantList(
  sql: Reader,
  viewer: Viewer,
  asked: { range: PeriodRange; search?: string; limit: number },
): Promise<TenantList> {
  if (!can(viewer.role, "catalog:read")) return EMPTY;
  const { range, search = "", limit } = asked;
  const like = `%${search.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const [rows, [without]] = await Promise.all([
    sql<ListRow[]>`
      with spent as (
        select tenant_id, sum(requests) as requests, sum(estimated_n) as estimated, sum(cost) as cost
        from tenant_daily where kind = 0 and day >= ${range.fromDay} and day < ${range.toDay} and tenant_id <> 0
        group by tenant_id
      ), found as (
        select n.id, n.name, t.display_name, t.owner, t.note, spent.requests, spent.estimated, spent.cost,
          count(*) over ()::int4 as tenants, sum(spent.requests) over () as all_requests,
          sum(spent.estimated) over () as all_estimated, sum(spent.cost) over () as all_cost
        from names n left join spent on spent.tenant_id = n.id left join tenants t on t.name_id = n.id
        where n.kind = 'tenant' and n.name <> ''
          and (${search === ""} or n.name ilike ${like} or t.display_name ilike ${like} or t.owner ilike ${like})
        order by spent.cost desc nulls last, n.name limit ${limit}
      )
      select found.*,
        (select min(day) from tenant_daily d where d.tenant_id = found.id) as first_day,
        (select max(day) from tenant_daily d where d.tenant_id = found.id) as last_day
      from found order by cost desc nulls last, name`,
    sql<{ requests: string | null; cost: string | null }[]>`
      select sum(requests) as requests, sum(cost) as cost from tenant_daily
      where kind = 0 and day >= ${range.fromDay} and day < ${range.toDay} and tenant_id = 0`,
  ]);
  const [first] = rows;
  return {
    rows: rows.map(toRow),
    total: {
      tenants: first?.tenants ?? 0,
      requests: big(first?.all_requests),
      estimated: big(first?.all_estimated),
      costPico: big(first?.all_cost),
    },
    without: { requests: big(without?.requests), costPico: big(without?.cost) },
  };
}

/** One tenant, whatever it cost; null where there is none, or for a role that does not see the whole catalog. */
export async function tenantById(sql: Reader, viewer: Viewer, id: number): Promise<TenantRow | null> {
  if (!can(viewer.role, "catalog:read")) return null;
  const [row] = await sql<Row[]>`
    select n.id, n.name, t.display_name, t.owner, t.note,
      sum(d.requests) as requests, sum(d.estimated_n) as estimated, sum(d.cost) as cost,
      min(d.day) as first_day, max(d.day) as last_day
    from names n left join tenants t on t.name_id = n.id
      left join tenant_daily d on d.tenant_id = n.id and d.kind = 0
    where n.id = ${id} and n.kind = 'tenant' and n.name <> '' group by n.id, n.name, t.name_id`;
  return row ? toRow(row) : null;
}

function toRow(row: Row): TenantRow {
  const { id, name } = row;
  return {
    id,
    name,
    kind: name === OVERFLOW_NAME ? "overflow" : isErased(id, name) ? "erased" : "tenant",
    displayName: row.display_name,
    owner: row.owner,
    note: row.note,
    requests: big(row.requests),
    estimated: big(row.estimated),
    costPico: big(row.cost),
    firstDay: row.first_day,
    lastDay: row.last_day,
  };
}
