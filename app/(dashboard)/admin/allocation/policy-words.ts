import { tenths } from "@/components/delta";
import type { AllocationMethod } from "@/lib/domain/allocation";
import { count, monthText, tokens, usd, usdWithSign } from "@/lib/format";
import type { PolicyTerms, PoolSplit } from "@/lib/queries/admin-allocation";

/** What a pool is split by, as a person says it. */
export const METHOD_WORDS: Readonly<Record<AllocationMethod, string>> = {
  requests: "by requests",
  tokens: "by tokens",
  direct_cost: "by direct cost",
  fixed: "by fixed shares",
  even: "evenly",
};

/** `by direct cost, $300.00 kept central`. */
export function termsWords({
  method,
  keepCentralPico,
}: Pick<PolicyTerms, "method" | "keepCentralPico">): string {
  return `${METHOD_WORDS[method]}${keepCentralPico > 0n ? `, ${usdWithSign(keepCentralPico)} kept central` : ""}`;
}

/** A payer's quantity of the base in its own unit. */
export function quantityText(quantity: bigint, method: AllocationMethod): string {
  switch (method) {
    case "requests":
      return count(quantity);
    case "tokens":
      return tokens(quantity);
    case "direct_cost":
      return usd(quantity);
    case "fixed":
      return fixedText(quantity);
    case "even":
      return "1";
  }
}

/** Millionths of a weight: `40000000` is 40. */
function fixedText(quantity: bigint): string {
  const digits = quantity.toString().padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "");
  return `${digits.slice(0, -6)}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Millionths as tenths of a percent: `451_234` is `45.1`. */
export function ratioText(ratio: number): string {
  return tenths(Math.round(ratio / 1000));
}

/** What a policy would have made of a month, beside the one that holds: a sentence each. */
export function splitSentences(split: PoolSplit, current: PoolSplit | null): string[] {
  const month = monthText(split.month);
  if (split.poolPico === 0n) return [`Nothing was booked in the pool in ${month}, the last complete month.`];
  const kept =
    split.centralPico === 0n ? "nothing kept central" : `${usdWithSign(split.centralPico)} kept central`;
  const head = `${month}, the last complete month: a pool of ${usdWithSign(split.poolPico)}, ${kept}, the rest over ${split.payers.length === 1 ? "1 team" : `${split.payers.length} teams`}. It nets to zero; shared teams and untagged receive nothing.`;
  if (split.payers.length === 0)
    return [head, "No team has any of this base, so all of it would stay central."];
  const before = new Map(current?.payers.map(({ slug, pico }) => [slug, pico]));
  const gone = (current?.payers ?? []).filter(({ slug }) => !split.payers.some((one) => one.slug === slug));
  return [
    head,
    ...split.payers.map(({ name, slug, ratio, pico }) => {
      const was = current ? `, now ${usdWithSign(before.get(slug) ?? 0n)}` : "";
      return `${name}: ${usdWithSign(pico)} (${ratioText(ratio)} %)${was}.`;
    }),
    ...gone.map(({ name, pico }) => `${name}: nothing, now ${usdWithSign(pico)}.`),
  ];
}
