import type { Viewer } from "@/lib/auth/viewer";
import { addDays } from "@/lib/domain/period";
import { compilePriceBook } from "@/lib/domain/price-book";
import { type Counts, standingLayers, type UsageDifference, usageDifferences } from "@/lib/domain/unmetered";
import { type UnmeteredLine, unmeteredLines } from "@/lib/domain/unmetered-lines";
import { TOKEN_CLASSES, type UsageField } from "@/lib/domain/usage-event";
import { listCards } from "./list-prices";
import { exportedCells, meteredCells, type StoredCell, withLedgerModels } from "./provider-usage-cells";
import { ruleCatalog } from "./provider-usage-owners";
import type { Reader } from "./reader";
import type { PeriodRange } from "./spend-filter";

/** Days looked at, today included. */
const DAYS = 30;

/** Where a provider's usage was, as the provider names it; null is not told. */
export interface UsageRowPlace {
  provider: string;
  account: string | null;
  project: string | null;
  providerKey: string | null;
  model: string | null;
}

export interface TokenSums {
  /** Not from the cache, all modalities. */
  input: bigint;
  cacheRead: bigint;
  cacheWrite: bigint;
  /** Reasoning included. */
  output: bigint;
}

/** What a provider exported for one place, beside what was metered of it. */
export interface ExportedUsage extends UsageRowPlace {
  /** Null: the provider does not count requests. */
  requests: bigint | null;
  tokens: TokenSums;
  /** Of the exported tokens, those that events explain. */
  meteredTokens: bigint;
  costPico: bigint | null;
  /** What a cost without a model is for. */
  lineItem: string | null;
}

/** Provisional: exported usage without events, at list price, by its owner. */
export interface UnmeteredUsage extends UsageRowPlace {
  team: { id: number; slug: string; name: string };
  tokens: bigint;
  costPico: bigint;
  /** Of `tokens`, those without a list price: they are not in the cost. */
  unpricedTokens: bigint;
}

/** Metered beyond what the provider exported. */
export interface OverMetered {
  provider: string;
  account: string | null;
  project: string | null;
  model: string | null;
  days: number;
  exportedTokens: bigint;
  meteredTokens: bigint;
  overTokens: bigint;
}

export interface ProviderUsage {
  days: PeriodRange;
  exported: ExportedUsage[];
  unmetered: UnmeteredUsage[];
  over: OverMetered[];
  unmeteredPico: bigint;
  unpricedTokens: bigint;
  /** Export rows that were left out because another export of the day tells the same in more detail. */
  repeatedCells: number;
  lastReceivedAt: Date | null;
}

/**
 * What providers say was used in the last 30 UTC days, held against the events: from both sides as they are now, so
 * it follows either. Nothing of it is in the ledger. It has no team of its own: null for who does not see every team.
 */
export async function providerUsage(sql: Reader, viewer: Viewer, now: Date): Promise<ProviderUsage | null> {
  if (viewer.teamIds !== "all") return null;
  const today = now.toISOString().slice(0, 10);
  const days = { fromDay: addDays(today, 1 - DAYS), toDay: addDays(today, 1) };
  const stored = await exportedCells(sql, days);
  const providers = [...new Set(stored.map((cell) => cell.provider))];
  const [cards, catalog, metered, teams] = await Promise.all([
    listCards(sql, providers),
    ruleCatalog(sql),
    meteredCells(sql, days, providers),
    sql<{ id: number; slug: string; name: string }[]>`select id, slug, name from teams`,
  ]);
  const book = compilePriceBook(cards);
  const standing = withLedgerModels(standingLayers(stored), book);
  const differences = usageDifferences(
    standing.filter((cell) => cell.measure !== "costs"),
    metered,
  );
  const unmetered = unmeteredByOwner(unmeteredLines(differences, book, catalog), teams);
  return {
    days,
    exported: exportedByPlace(standing, differences),
    unmetered,
    over: overByPlace(differences),
    unmeteredPico: unmetered.reduce((sum, row) => sum + row.costPico, 0n),
    unpricedTokens: unmetered.reduce((sum, row) => sum + row.unpricedTokens, 0n),
    repeatedCells: stored.length - standing.length,
    lastReceivedAt: stored.reduce<Date | null>(
      (last, { receivedAt }) => (last === null || receivedAt > last ? receivedAt : last),
      null,
    ),
  };
}

const TOKENS: ReadonlySet<UsageField> = new Set(TOKEN_CLASSES);
const OUTPUT: ReadonlySet<UsageField> = new Set([
  "output",
  "reasoning",
  "audio_out",
  "image_out",
  "video_out",
]);

function exportedByPlace(
  cells: readonly StoredCell[],
  differences: readonly UsageDifference[],
): ExportedUsage[] {
  const rows = new Map<string, ExportedUsage>();
  const rowOf = (place: UsageRowPlace, lineItem: string | null) => {
    const key = JSON.stringify([placeKey(place), lineItem]);
    const { provider, account, project, providerKey, model } = place;
    const row = rows.get(key) ?? {
      ...{ provider, account, project, providerKey, model, lineItem },
      requests: null,
      tokens: { input: 0n, cacheRead: 0n, cacheWrite: 0n, output: 0n },
      meteredTokens: 0n,
      costPico: null,
    };
    rows.set(key, row);
    return row;
  };
  for (const cell of cells) {
    const row = rowOf(cell, cell.model === null ? cell.lineItem : null);
    if (cell.requests !== null) row.requests = (row.requests ?? 0n) + cell.requests;
    if (cell.costPico !== null) row.costPico = (row.costPico ?? 0n) + cell.costPico;
    addTokens(row.tokens, cell.counts);
  }
  for (const { parts, field, ...place } of differences) {
    if (!TOKENS.has(field)) continue;
    for (const { providerKey, exported, unmetered } of parts)
      rowOf({ ...place, providerKey }, null).meteredTokens += exported - unmetered;
  }
  return [...rows.values()].sort(
    (a, b) => order(tokensOf(b), tokensOf(a)) || order(placeKey(a), placeKey(b)),
  );
}

function addTokens(sums: TokenSums, counts: Counts): void {
  for (const [name, count] of Object.entries(counts)) {
    const field = name as UsageField;
    if (!TOKENS.has(field)) continue;
    if (field === "cache_read" || field === "audio_cache_read") sums.cacheRead += count;
    else if (field === "cache_write_5m" || field === "cache_write_1h") sums.cacheWrite += count;
    else if (OUTPUT.has(field)) sums.output += count;
    else sums.input += count;
  }
}

function tokensOf({ tokens }: ExportedUsage): bigint {
  return tokens.input + tokens.cacheRead + tokens.cacheWrite + tokens.output;
}

function unmeteredByOwner(
  lines: readonly UnmeteredLine[],
  teams: readonly { id: number; slug: string; name: string }[],
): UnmeteredUsage[] {
  const byId = new Map(teams.map((team) => [team.id, team]));
  const rows = new Map<string, UnmeteredUsage>();
  for (const line of lines) {
    const key = `${line.teamId} ${placeKey(line)}`;
    const { provider, account, project, providerKey, model } = line;
    const team = byId.get(line.teamId) ?? { id: line.teamId, slug: "untagged", name: "Untagged" };
    const row = rows.get(key) ?? {
      ...{ team, provider, account, project, providerKey, model },
      tokens: 0n,
      costPico: 0n,
      unpricedTokens: 0n,
    };
    const tokens = TOKENS.has(line.field) ? line.quantity : 0n;
    row.tokens += tokens;
    row.costPico += line.costPico ?? 0n;
    if (line.costPico === null) row.unpricedTokens += tokens;
    rows.set(key, row);
  }
  return [...rows.values()].sort(
    (a, b) => order(b.costPico, a.costPico) || order(b.tokens, a.tokens) || order(placeKey(a), placeKey(b)),
  );
}

function overByPlace(differences: readonly UsageDifference[]): OverMetered[] {
  const rows = new Map<string, OverMetered & { seen: Set<string> }>();
  for (const { over, field, day, exported, metered, provider, account, project, model } of differences) {
    if (over === 0n || !TOKENS.has(field)) continue;
    const key = JSON.stringify([provider, account, project, model]);
    const row = rows.get(key) ?? {
      ...{ provider, account, project, model, days: 0 },
      exportedTokens: 0n,
      meteredTokens: 0n,
      overTokens: 0n,
      seen: new Set<string>(),
    };
    row.exportedTokens += exported;
    row.meteredTokens += metered;
    row.overTokens += over;
    row.seen.add(day);
    rows.set(key, row);
  }
  return [...rows.values()]
    .map(({ seen, ...row }) => ({ ...row, days: seen.size }))
    .sort((a, b) => order(b.overTokens, a.overTokens) || order(a.model ?? "", b.model ?? ""));
}

function placeKey({ provider, account, project, providerKey, model }: UsageRowPlace): string {
  return JSON.stringify([provider, account, project, providerKey, model]);
}

function order<T extends bigint | string>(a: T, b: T): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
