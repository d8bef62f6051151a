import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import {
  differenceOf,
  type ModelEffect,
  modelEffects,
  priceCell,
  teamDifferences,
  type UsageCell,
} from "@/lib/domain/card-effect";
import { normaliseProvider } from "@/lib/domain/model-id";
import { addDays } from "@/lib/domain/period";
import { compilePriceBook, type PriceCard } from "@/lib/domain/price-card";
import { USAGE_FIELDS, type UsageField } from "@/lib/domain/usage-event";
import { type StoredCard, storedCards } from "./admin-prices-card";
import type { Reader } from "./reader";
import { big } from "./rows";
import { scope } from "./spend-filter";

/** What publishing a draft moves: the last 30 complete UTC days priced by it and by the cards in force. */
export interface DraftEffect {
  /** Half-open, "YYYY-MM-DD". */
  fromDay: string;
  toDay: string;
  /** The instant whose prices are compared: now, or when the draft begins. */
  at: Date;
  /** By model and tier, largest difference first; only what was used. */
  models: ModelEffect[];
  /** Of the models that both price. */
  beforePico: bigint;
  afterPico: bigint;
  /** The difference, by team, largest first; the parts sum to it. */
  teams: { name: string; slug: string; pico: bigint }[];
  /** Used, priced now, and not by the draft: their calls would have no price. */
  lost: ModelEffect[];
  /** A prompt's size, or a region, decides some of the prices: the sums are an approximation. */
  approximate: { contextTiers: boolean; regions: boolean };
  /** Calls of open months that wait for a price. */
  backlog: {
    requests: bigint;
    /** That the draft would price, and at what, as far as the rollups tell. */
    priced: bigint;
    pricedPico: bigint;
    models: string[];
  };
}

const DAYS = 30;

interface CellRow extends Record<UsageField, string> {
  provider: string | null;
  model: string | null;
  account: string | null;
  service_tier: number;
  /** UTC day, where cells are asked for by day. */
  day: string | null;
  requests: string;
  unpriced: string;
}

/** What a draft would move. Only for who reads prices; teams are those the viewer sees. */
export async function draftEffect(
  sql: Reader,
  viewer: Viewer,
  draft: StoredCard,
  now: Date,
): Promise<DraftEffect | null> {
  if (!can(viewer.role, "price:read")) return null;
  const toDay = now.toISOString().slice(0, 10);
  const fromDay = addDays(toDay, -DAYS);
  const ids = await providerIds(sql, draft.provider);
  const [cells, waiting, byTeam, published] = await Promise.all([
    accountCells(sql, ids, sql`utc_day >= ${fromDay} and utc_day < ${toDay}`, sql`null::date`),
    accountCells(
      sql,
      ids,
      sql`unpriced_n > 0 and period in (select period from periods where closed_at is null)`,
      sql`d.utc_day`,
    ),
    teamCells(sql, viewer, ids, fromDay, toDay),
    storedCards(sql, sql`c.provider = ${draft.provider} and c.state = 'published'`),
  ]);
  const atMs = Math.max(now.getTime(), draft.validFromMs ?? 0);
  const before = compilePriceBook(published);
  // Without a time of publishing it ranks as if published last.
  const after = compilePriceBook([...published, { ...draft, publishedAtMs: null }]);
  const nameOf = namesOf([...published, draft]);
  const toCell = (row: CellRow) => cellOf(row, draft.provider, row.account);
  const models = modelEffects(cells.map(toCell), before, after, atMs, nameOf);
  const both = models.filter((one) => one.beforePico !== null && one.afterPico !== null);
  // Teams are known without their accounts: what a contract changes, they share by their use of the model.
  const teamed = byTeam.map((row) => ({
    ...cellOf(row, draft.provider, draft.account),
    teamId: row.team_id,
  }));
  const teams = teamDifferences(models, teamed, before, after, atMs, nameOf);
  const names = new Map(byTeam.map((row) => [row.team_id, { name: row.team, slug: row.slug }]));
  const used = new Set(models.map(({ model }) => model));
  // What waits is priced by the day of the call: a card that begins later does not help it.
  const backlog = waiting.map((row) => {
    const cell = toCell(row);
    return { cell, price: priceCell(cell, after, Date.parse(`${row.day}T12:00:00Z`), nameOf) };
  });
  const priced = backlog.filter(({ price }) => price.pico !== null);
  const requests = (list: readonly { cell: UsageCell }[]) =>
    list.reduce((sum, { cell }) => sum + cell.unpriced, 0n);
  return {
    fromDay,
    toDay,
    at: new Date(atMs),
    models,
    beforePico: both.reduce((sum, one) => sum + (one.beforePico ?? 0n), 0n),
    afterPico: both.reduce((sum, one) => sum + (one.afterPico ?? 0n), 0n),
    teams: teams.map(({ teamId, pico }) => ({
      name: names.get(teamId)?.name ?? "(none)",
      slug: names.get(teamId)?.slug ?? "",
      pico,
    })),
    lost: models.filter((one) => one.beforePico !== null && one.afterPico === null),
    approximate: {
      contextTiers: models.some((one) => one.approximate && differenceOf(one) !== 0n),
      regions: draft.lines.some((line) => line.region !== null && used.has(line.model)),
    },
    backlog: {
      requests: requests(backlog),
      priced: requests(priced),
      pricedPico: priced.reduce((sum, { price }) => sum + (price.pico ?? 0n), 0n),
      models: [...new Set(priced.map(({ cell }) => cell.model))].sort(),
    },
  };
}

/** Every spelling of the provider. */
async function providerIds(sql: Reader, provider: string): Promise<number[]> {
  const rows = await sql<{ id: number; name: string }[]>`
    select id, name from names where kind = 'provider'`;
  return rows.filter(({ name }) => normaliseProvider(name) === provider).map(({ id }) => id);
}

function accountCells(
  sql: Reader,
  ids: readonly number[],
  where: ReturnType<Reader>,
  day: ReturnType<Reader>,
) {
  const classes = sql.unsafe(USAGE_FIELDS.map((field) => `sum(d.${field}) as ${field}`).join(", "));
  return sql<CellRow[]>`
    select min(p.name) as provider, m.name as model, a.name as account, d.service_tier, ${day} as day,
      sum(d.requests) as requests, sum(d.unpriced_n) as unpriced, ${classes}
    from provider_daily d join names p on p.id = d.provider_id left join names m on m.id = d.model_id
      left join names a on a.id = d.account_id and d.account_id <> 0
    where d.kind = 0 and d.provider_id = any (${[...ids]}::int4[]) and ${where}
    group by m.name, a.name, d.service_tier, ${day} order by m.name, a.name, d.service_tier`;
}

function teamCells(sql: Reader, viewer: Viewer, ids: readonly number[], fromDay: string, toDay: string) {
  const classes = sql.unsafe(USAGE_FIELDS.map((field) => `sum(d.${field}) as ${field}`).join(", "));
  return sql<(CellRow & { team_id: number; team: string; slug: string })[]>`
    select d.team_id, t.name as team, t.slug, min(p.name) as provider, m.name as model, null as account,
      d.service_tier, null as day, sum(d.requests) as requests, sum(d.unpriced_n) as unpriced, ${classes}
    from spend_daily d join teams t on t.id = d.team_id join names p on p.id = d.provider_id
      left join names m on m.id = d.model_id
    where d.kind = 0 and d.provider_id = any (${[...ids]}::int4[]) and d.day >= ${fromDay} and d.day < ${toDay}
      and ${scope(sql, viewer, "d.team_id")}
    group by d.team_id, t.name, t.slug, m.name, d.service_tier order by d.team_id, m.name, d.service_tier`;
}

function cellOf(row: CellRow, provider: string, account: string | null): UsageCell {
  return {
    provider,
    account,
    model: row.model ?? "",
    serviceTier: row.service_tier,
    requests: big(row.requests),
    unpriced: big(row.unpriced),
    usage: Object.fromEntries(USAGE_FIELDS.map((field) => [field, big(row[field])])) as Record<
      UsageField,
      bigint
    >,
  };
}

/** A name that each family answers to: rollups have the family. */
function namesOf(cards: readonly PriceCard[]): (family: string) => string {
  const names = new Map<string, string>();
  for (const { lines } of cards) {
    for (const { model, match } of lines) {
      const name = match.exact[0] ?? match.prefixes[0];
      if (name !== undefined && !names.has(model)) names.set(model, name);
    }
  }
  return (family) => names.get(family) ?? family;
}
