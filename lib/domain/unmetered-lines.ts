import type { Catalog } from "./catalog";
import { priceWithLine } from "./line-price";
import { normaliseModel } from "./model-id";
import type { Pico } from "./money";
import { resolveOwner } from "./ownership";
import type { PriceBook } from "./price-book";
import { resolvePriceLine } from "./pricing";
import type { ServiceTier, UsageField } from "./usage-event";
import type { UsageDifference, UsagePlace } from "./unmetered";

/** Usage that no event explains, priced at list and given to whom the ownership rules say. Provisional. */
export interface UnmeteredLine extends UsagePlace {
  field: UsageField;
  providerKey: string | null;
  serviceTier: ServiceTier | null;
  quantity: bigint;
  teamId: number;
  /** The rule that decided; null for a default team or untagged. */
  ruleId: number | null;
  /** Null: no list price for it. */
  costPico: Pico | null;
}

/** The ledger's spelling of an exported model: the family its price line is for, else the normal form. */
export function ledgerModel(provider: string, model: string, day: string, book: PriceBook): string {
  return lineOf(provider, model, null, day, book)?.model ?? normaliseModel(model);
}

/**
 * The unmetered parts of differences, per key and tier. The owner is found as an event's would be, by the rules on
 * provider key, provider project and account alone; untagged where none fits. Priced by the line of the lowest
 * context tier: a sum over many prompts does not say how long each was.
 */
export function unmeteredLines(
  differences: readonly UsageDifference[],
  book: PriceBook,
  catalog: Catalog,
): UnmeteredLine[] {
  return differences.flatMap(({ parts, field, provider, day, account, project, model }) =>
    parts.flatMap(({ providerKey, serviceTier, unmetered: quantity }): UnmeteredLine[] => {
      if (quantity === 0n) return [];
      const owner = resolveOwner(
        {
          atMs: startOf(day),
          ownership: {},
          ownershipRank: "infrastructure",
          facts: {
            provider,
            ...(account === null ? {} : { providerAccount: account }),
            ...(project === null ? {} : { providerProjectId: project }),
            ...(providerKey === null ? {} : { providerKey }),
          },
          labels: undefined,
          keyId: null,
        },
        catalog,
      );
      const line = model === null ? null : lineOf(provider, model, serviceTier, day, book);
      const price = line && priceWithLine({ [field]: Number(quantity) }, line);
      const costPico = price === null || "missing" in price ? null : price.costPico;
      const place = { provider, day, account, project, model };
      const { teamId, ruleId } = owner;
      return [{ ...place, field, providerKey, serviceTier, quantity, teamId, ruleId, costPico }];
    }),
  );
}

function lineOf(
  provider: string,
  model: string,
  serviceTier: ServiceTier | null,
  day: string,
  book: PriceBook,
) {
  const request = { provider, model, serviceTier, region: null, account: null, atMs: startOf(day) };
  return resolvePriceLine({ ...request, usage: {}, usageStatus: "actual" }, book, "list")?.line ?? null;
}

function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
