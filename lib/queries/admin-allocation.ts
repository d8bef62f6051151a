import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { type AllocationMethod, allocate } from "@/lib/domain/allocation";
import type { TeamKind } from "@/lib/domain/catalog";
import { TOKEN_CLASSES } from "@/lib/domain/usage-event";
import type { Reader } from "./reader";
import { big } from "./rows";
import { quantityOf } from "./team-shared";

/** How a shared pool is split, as a policy says it. */
export interface PolicyTerms {
  method: AllocationMethod;
  keepCentralPico: bigint;
  /** Weights by team slug, of fixed shares only. */
  shares: Record<string, string> | null;
}

/** A dated policy of one shared source. */
export interface AdminPolicy extends PolicyTerms {
  id: number;
  source: { slug: string; name: string };
  /** Half-open UTC days; null: open. */
  from: string;
  until: string | null;
}

/** What one team would pay of a pool. */
export interface PayerPart {
  slug: string;
  name: string;
  /** Requests, tokens, picodollars or millionths of a share; 1 for an even split. */
  quantity: bigint;
  /** In millionths of what is split; the payers' sum is a million. */
  ratio: number;
  pico: bigint;
}

/** One pool of one month split by one policy: central + payers = pool. */
export interface PoolSplit {
  /** "YYYY-MM-01" */
  month: string;
  poolPico: bigint;
  centralPico: bigint;
  baseTotal: bigint;
  /** Largest first. */
  payers: PayerPart[];
}

export interface AllocationPage {
  /** Shared teams in use, those without a policy too: theirs stays central. */
  sources: { slug: string; name: string }[];
  policies: AdminPolicy[];
  teams: { slug: string; name: string }[];
}

/** Every policy that holds or is to come; nothing for roles that keep no catalog. */
export async function allocationPage(sql: Reader, viewer: Viewer, now: Date): Promise<AllocationPage> {
  if (!can(viewer.role, "catalog:read")) return { sources: [], policies: [], teams: [] };
  const today = now.toISOString().slice(0, 10);
  const [sources, rows, teams] = await Promise.all([
    sql<{ slug: string; name: string }[]>`
      select slug, name from teams where kind = 'shared' and (retired_on is null or retired_on > ${today})
      order by lower(name)`,
    sql<PolicyRow[]>`
      select p.id, t.slug, t.name, p.method, p.keep_central_pico, p.shares, p.valid_from, p.valid_to
      from allocation_policies p join teams t on t.id = p.source_team_id
      where p.valid_to is null or p.valid_to > ${today}
      order by lower(t.name), p.valid_from`,
    sql<{ slug: string; name: string }[]>`
      select slug, name from teams where kind = 'team' and (retired_on is null or retired_on > ${today})
      order by lower(name)`,
  ]);
  return { sources: [...sources], policies: rows.map(policyOf), teams: [...teams] };
}

interface PolicyRow {
  id: number;
  slug: string;
  name: string;
  method: AllocationMethod;
  keep_central_pico: string;
  shares: Record<string, string> | null;
  valid_from: string;
  valid_to: string | null;
}

function policyOf(row: PolicyRow): AdminPolicy {
  return {
    id: row.id,
    source: { slug: row.slug, name: row.name },
    method: row.method,
    keepCentralPico: big(row.keep_central_pico),
    shares: row.shares,
    from: row.valid_from,
    until: row.valid_to,
  };
}

/** The policy of a source that holds on a day, or null. */
export function policyOn(policies: readonly AdminPolicy[], source: string, day: string): AdminPolicy | null {
  return (
    policies.find(
      (policy) =>
        policy.source.slug === source && policy.from <= day && (policy.until === null || policy.until > day),
    ) ?? null
  );
}

/**
 * A pool of a month split by a policy, real or only thought of; null for no such shared team, or who keeps no catalog.
 * Untagged and shared teams receive nothing.
 */
export async function poolSplit(
  sql: Reader,
  viewer: Viewer,
  source: string,
  terms: PolicyTerms,
  month: string,
): Promise<PoolSplit | null> {
  if (!can(viewer.role, "catalog:read")) return null;
  const teams = await sql<
    {
      id: number;
      slug: string;
      name: string;
      kind: TeamKind;
      requests: string | null;
      tokens: string | null;
      cost: string | null;
    }[]
  >`
    select t.id, t.slug, t.name, t.kind, d.requests, d.tokens, d.cost
    from teams t left join (
      select team_id, sum(requests) as requests, sum(${sql.unsafe(TOKEN_CLASSES.join(" + "))}) as tokens,
        sum(cost) as cost
      from team_daily where period = ${month} group by team_id
    ) d on d.team_id = t.id
    order by t.id`;
  const pool = teams.find(({ slug, kind }) => slug === source && kind === "shared");
  if (!pool) return null;
  const all = teams.map((team) => ({ ...team, teamId: team.id, quantity: quantityOf(team, terms) }));
  // An even split is over the teams with usage in the month.
  const payers = terms.method === "even" ? all.filter(({ quantity }) => quantity > 0n) : all;
  const { centralPico, baseTotal, parts } = allocate(big(pool.cost), terms, payers);
  return {
    month,
    poolPico: big(pool.cost),
    centralPico,
    baseTotal,
    payers: parts
      .map(({ teamId, quantity, ratio, pico }) => {
        const team = teams.find(({ id }) => id === teamId);
        return { slug: team?.slug ?? "", name: team?.name ?? "", quantity, ratio, pico };
      })
      .sort((a, b) => (a.pico === b.pico ? (a.name < b.name ? -1 : 1) : a.pico > b.pico ? -1 : 1)),
  };
}

/** The last complete UTC month, "YYYY-MM-01". */
export function lastMonth(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 10);
}
