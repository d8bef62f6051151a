import { splitByWeight } from "./money";
import { USAGE_FIELDS, type ServiceTier, type UsageField } from "./usage-event";

/** Counts by class; a class that is absent was not told. */
export type Counts = Partial<Record<UsageField, bigint>>;

/** Where usage was: null is not told, or none. `model` in the ledger's spelling (the family of the price card). */
export interface UsagePlace {
  provider: string;
  /** UTC, `YYYY-MM-DD`. */
  day: string;
  account: string | null;
  project: string | null;
  model: string | null;
}

/** What a provider added up for one place, key and tier, cut one way (`ProviderAggregate`). */
export interface ExportedCell extends UsagePlace {
  measure: string;
  layer: string;
  providerKey: string | null;
  serviceTier: ServiceTier | null;
  requests: bigint | null;
  counts: Counts;
}

/** What the events of one place add up to. */
export interface MeteredCell extends UsagePlace {
  counts: Counts;
}

/** One class of one place: exported = metered + unmetered; `over` is metered beyond what was exported. */
export interface UsageDifference extends UsagePlace {
  field: UsageField;
  exported: bigint;
  metered: bigint;
  unmetered: bigint;
  over: bigint;
  /** Which keys and tiers the exported usage was under, and how much of `unmetered` falls to each. */
  parts: {
    providerKey: string | null;
    serviceTier: ServiceTier | null;
    exported: bigint;
    unmetered: bigint;
  }[];
}

/** Measures that hold the calls of all models; the others are about a few. */
const MAIN_MEASURES: ReadonlySet<string> = new Set(["completions", "messages"]);

/**
 * One layer of each account, measure and day: others tell the same usage again. The one that tells more stands: the
 * model first, then project and key; then the fuller; then the smaller name, so that the answer has no order.
 */
export function standingLayers<T extends ExportedCell>(cells: readonly T[]): T[] {
  const scopes = new Map<string, Map<string, { tokens: bigint; cells: T[] }>>();
  for (const cell of cells) {
    const scope = JSON.stringify([cell.provider, cell.account, cell.measure, cell.day]);
    const layers = scopes.get(scope) ?? new Map<string, { tokens: bigint; cells: T[] }>();
    const layer = layers.get(cell.layer) ?? { tokens: 0n, cells: [] };
    layer.cells.push(cell);
    layer.tokens += totalOf(cell.counts);
    layers.set(cell.layer, layer);
    scopes.set(scope, layers);
  }
  return [...scopes.values()].flatMap((layers) => {
    const [best] = [...layers].sort(
      ([nameA, a], [nameB, b]) =>
        detailOf(nameB) - detailOf(nameA) || compare(b.tokens, a.tokens) || compare(nameA, nameB),
    );
    return best?.[1].cells ?? [];
  });
}

function detailOf(layer: string): number {
  const told = new Set((layer.split(" ")[2] ?? "").split(","));
  return (told.has("model") ? 4 : 0) + (told.has("project") ? 2 : 0) + (told.has("providerKey") ? 1 : 0);
}

const DIMENSIONS = ["account", "project", "model"] as const;
type Dimension = (typeof DIMENSIONS)[number];

/** What may differ between an export and an event because one of them does not tell it: strictest first. */
const LOOSE: readonly (readonly Dimension[])[] = [
  [],
  ["project"],
  ["account"],
  ["account", "project"],
  ["model"],
  ["model", "project"],
  ["model", "account"],
  ["model", "account", "project"],
];

/**
 * Holds what providers exported against what was metered, class by class, per account, project, model and UTC day.
 * Unmetered is max(0, exported - metered). An event that does not tell its account or project explains what is left
 * over of those it may belong to, in proportion: else every call without a provider's project would be missing twice.
 * Reasoning is held against `output`, as no provider exports it apart. Days without an export are not compared.
 *
 * @example exported 1,000, metered 600: unmetered 400; exported 600, metered 1,000: unmetered 0, over 400
 * @param exported as `standingLayers` leaves them
 */
export function usageDifferences(
  exported: readonly ExportedCell[],
  metered: readonly MeteredCell[],
): UsageDifference[] {
  const groups = new Map<string, { gaps: Map<string, Gap>; pools: Map<string, Pool> }>();
  const covered = new Coverage();
  const groupOf = (place: UsagePlace, field: UsageField) => {
    const key = JSON.stringify([place.provider, place.day, field]);
    const group = groups.get(key) ?? { gaps: new Map<string, Gap>(), pools: new Map<string, Pool>() };
    groups.set(key, group);
    return group;
  };
  for (const cell of exported) {
    covered.add(cell);
    for (const [field, count] of countsOf(cell.counts)) {
      const { gaps } = groupOf(cell, field);
      const key = placeKey(cell);
      const gap = gaps.get(key) ?? { ...placeOf(cell), field, exported: 0n, open: 0n, cells: [] };
      gap.exported += count;
      gap.open += count;
      gap.cells.push({ providerKey: cell.providerKey, serviceTier: cell.serviceTier, exported: count });
      gaps.set(key, gap);
    }
  }
  for (const cell of metered) {
    for (const [field, count] of countsOf(cell.counts)) {
      const { pools } = groupOf(cell, field);
      const key = placeKey(cell);
      const pool = pools.get(key) ?? { ...placeOf(cell), field, metered: 0n, left: 0n };
      pool.metered += count;
      pool.left += count;
      pools.set(key, pool);
    }
  }
  return [...groups.values()].flatMap(({ gaps, pools }) =>
    differencesOf(inOrder(gaps), inOrder(pools), covered),
  );
}

/** What the exports of each day are about: metered usage outside of it is not more than was exported. */
class Coverage {
  private readonly days = new Map<string, { accounts: Set<string | null>; models: Set<string> }>();

  add({ provider, day, account, model, measure }: ExportedCell): void {
    const key = `${provider} ${day}`;
    const known = this.days.get(key) ?? { accounts: new Set(), models: new Set() };
    known.accounts.add(account);
    if (MAIN_MEASURES.has(measure)) known.models.add(EVERY_MODEL);
    else if (model !== null) known.models.add(model);
    this.days.set(key, known);
  }

  has({ provider, day, account, model }: UsagePlace): boolean {
    const known = this.days.get(`${provider} ${day}`);
    if (known === undefined) return false;
    const { accounts, models } = known;
    const isAccount = account === null || accounts.has(account) || accounts.has(null);
    return isAccount && (models.has(EVERY_MODEL) || models.has(model ?? EVERY_MODEL));
  }
}

/** No model is called so. */
const EVERY_MODEL = "";

interface Gap extends UsagePlace {
  field: UsageField;
  exported: bigint;
  /** Not explained yet. */
  open: bigint;
  cells: { providerKey: string | null; serviceTier: ServiceTier | null; exported: bigint }[];
}

interface Pool extends UsagePlace {
  field: UsageField;
  metered: bigint;
  /** Explains nothing yet. */
  left: bigint;
}

function differencesOf(gaps: Gap[], pools: Pool[], covered: Coverage): UsageDifference[] {
  const exact = new Map(gaps.map((gap) => [placeKey(gap), gap]));
  const untold = (places: readonly UsagePlace[], name: Dimension) =>
    places.some((place) => place[name] === null);
  const gapsUntold = new Set(DIMENSIONS.filter((name) => untold(gaps, name)));
  for (const loose of LOOSE) {
    for (const pool of pools) {
      // Only what one side does not tell can make a pass find more than the one before.
      if (pool.left === 0n || !loose.every((name) => pool[name] === null || gapsUntold.has(name))) continue;
      // A pool that tells all has few places to look at; held against every gap, many projects would take minutes.
      const near = loose.some((name) => pool[name] === null)
        ? gaps
        : keysNear(pool, loose).flatMap((key) => exact.get(key) ?? []);
      const open = near.filter((gap) => gap.open > 0n && meets(gap, pool, loose));
      const total = open.reduce((sum, gap) => sum + gap.open, 0n);
      if (total === 0n) continue;
      const used = pool.left < total ? pool.left : total;
      const shares = splitByWeight(
        used,
        open.map((gap) => gap.open),
      );
      for (const [index, gap] of open.entries()) gap.open -= shares[index] ?? 0n;
      pool.left -= used;
    }
  }
  const differences = gaps.map((gap): UsageDifference => {
    const { open: unmetered, cells, ...place } = gap;
    const merged = mergedParts(cells);
    const shares = splitByWeight(
      unmetered,
      merged.map((part) => part.exported),
    );
    const parts = merged.map((part, index) => ({ ...part, unmetered: shares[index] ?? 0n }));
    return { ...place, metered: gap.exported - unmetered, unmetered, over: 0n, parts };
  });
  const byPlace = new Map(differences.map((one) => [placeKey(one), one]));
  for (const pool of pools) {
    if (pool.left === 0n || !covered.has(pool)) continue;
    const same = byPlace.get(placeKey(pool));
    if (same) {
      same.over = pool.left;
      same.metered += pool.left;
    } else {
      const { left, metered: _metered, ...place } = pool;
      differences.push({ ...place, exported: 0n, metered: left, unmetered: 0n, over: left, parts: [] });
    }
  }
  return differences;
}

/** The place itself, and those that do not tell some of the loose dimensions. */
function keysNear(place: UsagePlace, loose: readonly Dimension[]): string[] {
  let places = [place];
  for (const name of loose) places = places.flatMap((one) => [one, { ...one, [name]: null }]);
  return places.map(placeKey).sort();
}

function meets(gap: UsagePlace, pool: UsagePlace, loose: readonly Dimension[]): boolean {
  return DIMENSIONS.every(
    (name) =>
      gap[name] === pool[name] || (loose.includes(name) && (gap[name] === null || pool[name] === null)),
  );
}

function mergedParts(cells: Gap["cells"]): Gap["cells"] {
  const parts = new Map<string, Gap["cells"][number]>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.providerKey, cell.serviceTier]);
    const part = parts.get(key);
    if (part) part.exported += cell.exported;
    else parts.set(key, { ...cell });
  }
  return [...parts].sort(([a], [b]) => compare(a, b)).map(([, part]) => part);
}

/** Told counts above zero, reasoning put with the output. */
function countsOf(counts: Counts): [UsageField, bigint][] {
  const output = (counts.output ?? 0n) + (counts.reasoning ?? 0n);
  return USAGE_FIELDS.flatMap((field): [UsageField, bigint][] => {
    const count = field === "output" ? output : field === "reasoning" ? 0n : (counts[field] ?? 0n);
    return count > 0n ? [[field, count]] : [];
  });
}

function totalOf(counts: Counts): bigint {
  return Object.values(counts).reduce((sum, count) => sum + count, 0n);
}

function placeOf({ provider, day, account, project, model }: UsagePlace): UsagePlace {
  return { provider, day, account, project, model };
}

function placeKey(place: UsagePlace): string {
  return JSON.stringify([place.account, place.project, place.model]);
}

function inOrder<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map].sort(([a], [b]) => compare(a, b)).map(([, value]) => value);
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
