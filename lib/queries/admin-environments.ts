import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { type EnvironmentClass, normaliseName } from "@/lib/domain/catalog";
import { DEFECTS } from "@/lib/domain/ledger-codes";
import type { Reader } from "./reader";
import { big } from "./rows";
import type { PeriodRange } from "./spend-filter";

export interface EnvironmentRow {
  slug: string;
  class: EnvironmentClass;
  aliases: string[];
  requests: bigint;
  costPico: bigint;
  retiredOn: string | null;
}

/** A name that calls of open months give as their environment, and the catalog does not know. */
export interface UnknownEnvironment {
  /** The costliest spelling. */
  name: string;
  requests: bigint;
  costPico: bigint;
  lastSeenAt: Date;
}

/** Every environment with what it cost in the range, and what was spent without one; for roles that see all of it. */
export async function environmentList(
  sql: Reader,
  viewer: Viewer,
  range: PeriodRange,
): Promise<{ environments: EnvironmentRow[]; without: { requests: bigint; costPico: bigint } }> {
  if (!can(viewer.role, "catalog:read")) return { environments: [], without: { requests: 0n, costPico: 0n } };
  const [rows, costs] = await Promise.all([
    sql<
      { id: number; slug: string; class: EnvironmentClass; retired_on: string | null; aliases: string[] }[]
    >`
      select id, slug, class, retired_on,
        array(select alias from environment_aliases a where a.environment_id = e.id order by alias) as aliases
      from environments e
      order by retired_on is not null, array_position(array['production', 'staging', 'eval', 'internal'], class), slug`,
    sql<{ environment_id: number; requests: string; cost: string }[]>`
      select environment_id, sum(requests) as requests, sum(cost) as cost from spend_daily
      where kind = 0 and day >= ${range.fromDay} and day < ${range.toDay} group by 1`,
  ]);
  const of = (id: number) => {
    const row = costs.find((one) => one.environment_id === id);
    return { requests: big(row?.requests), costPico: big(row?.cost) };
  };
  return {
    environments: rows.map(({ id, retired_on, ...row }) => ({ ...row, ...of(id), retiredOn: retired_on })),
    without: of(0),
  };
}

/** Environment names that wait to be put into the catalog, costliest first; spellings of one name are one. */
export async function unknownEnvironments(sql: Reader, viewer: Viewer): Promise<UnknownEnvironment[]> {
  if (!can(viewer.role, "catalog:read")) return [];
  const [rows, known] = await Promise.all([
    sql<{ name: string; events: string; cost: string; last_seen_at: Date }[]>`
      select n.name, sum(g.events) as events, sum(g.cost) as cost, max(g.last_seen_at) as last_seen_at
      from exception_groups g join periods p using (period) join names n on n.id = g.value_id
      where p.closed_at is null and g.defect = ${DEFECTS.indexOf("unknown_environment")} and g.events > 0
      group by n.name order by sum(g.cost) desc, n.name limit 200`,
    sql<{ name: string }[]>`
      select slug as name from environments union all select alias from environment_aliases`,
  ]);
  // Mapped since: what was called before stays in the queue until it is re-attributed.
  const mapped = new Set(known.map(({ name }) => normaliseName(name)));
  const waiting = new Map<string, UnknownEnvironment>();
  for (const row of rows) {
    const form = normaliseName(row.name);
    if (mapped.has(form)) continue;
    const one = waiting.get(form);
    waiting.set(form, {
      name: one?.name ?? row.name,
      requests: (one?.requests ?? 0n) + big(row.events),
      costPico: (one?.costPico ?? 0n) + big(row.cost),
      lastSeenAt: one && one.lastSeenAt > row.last_seen_at ? one.lastSeenAt : row.last_seen_at,
    });
  }
  return [...waiting.values()];
}
