import { count, usd, usdWithSign } from "@/lib/format";
import type { ProviderUsage, UsageRowPlace } from "@/lib/queries/provider-usage";

/** Project or workspace, key, account: the first that is told names a row, the others stand under it. */
export function placeWords(
  place: Pick<UsageRowPlace, "account" | "project"> & { providerKey?: string | null },
): {
  name: string;
  under: string;
} {
  const told = [
    place.project === null ? null : ["project", place.project],
    place.providerKey ? ["key", place.providerKey] : null,
    place.account === null ? null : ["account", place.account],
  ].filter((one) => one !== null);
  const [first, ...rest] = told;
  return {
    name: first?.[1] ?? "whole organization",
    under: rest.map(([kind, name]) => `${kind} ${name}`).join(", "),
  };
}

/** What the page says first: is anything used that nobody metered? */
export function usageSentence(usage: ProviderUsage): string {
  const { unmeteredPico, unpricedTokens, over } = usage;
  const unpriced = unpricedTokens > 0n ? `${count(unpricedTokens)} tokens without a list price` : "";
  if (unmeteredPico === 0n && unpriced === "") {
    return over.length === 0
      ? "Events explain all that the providers exported."
      : "Events explain all that the providers exported, and more was metered than exported.";
  }
  const money = unmeteredPico > 0n ? `about ${usdWithSign(unmeteredPico)} at list price` : "";
  const what = [money, unpriced].filter((part) => part !== "").join(" and ");
  return `Providers exported usage that no event explains: ${what}. It is provisional and in no team's total.`;
}

/** A cost in dollars; null is not told. */
export function costText(pico: bigint | null): string {
  return pico === null ? "not told" : usd(pico);
}
