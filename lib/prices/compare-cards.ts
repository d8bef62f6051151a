import type { CardDraft, DraftLine, PriceCard, RateField } from "@/lib/domain/price-card";
import { KEY_OF_FIELD, writeRate } from "@/lib/prices/rate-keys";

/** One rate that differs. Amounts as on a card: USD per million tokens or per thousand units. */
export interface RateChange {
  model: string;
  serviceTier: string;
  region: string | null;
  minInputTokens: number;
  validFromMs: number | null;
  /** A rate ("input", "cache_read"), or "names" / "until" for the line itself. */
  field: string;
  /** `null` = not on that card. */
  before: string | null;
  after: string | null;
}

export interface CardComparison {
  /** Models only the draft has, and models only the current card has. */
  added: string[];
  removed: string[];
  changed: RateChange[];
}

type Comparable = Pick<CardDraft, "lines"> | Pick<PriceCard, "lines">;

/**
 * What publishing `draft` in place of `current` would change, model by model and rate by rate.
 * Order of lines does not matter. `current` null: everything is added.
 */
export function compareCards(current: Comparable | null, draft: Comparable): CardComparison {
  const before = byModel(current?.lines ?? []);
  const after = byModel(draft.lines);
  const changed: RateChange[] = [];
  for (const [model, newLines] of after) {
    const oldLines = before.get(model);
    if (oldLines === undefined) continue;
    for (const key of [...new Set([...oldLines.keys(), ...newLines.keys()])].sort()) {
      changed.push(...changesOfLine(oldLines.get(key), newLines.get(key)));
    }
  }
  return {
    added: [...after.keys()].filter((model) => !before.has(model)).sort(),
    removed: [...before.keys()].filter((model) => !after.has(model)).sort(),
    changed: changed.sort((a, b) => (a.model < b.model ? -1 : a.model > b.model ? 1 : 0)),
  };
}

function byModel(lines: readonly DraftLine[]): Map<string, Map<string, DraftLine>> {
  const models = new Map<string, Map<string, DraftLine>>();
  for (const line of lines) {
    const slots = models.get(line.model) ?? new Map<string, DraftLine>();
    models.set(line.model, slots);
    slots.set(JSON.stringify([line.serviceTier, line.region, line.minInputTokens, line.validFromMs]), line);
  }
  return models;
}

function changesOfLine(before: DraftLine | undefined, after: DraftLine | undefined): RateChange[] {
  const line = after ?? before;
  if (line === undefined) return [];
  const { model, serviceTier, region, minInputTokens, validFromMs } = line;
  const changes: RateChange[] = [];
  const note = (field: string, was: string | null, is: string | null) => {
    if (was !== is)
      changes.push({
        model,
        serviceTier,
        region,
        minInputTokens,
        validFromMs,
        field,
        before: was,
        after: is,
      });
  };
  for (const [field, key] of KEY_OF_FIELD) note(key, rateText(before, field), rateText(after, field));
  if (before !== undefined && after !== undefined) {
    note("until", instantText(before.validToMs), instantText(after.validToMs));
    note("names", namesText(before), namesText(after));
    note("applies", before.contextApplies, after.contextApplies);
  }
  return changes;
}

function rateText(line: DraftLine | undefined, field: RateField): string | null {
  const rate = line?.rates[field];
  const key = KEY_OF_FIELD.get(field);
  return rate === undefined || key === undefined ? null : writeRate(key, rate);
}

function instantText(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function namesText(line: DraftLine): string {
  const { exact, prefixes, patterns } = line.match;
  return [...exact, ...prefixes.map((prefix) => `${prefix}…`), ...patterns.map((source) => `/${source}/`)]
    .sort()
    .join(", ");
}
