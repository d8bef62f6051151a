import { createHash } from "node:crypto";
import type { CardDraft } from "@/lib/domain/price-card";

/** Hash of what a card says, whatever the order of its lines: equal cards price alike. */
export function cardHash(card: CardDraft): string {
  const lines = card.lines
    .map((line) =>
      JSON.stringify([
        line.model,
        [...line.match.exact].sort(),
        [...line.match.prefixes].sort(),
        [...line.match.patterns].sort(),
        line.serviceTier,
        line.region,
        line.minInputTokens,
        line.contextApplies,
        line.validFromMs,
        line.validToMs,
        Object.entries(line.rates)
          .map(([field, pico]) => `${field}=${pico}`)
          .sort(),
      ]),
    )
    .sort();
  const head = [card.provider, card.kind, card.account, card.version, card.validFromMs, card.source];
  return createHash("sha256")
    .update(JSON.stringify([head, lines]))
    .digest("hex")
    .slice(0, 16);
}

/**
 * What a person saw before publishing: the draft, and the card it would take over from.
 * @param currentId of the card in force, null for a provider's first
 */
export function publishFingerprint(draft: CardDraft, currentId: number | null): string {
  return `${cardHash(draft)}.${currentId ?? 0}`;
}

/** Which of the two changed since a fingerprint was made; null: neither. */
export function changedSince(
  fingerprint: string,
  draft: CardDraft,
  currentId: number | null,
): "draft" | "current" | null {
  const [hash, current] = fingerprint.split(".");
  if (hash !== cardHash(draft)) return "draft";
  return current === String(currentId ?? 0) ? null : "current";
}
