import type { Viewer } from "@/lib/auth/viewer";
import { normaliseProvider } from "@/lib/domain/model-id";
import { compilePriceBook, type PriceBook, resolveTiers } from "@/lib/domain/price-book";
import { SERVICE_TIERS } from "@/lib/domain/usage-event";
import { cacheTenths, whatIf } from "@/lib/domain/what-if";
import { type ListedModel, listCards } from "./list-prices";
import type { Reader } from "./reader";
import { serviceFeature } from "./rows";
import type { PeriodRange } from "./spend-filter";
import { type CallCell, callCells } from "./what-if-cells";
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
  const sum = (of: (cell: CallCell) => bigint) => cells.reduce((total, cell) => total + of(cell), 0n);
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

interface ChangedCost {
  pico: bigint;
  missing: string | null;
  tierNotOnCard: boolean;
}

function changedCost(cell: CallCell, levers: WhatIfAsked, book: PriceBook, atMs: number): ChangedCost {
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

function groupRows(
  subject: WhySubject,
  cells: readonly CallCell[],
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

function nameOf({ level }: WhySubject, cell: CallCell): string {
  if (level === "organisation" || level === "unit") return cell.team.name;
  if (level === "team") return serviceFeature(cell.service, cell.feature);
  if (level === "service") return cell.feature.name;
  return cell.model ?? "(none)";
}

function distinct(models: readonly ListedModel[]): ListedModel[] {
  return [...new Map(models.map((model) => [`${model.provider}/${model.model}`, model])).values()];
}
