import { ATTRIBUTIONS } from "@/lib/domain/ledger-codes";
import { addDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { big } from "./rows";
import { type Members, WEEKS, weekSteps } from "./team-costs";

export type TrendStep = "week" | "month";

/** Cost of one step by how its team was found. */
export interface AttributionStep {
  /** First day of the seven, or of the booked month. */
  day: string;
  byAttribution: Record<(typeof ATTRIBUTIONS)[number], bigint>;
}

const MONTHS = 13;

/**
 * How the owner of the cost was found, over 13 steps of seven days that end with `toDay`, or over 13 booked months up
 * to that of the last day. Steps without cost are there, as zeros.
 */
export async function attributionTrend(
  sql: Reader,
  members: Members,
  step: TrendStep,
  toDay: string,
): Promise<AttributionStep[]> {
  const month = `${addDays(toDay, -1).slice(0, 8)}01`;
  const steps = step === "week" ? weekSteps(toDay) : lastMonths(month);
  const from = steps[0] ?? month;
  const rows =
    step === "week"
      ? await sql<{ day: string; code: number; cost: string }[]>`
          select ${toDay}::date - 7 * ((${toDay}::date - d.day + 6) / 7) as day, d.attributed_by as code,
            sum(d.cost) as cost
          from team_daily d
          where d.day >= ${addDays(toDay, -7 * WEEKS)} and d.day < ${toDay} and ${members({ fromDay: from, toDay })}
          group by 1, 2`
      : await sql<{ day: string; code: number; cost: string }[]>`
          select d.period as day, d.attributed_by as code, sum(d.cost) as cost from team_daily d
          where d.period >= ${from} and d.period <= ${month} and d.day < ${toDay}
            and ${members({ fromDay: "0001-01-01", toDay })}
          group by 1, 2`;
  return steps.map((day) => ({
    day,
    byAttribution: Object.fromEntries(
      ATTRIBUTIONS.map((name, code) => [
        name,
        big(rows.find((row) => row.day === day && row.code === code)?.cost),
      ]),
    ) as AttributionStep["byAttribution"],
  }));
}

function lastMonths(month: string): string[] {
  const months = [month];
  while (months.length < MONTHS) months.unshift(`${addDays(months[0] ?? month, -1).slice(0, 8)}01`);
  return months;
}
