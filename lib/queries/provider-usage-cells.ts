import type { PriceBook } from "@/lib/domain/price-book";
import type { Counts, ExportedCell, MeteredCell } from "@/lib/domain/unmetered";
import { ledgerModel } from "@/lib/domain/unmetered-lines";
import { SERVICE_TIERS, USAGE_FIELDS } from "@/lib/domain/usage-event";
import type { Reader } from "./reader";
import type { PeriodRange } from "./spend-filter";

/** A cell of an export as stored, with what the page shows beside its counts. */
export interface StoredCell extends ExportedCell {
  costPico: bigint | null;
  /** What a cost is for where no model is told. */
  lineItem: string | null;
  receivedAt: Date;
}

type CountRow = Partial<Record<(typeof USAGE_FIELDS)[number], string | null>>;

interface ExportRow extends CountRow {
  day: string;
  provider: string;
  account: string | null;
  project: string | null;
  provider_key: string | null;
  model: string | null;
  service_tier: number;
  measure: string;
  layer: string;
  line_item: string | null;
  requests: string | null;
  cost: string | null;
  received_at: Date;
}

/** What providers exported for some UTC days, models as the provider spells them. */
export async function exportedCells(sql: Reader, days: PeriodRange): Promise<StoredCell[]> {
  const sums = USAGE_FIELDS.map((field) => `sum((u.usage ->> '${field}')::numeric)::text as ${field}`);
  const rows = await sql<ExportRow[]>`
    select to_char(u.starts_at at time zone 'UTC', 'YYYY-MM-DD') as day, p.name as provider, a.name as account,
      pp.name as project, k.name as provider_key, m.name as model, u.service_tier, u.measure, u.layer,
      u.detail ->> 'line_item' as line_item, sum(u.requests)::text as requests, sum(u.cost_pico)::text as cost,
      max(u.received_at) as received_at, ${sql.unsafe(sums.join(", "))}
    from provider_usage u
    join names p on p.id = u.provider_id
    left join names a on a.id = nullif(u.account_id, 0)
    left join names pp on pp.id = nullif(u.provider_project_id, 0)
    left join names k on k.id = nullif(u.provider_key_id, 0)
    left join names m on m.id = nullif(u.model_id, 0)
    where u.starts_at >= ${`${days.fromDay}T00:00:00Z`}::timestamptz
      and u.starts_at < ${`${days.toDay}T00:00:00Z`}::timestamptz
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10`;
  return rows.map((row) => ({
    day: row.day,
    provider: row.provider,
    account: row.account,
    project: row.project,
    providerKey: row.provider_key,
    model: row.model,
    serviceTier: SERVICE_TIERS[row.service_tier - 1] ?? null,
    measure: row.measure,
    layer: row.layer,
    lineItem: row.line_item,
    requests: row.requests === null ? null : BigInt(row.requests),
    counts: countsOf(row),
    costPico: row.cost === null ? null : BigInt(row.cost),
    receivedAt: row.received_at,
  }));
}

interface MeteredRow extends CountRow {
  day: string;
  provider: string;
  account: string | null;
  project: string | null;
  model: string | null;
}

/** What the events of some UTC days add up to at some providers, from the rollup for invoices. */
export async function meteredCells(
  sql: Reader,
  days: PeriodRange,
  providers: readonly string[],
): Promise<MeteredCell[]> {
  const sums = USAGE_FIELDS.map((field) => `sum(d.${field})::text as ${field}`);
  const rows = await sql<MeteredRow[]>`
    select to_char(d.utc_day, 'YYYY-MM-DD') as day, p.name as provider, a.name as account, pp.name as project,
      m.name as model, ${sql.unsafe(sums.join(", "))}
    from provider_daily d
    join names p on p.id = d.provider_id
    left join names a on a.id = nullif(d.account_id, 0)
    left join names pp on pp.id = nullif(d.provider_project_id, 0)
    left join names m on m.id = nullif(d.model_id, 0)
    where d.utc_day >= ${days.fromDay}::date and d.utc_day < ${days.toDay}::date and d.kind = 0
      and p.name = any (${[...providers]})
    group by 1, 2, 3, 4, 5`;
  return rows.map(({ day, provider, account, project, model, ...counts }) => ({
    day,
    provider,
    account,
    project,
    model,
    counts: countsOf(counts),
  }));
}

/** Exported models under the names that the ledger books them by. */
export function withLedgerModels<T extends ExportedCell>(cells: readonly T[], book: PriceBook): T[] {
  return cells.map((cell) =>
    cell.model === null ? cell : { ...cell, model: ledgerModel(cell.provider, cell.model, cell.day, book) },
  );
}

function countsOf(row: CountRow): Counts {
  return Object.fromEntries(
    USAGE_FIELDS.flatMap((field) => {
      const sum = row[field];
      return sum === null || sum === undefined ? [] : [[field, BigInt(sum)]];
    }),
  );
}
