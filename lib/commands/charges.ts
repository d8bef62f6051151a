import { z } from "zod";
import { normaliseName } from "@/lib/domain/catalog";
import { ATTRIBUTIONS, LINE_KINDS } from "@/lib/domain/ledger-codes";
import { fromUsd, MoneyFormatError } from "@/lib/domain/money";
import { CommandError, defineCommand } from "./define-command";
import { joinLedger } from "./ledger-lock";
import { nameResolver } from "./resolve-names";

export const CHARGE_KINDS = [
  "platform",
  "provisioned",
  "seat",
  "storage",
  "fine_tuning",
  "credit",
  "refund",
  "tax",
  "commitment",
] as const;

const EARLIEST = Date.UTC(2020, 0, 1);

const input = z.strictObject({
  kind: z.enum(CHARGE_KINDS),
  name: z.string().trim().min(1, "must not be empty").max(200),
  chargedAt: z
    .date()
    .refine((at) => at.getTime() >= EARLIEST, "must not be before 2020")
    .refine((at) => at.getTime() <= Date.now() + 86_400_000, "must not be in the future"),
  /** Dollars as text; credits and refunds are negative. */
  amountUsd: z.string().transform((text, context) => {
    try {
      const pico = fromUsd(text);
      if (pico === 0n) context.addIssue("must not be zero");
      return pico;
    } catch (error) {
      if (!(error instanceof MoneyFormatError)) throw error;
      context.addIssue(`${error.message}; write dollars like 1200.50`);
      return z.NEVER;
    }
  }),
  team: z.string(),
  provider: z.string().trim().min(1).optional(),
  account: z.string().trim().min(1).optional(),
  document: z.string().trim().min(1).max(500).optional(),
  approvedBy: z.string().trim().min(1).max(200).optional(),
});

/**
 * Books a dated amount that is not a call: the charge and its line in every rollup, in one transaction. It is
 * booked in the month of its charge time if that is open, else in the first open month after it.
 * @throws CommandError `not_found` for an unknown team
 */
export const addCharge = defineCommand({
  name: "charge.add",
  capability: "budget:write",
  input,
  async run(tx, charge, actor) {
    await joinLedger(tx);
    const teamId = (await nameResolver(tx)).team(charge.team);
    const intern = async (kind: string, name: string | undefined) => {
      if (name === undefined) return 0;
      await tx`insert into names (kind, name) values (${kind}, ${name}) on conflict (kind, name) do nothing`;
      const [row] = await tx<{ id: number }[]>`select id from names where kind = ${kind} and name = ${name}`;
      return row?.id ?? 0;
    };
    const providerId = await intern("provider", charge.provider && normaliseName(charge.provider));
    const accountId = await intern("account", charge.account);
    const [when] = await tx<
      { period: string | null; day: string; utc_day: string; cost_center_id: number }[]
    >`
      with charge as (select ${charge.chargedAt}::timestamptz as at)
      select
        (select min(period) from periods p
          where p.period >= date_trunc('month', at at time zone 'UTC')::date and p.closed_at is null) as period,
        (at at time zone (select reporting_timezone from ledger_versions))::date as day,
        (at at time zone 'UTC')::date as utc_day,
        coalesce((select cost_center_id from team_cost_centers c
          where c.team_id = ${teamId} and c.valid_from <= (at at time zone 'UTC')::date
            and (c.valid_to is null or c.valid_to > (at at time zone 'UTC')::date)
          order by valid_from desc limit 1), 0) as cost_center_id
      from charge`;
    if (!when?.period) throw new CommandError("conflict", "There is no open month to book the charge in.");
    const { period, day, utc_day, cost_center_id } = when;
    const kind = LINE_KINDS.indexOf("charge");
    const [team] = await tx<{ kind: string }[]>`select kind from teams where id = ${teamId}`;
    const attributed_by = ATTRIBUTIONS.indexOf(team?.kind === "untagged" ? "untagged" : "assigned");
    // Past 9.2 million dollars a bigint parameter would not fit int8; text is read as numeric.
    const amount = charge.amountUsd.toString();
    const stored = {
      kind: charge.kind,
      name: charge.name,
      charged_at: charge.chargedAt,
      period,
      day,
      amount_pico: amount,
      team_id: teamId,
      cost_center_id,
      provider_id: providerId,
      account_id: accountId,
      document: charge.document ?? null,
      approved_by: charge.approvedBy ?? null,
      created_by: actor.name,
    };
    const [row] = await tx<{ id: number }[]>`insert into charges ${tx(stored)} returning id`;
    if (!row) throw new Error("the charge was not stored");

    // Null has its own id (0) in every dimension, so that each rollup sums to the whole.
    const money = { cost_other: amount, list_cost: amount, cost: amount };
    const main = { day, period, kind, team_id: teamId, service_id: 0, feature_id: 0, environment_id: 0 };
    const add = async (table: string, key: Record<string, string | number>) => {
      const rows = { ...key, ...money };
      await tx`
        insert into ${tx(table)} ${tx(rows)}
        on conflict (${tx(Object.keys(key))}) do update set
          cost_other = ${tx(table)}.cost_other + excluded.cost_other,
          list_cost = ${tx(table)}.list_cost + excluded.list_cost, cost = ${tx(table)}.cost + excluded.cost`;
    };
    // The order in which batches write them.
    await add("spend_daily", {
      ...main,
      cost_center_id,
      project_id: 0,
      provider_id: providerId,
      model_id: 0,
      service_tier: 0,
      attributed_by,
    });
    await add("tenant_daily", { ...main, tenant_id: 0 });
    await add("template_daily", { ...main, template_id: 0, version_id: 0 });
    await add("provider_daily", {
      utc_day,
      period,
      kind,
      account_id: accountId,
      provider_project_id: 0,
      provider_id: providerId,
      model_id: 0,
      service_tier: 0,
    });
    await add("team_daily", { day, period, kind, team_id: teamId, attributed_by });
    return {
      result: { id: row.id, period },
      audit: { subject: `charge ${row.id} (${charge.name})`, before: null, after: stored },
    };
  },
});
