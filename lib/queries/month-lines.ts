import type { Viewer } from "@/lib/auth/viewer";
import { shares } from "@/lib/domain/money";
import { INPUT_CLASSES, TOKEN_CLASSES } from "@/lib/domain/usage-event";
import type { FoundTeam } from "./catalog-lookup";
import type { Reader } from "./reader";
import { big, NONE } from "./rows";
import { type BookedMonth, bookedIn } from "./showback";

/** One service, feature, provider, model and kind of what a month has booked. */
export interface MonthLine {
  key: string;
  service: string;
  feature: string;
  provider: string;
  model: string;
  kind: "call" | "charge";
  requests: bigint;
  inputTokens: bigint;
  outputTokens: bigint;
  costPico: bigint;
  /** What of it was charged in earlier months: late facts, and corrections of closed ones. */
  earlierPico: bigint;
  /** Tenths of a percent; all lines sum to 1000. */
  share: number;
}

/** A cost center, by code. */
export interface FoundCostCenter {
  id: number;
  code: string;
  name: string;
}

/** What the lines are narrowed to. */
export interface LinesOf {
  team: FoundTeam | null;
  costCenter: FoundCostCenter | "none" | null;
}

/** A cost center that the viewer's teams have anything booked to in the month; another answers like none (law 7). */
export async function findCostCenter(
  sql: Reader,
  viewer: Viewer,
  period: string,
  code: string,
): Promise<FoundCostCenter | null> {
  const [row] = await sql<FoundCostCenter[]>`
    select id, code, name from cost_centers
    where code = ${code} and id = any (array(select cost_center_id from spend_daily where ${bookedIn(sql, viewer, period)}))`;
  return row ?? null;
}

const inputs: readonly string[] = INPUT_CLASSES;
const INPUT_SUM = INPUT_CLASSES.join(" + ");
const OUTPUT_SUM = TOKEN_CLASSES.filter((name) => !inputs.includes(name)).join(" + ");

interface LineRow {
  service: string;
  feature: string;
  provider: string;
  model: string;
  kind: number;
  requests: string;
  input: string;
  output: string;
  cost: string;
  earlier: string | null;
  ids: string;
}

/**
 * What a team or cost center has booked in the month, line by line, the costliest first. Their sum is the amount of
 * the row that opened them.
 */
export async function monthLines(
  sql: Reader,
  viewer: Viewer,
  month: BookedMonth,
  of: LinesOf,
): Promise<MonthLine[]> {
  const team = of.team === null ? sql`true` : sql`team_id = ${of.team.id}`;
  const centerId = of.costCenter === "none" ? 0 : of.costCenter?.id;
  const center = centerId === undefined ? sql`true` : sql`cost_center_id = ${centerId}`;
  const rows = await sql<LineRow[]>`
    with booked as (
      select service_id, feature_id, provider_id, model_id, kind, sum(requests) as requests,
        sum(${sql.unsafe(INPUT_SUM)}) as input, sum(${sql.unsafe(OUTPUT_SUM)}) as output, sum(cost) as cost,
        sum(cost) filter (where day < ${month.chargedFromDay}) as earlier
      from spend_daily where ${bookedIn(sql, viewer, month.period)} and ${team} and ${center}
      group by 1, 2, 3, 4, 5
    )
    select coalesce(s.slug, ${NONE}) as service, coalesce(f.slug, ${NONE}) as feature,
      coalesce(p.name, ${NONE}) as provider, coalesce(m.name, ${NONE}) as model, b.kind, b.requests,
      b.input, b.output, b.cost, b.earlier,
      concat_ws('-', b.service_id, b.feature_id, b.provider_id, b.model_id, b.kind) as ids
    from booked b
    left join services s on s.id = b.service_id
    left join features f on f.id = b.feature_id
    left join names p on p.id = b.provider_id and b.provider_id <> 0
    left join names m on m.id = b.model_id and b.model_id <> 0
    order by b.cost desc, ids`;
  const share = shares(rows.map((row) => big(row.cost)));
  return rows.map((row, at) => ({
    key: row.ids,
    service: row.service,
    feature: row.feature,
    provider: row.provider,
    model: row.model,
    kind: row.kind === 1 ? "charge" : "call",
    requests: big(row.requests),
    inputTokens: big(row.input),
    outputTokens: big(row.output),
    costPico: big(row.cost),
    earlierPico: big(row.earlier),
    share: share[at] ?? 0,
  }));
}
