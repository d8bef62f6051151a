import type { Viewer } from "@/lib/auth/viewer";
import { CONTRACT_FIELDS } from "@/lib/domain/catalog";
import { ATTRIBUTIONS, type Attribution } from "@/lib/domain/ledger-codes";
import { addDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { big } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";
import { NOT_TAGGED } from "./team-tagging";

export interface Amount {
  requests: bigint;
  costPico: bigint;
}
export type ByAttribution = Record<Attribution, Amount>;

/** A week (its Monday-based or rolling first day) and how the owners of its spend were found, charges included. */
export interface AttributionWeek {
  day: string;
  by: ByAttribution;
}

const WEEKS = 13;

/** Thirteen steps of seven days that end before `toDay`, oldest first; of one team with `teamId`. */
export async function attributionByWeek(
  sql: Reader,
  viewer: Viewer,
  toDay: string,
  teamId?: number,
): Promise<AttributionWeek[]> {
  const rows = await sql<{ day: string; attributed_by: number; requests: string; cost: string }[]>`
    select ${toDay}::date - 7 * ((${toDay}::date - day + 6) / 7) as day, attributed_by,
      sum(requests) as requests, sum(cost) as cost
    from team_daily
    where day >= ${addDays(toDay, -7 * WEEKS)} and day < ${toDay} and ${scope(sql, viewer)}
      and (${teamId === undefined} or team_id = ${teamId ?? 0})
    group by 1, 2 order by 1, 2`;
  return Array.from({ length: WEEKS }, (_, index) => {
    const day = addDays(toDay, -7 * (WEEKS - index));
    return { day, by: byAttribution(rows.filter((row) => row.day === day)) };
  });
}

/** How the owners of the spend of a range were found, charges included; of one team with `teamId`. */
export async function attributionOf(
  sql: Reader,
  viewer: Viewer,
  range: PeriodRange,
  teamId?: number,
): Promise<ByAttribution> {
  const rows = await sql<{ attributed_by: number; requests: string; cost: string }[]>`
    select attributed_by, sum(requests) as requests, sum(cost) as cost from team_daily
    where day >= ${range.fromDay} and day < ${range.toDay} and ${scope(sql, viewer)}
      and (${teamId === undefined} or team_id = ${teamId ?? 0})
    group by attributed_by`;
  return byAttribution(rows);
}

function byAttribution(
  rows: readonly { attributed_by: number; requests: string; cost: string }[],
): ByAttribution {
  const amountOf = (attribution: Attribution): Amount => {
    const row = rows.find((one) => ATTRIBUTIONS[one.attributed_by] === attribution);
    return { requests: big(row?.requests), costPico: big(row?.cost) };
  };
  return {
    stamped: amountOf("stamped"),
    mapped: amountOf("mapped"),
    assigned: amountOf("assigned"),
    untagged: amountOf("untagged"),
  };
}

/** A field of the tagging contract, and the calls that carry it. `team`: stamped on the call. */
export interface FieldCompliance {
  field: string;
  tagged: Amount;
  missing: Amount;
}

/** How far the calls of a team are tagged. */
export interface TeamCompliance {
  team: { teamId: number; slug: string; name: string; hue: number };
  calls: Amount;
  /** The owner was not on the call, or service, feature or environment is unknown: the team page's figure. */
  notTagged: Amount;
  fields: Record<RollupField, Amount>;
}

export interface TaggingReport {
  /** Every call of the range; charges are no calls and carry no tags. */
  calls: Amount;
  notTagged: Amount;
  /** Spend that no team was found for. */
  withoutOwner: Amount;
  fields: FieldCompliance[];
  /** Calls that carry each field, also where no contract asks for it. */
  all: Record<RollupField, Amount>;
  /** Required somewhere too, but not kept in the daily sums: calls that lack one are in the exception queue. */
  notCounted: string[];
  /** By cost that is not fully tagged, descending. */
  teams: TeamCompliance[];
}

/** Fields that the daily sums know, and when a cell of them has the field. */
const ROLLUP_FIELDS = {
  team: "attributed_by = 1",
  service: "service_id <> 0",
  feature: "feature_id <> 0",
  environment: "environment_id <> 0",
  project: "project_id <> 0",
} as const;
type RollupField = keyof typeof ROLLUP_FIELDS;
const ROLLUP_NAMES = Object.keys(ROLLUP_FIELDS) as RollupField[];
const USUAL: readonly string[] = ["team", "service", "feature", "environment"];

type TaggingRow = {
  team_id: number;
  slug: string;
  name: string;
  hue: number;
  requests: string;
  cost: string;
  not_tagged_requests: string | null;
  not_tagged_cost: string | null;
  no_owner_requests: string | null;
  no_owner_cost: string | null;
} & { [Field in RollupField as `${Field}_requests` | `${Field}_cost`]: string | null };

/**
 * Tagging compliance of a range: for each field that a contract requires on its last day, the calls that carry it, by
 * requests and by cost; the same by team. Of one team with `teamId`.
 */
export async function taggingReport(
  sql: Reader,
  viewer: Viewer,
  range: PeriodRange,
  teamId?: number,
): Promise<TaggingReport> {
  const sums = (name: string, condition: string) =>
    `sum(requests) filter (where ${condition}) as ${name}_requests, sum(cost) filter (where ${condition}) as ${name}_cost`;
  const columns = [
    sums("not_tagged", NOT_TAGGED),
    sums("no_owner", "attributed_by = 0"),
    ...ROLLUP_NAMES.map((field) => sums(field, ROLLUP_FIELDS[field])),
  ].join(", ");
  const lastDay = addDays(range.toDay, -1);
  const [rows, contracts] = await Promise.all([
    sql<TaggingRow[]>`
      select d.*, t.slug, t.name, t.hue from (
        select team_id, sum(requests) as requests, sum(cost) as cost, ${sql.unsafe(columns)}
        from spend_daily
        where kind = 0 and day >= ${range.fromDay} and day < ${range.toDay} and ${scope(sql, viewer)}
          and (${teamId === undefined} or team_id = ${teamId ?? 0})
        group by team_id having sum(requests) <> 0
      ) d join teams t on t.id = d.team_id
      order by coalesce(d.not_tagged_cost, 0) desc, t.name, t.id`,
    sql<{ required: string[] }[]>`
      select required from tagging_contracts
      where valid_from <= ${lastDay} and (valid_to is null or valid_to > ${lastDay})`,
  ]);
  const amount = (row: TaggingRow, name: RollupField | "not_tagged" | "no_owner"): Amount => ({
    requests: big(row[`${name}_requests`]),
    costPico: big(row[`${name}_cost`]),
  });
  const teams = rows.map(
    (row): TeamCompliance => ({
      team: { teamId: row.team_id, slug: row.slug, name: row.name, hue: row.hue },
      calls: { requests: big(row.requests), costPico: big(row.cost) },
      notTagged: amount(row, "not_tagged"),
      fields: Object.fromEntries(ROLLUP_NAMES.map((field) => [field, amount(row, field)])) as Record<
        RollupField,
        Amount
      >,
    }),
  );
  const calls = total(teams.map((one) => one.calls));
  const all = Object.fromEntries(
    ROLLUP_NAMES.map((field) => [field, total(teams.map((one) => one.fields[field]))]),
  ) as TaggingReport["all"];
  const required = new Set(contracts.flatMap((one) => one.required));
  const asked = CONTRACT_FIELDS.filter((field) =>
    contracts.length === 0 ? USUAL.includes(field) : required.has(field),
  );
  return {
    calls,
    notTagged: total(teams.map((one) => one.notTagged)),
    withoutOwner: total(rows.map((row) => amount(row, "no_owner"))),
    fields: ROLLUP_NAMES.filter((field) => asked.includes(field)).map((field) => {
      const tagged = all[field];
      const missing = {
        requests: calls.requests - tagged.requests,
        costPico: calls.costPico - tagged.costPico,
      };
      return { field, tagged, missing };
    }),
    all,
    notCounted: asked.filter((field) => !(field in ROLLUP_FIELDS)),
    teams,
  };
}

function total(amounts: readonly Amount[]): Amount {
  return amounts.reduce(
    (sum, one) => ({ requests: sum.requests + one.requests, costPico: sum.costPico + one.costPico }),
    { requests: 0n, costPico: 0n },
  );
}
