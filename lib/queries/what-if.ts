import type { Viewer } from "@/lib/auth/viewer";
import { normaliseProvider } from "@/lib/domain/model-id";
import { compilePriceBook, type PriceBook, resolveTiers } from "@/lib/domain/price-book";
import { SERVICE_TIERS, USAGE_FIELDS, type UsageField } from "@/lib/domain/usage-event";
import { cacheTenths, whatIf, type WhatIfCell } from "@/lib/domain/what-if";
import { type ListedModel, listCards } from "./list-prices";
import type { Reader } from "./reader";
import { big, type NamedId, named, serviceFeature } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";
import { inSpans } from "./unit-teams";
import { type WhyAsked, type WhySubject, whySubject } from "./why-scope";

/** What is asked. Percentages are whole. */
export interface WhatIfAsked {
  /** On a published list card; null: every call on its own model. */
  model: ListedModel | null;
  /** Only calls of this model change to the other; null: all. */
  insteadOf: ListedModel | null;
  shorterPercent: number;
  cachePercent: number | null;
}

export interface WhatIfRow {
  key: string;
  /** A team, a service and feature, a feature or a model. */
  name: string;
  requests: bigint;
  thenPico: bigint;
  whatIfPico: bigint;
  /** Classes without a rate; what they are of is kept at what it cost. */
  missing: string[];
}

export interface WhatIfPage {
  subject: WhySubject;
  range: PeriodRange;
  /** By cost; the sums of `total`. */
  rows: WhatIfRow[];
  total: { requests: bigint; thenPico: bigint; whatIfPico: bigint };
  /** Of all plain input tokens, in tenths of a percent; null without. */
  cacheTenths: number | null;
  outputTokens: bigint;
  /** Calls that had no price: they are in no cost of then, and in that of another model. */
  unpricedRequests: bigint;
  /** Kept at what it cost, for lack of a rate. */
  keptPico: bigint;
  /** Some calls ran in a service tier that the other model's card does not have; its standard rates stand in. */
  tierNotOnCard: boolean;
  /** The model asked for is on no published list card. */
  unknownModel: boolean;
  /** Models that were used, costliest first. */
  used: ListedModel[];
  /** Models of the used providers' cards that have a price today, by name. */
  offered: ListedModel[];
}

interface Row extends Record<UsageField, string> {
  team_id: number;
  team: string | null;
  team_name: string | null;
  service_id: number;
  service: string | null;
  feature_id: number;
  feature: string | null;
  provider: string | null;
  model: string | null;
  service_tier: number;
  requests: string;
  unpriced: string;
  cost_input: string;
  cost_cache_read: string;
  cost_output: string;
  cost_reasoning: string;
  cost: string;
  list_cost: string;
}

/**
 * What the calls of a subject would have cost otherwise, from the stored token classes of the range and today's list
 * prices. Null when the subject is not there for the viewer. Charges are no calls and stay out.
 */
export async function whatIfPage(
  sql: Reader,
  viewer: Viewer,
  asked: WhyAsked,
  options: { range: PeriodRange; levers: WhatIfAsked; now: Date },
): Promise<WhatIfPage | null> {
  const { range, levers, now } = options;
  const subject = await whySubject(sql, viewer, asked, now.toISOString().slice(0, 10));
  if (subject === null) return null;
  const cells = await callCells(sql, viewer, subject, range);
  const providers = cells.flatMap((cell) => (cell.provider ? [cell.provider] : []));
  const cards = await listCards(sql, [...providers, ...(levers.model ? [levers.model.provider] : [])]);
  const book = compilePriceBook(cards);
  const atMs = now.getTime();
  const offered = cards.flatMap(({ provider, lines }) =>
    lines
      .filter(({ validFromMs, validToMs }) => (validFromMs ?? 0) <= atMs && (validToMs ?? atMs + 1) > atMs)
      .map(({ model }) => ({ provider, model })),
  );
  const unknownModel = levers.model !== null && tiersOf(book, levers.model, 0, atMs) === null;
  const changed = cells.map((cell) =>
    changedCost(cell, { ...levers, ...(unknownModel ? { model: null } : {}) }, book, atMs),
  );
  const rows = groupRows(subject, cells, changed);
  const sum = (of: (cell: Cell) => bigint) => cells.reduce((total, cell) => total + of(cell), 0n);
  return {
    subject,
    range,
    rows,
    total: {
      requests: sum((cell) => cell.requests),
      thenPico: sum((cell) => cell.cost),
      whatIfPico: changed.reduce((total, one) => total + one.pico, 0n),
    },
    cacheTenths: cacheTenths({
      input_uncached: sum((cell) => cell.usage.input_uncached),
      cache_read: sum((cell) => cell.usage.cache_read),
    }),
    outputTokens: sum((cell) => cell.usage.output + cell.usage.reasoning),
    unpricedRequests: sum((cell) => cell.unpriced),
    keptPico: cells.reduce((total, cell, at) => (changed[at]?.missing ? total + cell.cost : total), 0n),
    tierNotOnCard: changed.some((one) => one.tierNotOnCard),
    unknownModel,
    used: distinct(
      [...cells]
        .sort((a, b) => (a.cost === b.cost ? 0 : a.cost > b.cost ? -1 : 1))
        .flatMap(({ provider, model }) => (provider && model ? [{ provider, model }] : [])),
    ),
    offered: distinct(offered).sort((a, b) =>
      `${a.provider}/${a.model}` < `${b.provider}/${b.model}` ? -1 : 1,
    ),
  };
}

/** The calls of one model in one service and feature. */
interface Cell extends WhatIfCell {
  team: NamedId;
  service: NamedId;
  feature: NamedId;
  provider: string | null;
  model: string | null;
  serviceTier: number;
  unpriced: bigint;
}

interface ChangedCost {
  pico: bigint;
  missing: string | null;
  tierNotOnCard: boolean;
}

function changedCost(cell: Cell, levers: WhatIfAsked, book: PriceBook, atMs: number): ChangedCost {
  const { model, insteadOf, shorterPercent, cachePercent } = levers;
  const applies =
    insteadOf === null || (insteadOf.provider === cell.provider && insteadOf.model === cell.model);
  const own = cell.provider && cell.model ? { provider: cell.provider, model: cell.model } : null;
  const stays = model === null || !applies || (own?.provider === model.provider && own.model === model.model);
  const tiers = stays ? null : tiersOf(book, model, cell.serviceTier, atMs);
  const ownTiers = own && tiersOf(book, own, cell.serviceTier, atMs);
  const answer = whatIf(cell, {
    lines: stays ? null : (tiers?.lines ?? []),
    shorterPercent,
    cachePercent,
    ownLine: ownTiers?.lines.at(-1) ?? null,
  });
  return "pico" in answer
    ? { pico: answer.pico, missing: null, tierNotOnCard: tiers?.tierNotOnCard ?? false }
    : { pico: cell.cost, missing: answer.missing, tierNotOnCard: false };
}

/** Tier 0 is none told, which is standard. */
function tiersOf(book: PriceBook, { provider, model }: ListedModel, tier: number, atMs: number) {
  const serviceTier = SERVICE_TIERS[tier - 1] ?? "standard";
  return resolveTiers(book, {
    provider: normaliseProvider(provider),
    kind: "list",
    account: null,
    model,
    serviceTier,
    region: null,
    atMs,
  });
}

async function callCells(
  sql: Reader,
  viewer: Viewer,
  { filter }: WhySubject,
  range: PeriodRange,
): Promise<Cell[]> {
  const { teamId, unitSpans, serviceId, featureId, environmentId } = filter;
  const own = sql`${teamId === undefined ? sql`true` : sql`team_id = ${teamId}`}
    and ${unitSpans === undefined ? sql`true` : inSpans(sql, unitSpans, range, "spend_daily")}
    and ${serviceId === undefined ? sql`true` : sql`service_id = ${serviceId}`}
    and ${featureId === undefined ? sql`true` : sql`feature_id = ${featureId}`}
    and ${environmentId === undefined ? sql`true` : sql`environment_id = ${environmentId}`}`;
  const classes = sql.unsafe(USAGE_FIELDS.map((field) => `sum(${field}) as ${field}`).join(", "));
  const rows = await sql<Row[]>`
    with cells as (
      select team_id, service_id, feature_id, provider_id, model_id, service_tier, sum(requests) as requests,
        sum(unpriced_n) as unpriced, sum(cost_input) as cost_input, sum(cost_cache_read) as cost_cache_read,
        sum(cost_output) as cost_output, sum(cost_reasoning) as cost_reasoning, sum(cost) as cost,
        sum(list_cost) as list_cost, ${classes}
      from spend_daily
      where kind = 0 and day >= ${range.fromDay} and day < ${range.toDay} and ${scope(sql, viewer)} and ${own}
      group by team_id, service_id, feature_id, provider_id, model_id, service_tier
    )
    select c.*, t.slug as team, t.name as team_name, s.slug as service, f.slug as feature, p.name as provider,
      m.name as model
    from cells c left join teams t on t.id = c.team_id left join services s on s.id = c.service_id
    left join features f on f.id = c.feature_id left join names p on p.id = c.provider_id
    left join names m on m.id = c.model_id
    order by c.team_id, c.service_id, c.feature_id, c.provider_id, c.model_id, c.service_tier`;
  return rows.map((row) => ({
    team: named(row.team_id, row.team, row.team_name),
    service: named(row.service_id, row.service, null),
    feature: named(row.feature_id, row.feature, null),
    provider: row.provider,
    model: row.model,
    serviceTier: row.service_tier,
    requests: big(row.requests),
    unpriced: big(row.unpriced),
    usage: Object.fromEntries(USAGE_FIELDS.map((field) => [field, big(row[field])])) as Record<
      UsageField,
      bigint
    >,
    costInput: big(row.cost_input),
    costCacheRead: big(row.cost_cache_read),
    costOutput: big(row.cost_output),
    costReasoning: big(row.cost_reasoning),
    cost: big(row.cost),
    listCost: big(row.list_cost),
  }));
}

function groupRows(
  subject: WhySubject,
  cells: readonly Cell[],
  changed: readonly ChangedCost[],
): WhatIfRow[] {
  const rows = new Map<string, WhatIfRow>();
  cells.forEach((cell, at) => {
    const one = changed[at];
    if (!one) return;
    const name = nameOf(subject, cell);
    const key = subject.level === "organisation" || subject.level === "unit" ? `${cell.team.id}` : name;
    const row = rows.get(key) ?? { key, name, requests: 0n, thenPico: 0n, whatIfPico: 0n, missing: [] };
    rows.set(key, row);
    row.requests += cell.requests;
    row.thenPico += cell.cost;
    row.whatIfPico += one.pico;
    if (one.missing !== null && !row.missing.includes(one.missing)) row.missing.push(one.missing);
  });
  return [...rows.values()].sort((a, b) =>
    a.thenPico === b.thenPico ? (a.name < b.name ? -1 : 1) : a.thenPico > b.thenPico ? -1 : 1,
  );
}

function nameOf({ level }: WhySubject, cell: Cell): string {
  if (level === "organisation" || level === "unit") return cell.team.name;
  if (level === "team") return serviceFeature(cell.service, cell.feature);
  if (level === "service") return cell.feature.name;
  return cell.model ?? "(none)";
}

function distinct(models: readonly ListedModel[]): ListedModel[] {
  return [...new Map(models.map((model) => [`${model.provider}/${model.model}`, model])).values()];
}
