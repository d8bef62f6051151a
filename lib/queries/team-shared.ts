import type { Viewer } from "@/lib/auth/viewer";
import { type AllocationMethod, allocate } from "@/lib/domain/allocation";
import type { TeamKind } from "@/lib/domain/catalog";
import { parseDecimal } from "@/lib/domain/money";
import { TOKEN_CLASSES } from "@/lib/domain/usage-event";
import type { Reader } from "./reader";
import { big } from "./rows";
import { seesTeam } from "./spend-filter";

/** A team's part of a shared pool of a month, provisional until the month is closed. */
export interface SharedPart {
  /** `visible`: the viewer may open its own page. */
  pool: { slug: string; name: string; visible: boolean };
  /** Booked in the pool so far, and what of it the policy does not split. */
  poolPico: bigint;
  centralPico: bigint;
  method: AllocationMethod;
  policyFrom: string;
  /** Requests, tokens, picodollars or millionths of a share; 1 for an even split. */
  quantity: bigint;
  /** Of all payers; null for who does not see them all, since with few payers it would tell what another one spent. */
  baseTotal: bigint | null;
  /** In millionths. */
  ratio: number;
  amountPico: bigint;
}

interface PoolRow {
  source_team_id: number;
  slug: string;
  name: string;
  method: AllocationMethod;
  keep_central_pico: string;
  shares: Record<string, string> | null;
  valid_from: string;
}

interface TeamRow {
  id: number;
  slug: string;
  kind: TeamKind;
  requests: string | null;
  tokens: string | null;
  cost: string | null;
}

/** Weights of fixed shares have at most six decimals. */
const SHARE_SCALE = 6;

/**
 * What one team pays of each shared pool that a policy splits in the month, largest first; a shared or untagged team
 * pays nothing. Everybody's quantities are added up to find the ratio, but no other payer is named or shown: a
 * payer is told pool, base, own quantity, ratio and amount; the sum over all payers only who sees them all.
 *
 * @param untilDay days before it count, so that the base is the month to date of the page
 */
export async function sharedParts(
  sql: Reader,
  viewer: Viewer,
  question: { teamId: number; month: string; untilDay: string },
): Promise<SharedPart[]> {
  const { teamId, month, untilDay } = question;
  if (!seesTeam(viewer, teamId)) return [];
  const [pools, teams] = await Promise.all([
    sql<PoolRow[]>`
      select distinct on (p.source_team_id) p.source_team_id, t.slug, t.name, p.method, p.keep_central_pico, p.shares,
        p.valid_from
      from allocation_policies p join teams t on t.id = p.source_team_id
      where p.valid_from <= ${month} and (p.valid_to is null or p.valid_to > ${month})
      order by p.source_team_id, p.valid_from desc`,
    sql<TeamRow[]>`
      select t.id, t.slug, t.kind, d.requests, d.tokens, d.cost
      from teams t left join (
        select team_id, sum(requests) as requests, sum(${sql.unsafe(TOKEN_CLASSES.join(" + "))}) as tokens,
          sum(cost) as cost
        from team_daily where period = ${month} and day < ${untilDay} group by team_id
      ) d on d.team_id = t.id
      order by t.id`,
  ]);
  return pools
    .flatMap((pool) => {
      const poolPico = big(teams.find(({ id }) => id === pool.source_team_id)?.cost);
      const payers = teams.map((team) => ({
        teamId: team.id,
        kind: team.kind,
        quantity: quantityOf(team, pool),
      }));
      const policy = { method: pool.method, keepCentralPico: big(pool.keep_central_pico) };
      // An even split is over the teams with usage in the month.
      const present = pool.method === "even" ? payers.filter(({ quantity }) => quantity > 0n) : payers;
      const { centralPico, baseTotal, parts } = allocate(poolPico, policy, present);
      const own = parts.find((part) => part.teamId === teamId);
      if (!own || poolPico === 0n) return [];
      const { quantity, ratio, pico: amountPico } = own;
      const { slug, name, method, valid_from: policyFrom } = pool;
      return [
        {
          pool: { slug, name, visible: seesTeam(viewer, pool.source_team_id) },
          poolPico,
          centralPico,
          method,
          policyFrom,
          quantity,
          baseTotal: viewer.teamIds === "all" ? baseTotal : null,
          ratio,
          amountPico,
        },
      ];
    })
    .sort((a, b) => (a.amountPico === b.amountPico ? 0 : a.amountPico > b.amountPico ? -1 : 1));
}

/** What a team brings to the base of a policy in a month; weights of fixed shares in millionths. */
export function quantityOf(
  team: Pick<TeamRow, "slug" | "requests" | "tokens" | "cost">,
  pool: Pick<PoolRow, "method" | "shares">,
): bigint {
  switch (pool.method) {
    case "requests":
    case "even":
      return big(team.requests);
    case "tokens":
      return big(team.tokens);
    case "direct_cost":
      return big(team.cost);
    case "fixed":
      return parseDecimal(pool.shares?.[team.slug] ?? "0", SHARE_SCALE);
  }
}
