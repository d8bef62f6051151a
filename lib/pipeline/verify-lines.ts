import type { Tx } from "@/db/client";
import { ATTRIBUTIONS, MEASURES } from "@/lib/domain/ledger-codes";
import type { MeasureDelta } from "@/lib/domain/measures";
import type { LinePlace, RollupDeltas } from "./rollups";

const MONEY_FROM = MEASURES.indexOf("cost_input");
const COST = MEASURES.indexOf("cost");

/** Adds the signed correction lines to the sums; returns their cost. */
export async function addCorrections(tx: Tx, rollups: RollupDeltas): Promise<bigint> {
  const rows = await tx<(LinePlace & Record<string, unknown> & { sign: number })[]>`
    select *, 0 as kind from ledger_corrections order by id`;
  let cost = 0n;
  for (const row of rows) {
    const delta: MeasureDelta = [];
    MEASURES.forEach((measure, index) => {
      const amount = BigInt(row[measure] as string | bigint);
      if (amount !== 0n) delta.push([index, index >= MONEY_FROM ? amount : Number(amount)]);
      if (index === COST) cost += amount * BigInt(row.sign);
    });
    rollups.add(row, delta, row.sign === 1 ? 1 : -1);
  }
  return cost;
}

/** Adds the charges to the sums; returns their cost. */
export async function addCharges(tx: Tx, rollups: RollupDeltas): Promise<bigint> {
  const rows = await tx<
    {
      day: string;
      utc_day: string;
      period: string;
      team_id: number;
      cost_center_id: number;
      provider_id: number;
      account_id: number;
      amount_pico: string;
      untagged: boolean;
      team_kind: string;
    }[]
  >`select c.day, (c.charged_at at time zone 'UTC')::date as utc_day, c.period, c.team_id, c.cost_center_id,
      c.provider_id, c.account_id, c.amount_pico, t.kind as team_kind
    from charges c join teams t on t.id = c.team_id order by c.id`;
  let cost = 0n;
  for (const row of rows) {
    const amount = BigInt(row.amount_pico);
    cost += amount;
    rollups.add(
      {
        day: row.day,
        utc_day: row.utc_day,
        period: row.period,
        kind: 1,
        team_id: row.team_id,
        cost_center_id: row.cost_center_id,
        service_id: 0,
        feature_id: 0,
        environment_id: 0,
        project_id: 0,
        tenant_id: 0,
        template_id: 0,
        version_id: 0,
        provider_id: row.provider_id,
        model_id: 0,
        account_id: row.account_id,
        provider_project_id: 0,
        service_tier: 0,
        // A person says whose a charge is.
        attributed_by: ATTRIBUTIONS.indexOf(row.team_kind === "untagged" ? "untagged" : "assigned"),
      },
      (["cost_other", "list_cost", "cost"] as const).map((measure) => [MEASURES.indexOf(measure), amount]),
    );
  }
  return cost;
}
