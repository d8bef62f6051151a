import { count, dateRange, relativeChangeText, usdWithSign } from "@/lib/format";
import type { DraftEffect } from "@/lib/queries/admin-prices-effect";

/** What publishing does, in one or two sentences: dollars first, then what waits, then what would be lost. */
export function effectSentence(effect: DraftEffect): string {
  const { beforePico, afterPico, backlog, lost } = effect;
  const parts = [moneyPart(effect)];
  if (backlog.requests > 0n) {
    parts.push(
      backlog.priced === 0n
        ? `None of the ${waiting(backlog.requests)} gets a price by it.`
        : `It prices ${backlog.priced === backlog.requests ? "all" : count(backlog.priced)} of the ${waiting(backlog.requests)}, at about ${usdWithSign(backlog.pricedPico)}.`,
    );
  }
  if (lost.length > 0) {
    const requests = lost.reduce((sum, one) => sum + one.requests, 0n);
    parts.push(
      `${lost.length === 1 ? `${lost[0]?.model} is` : `${lost.length} models in use are`} not on it: ${requests === 1n ? "1 request" : `${count(requests)} requests`} of those days would have had no price.`,
    );
  }
  return beforePico === 0n && afterPico === 0n && parts.length > 1
    ? parts.slice(1).join(" ")
    : parts.join(" ");
}

function moneyPart({ fromDay, toDay, beforePico, afterPico, models }: DraftEffect): string {
  const days = `${dateRange(fromDay, toDay)} (UTC)`;
  if (models.length === 0) return `Nothing of this provider was used on ${days}.`;
  const difference = afterPico - beforePico;
  if (difference === 0n) {
    const contracted = models.reduce((sum, one) => sum + one.contracted, 0n);
    return contracted > 0n
      ? `The calls of ${days} would have cost the same: ${count(contracted)} of them have the price of a contract.`
      : `The calls of ${days} would have cost the same.`;
  }
  const percent = beforePico > 0n ? ` (${relativeChangeText(afterPico, beforePico)})` : "";
  return `The calls of ${days} would have cost ${usdWithSign(difference < 0n ? -difference : difference)} ${difference < 0n ? "less" : "more"}${percent}: ${usdWithSign(afterPico)} instead of ${usdWithSign(beforePico)}.`;
}

function waiting(requests: bigint): string {
  return requests === 1n ? "1 request without a price" : `${count(requests)} requests without a price`;
}

/** How far the sums may be trusted. */
export function effectNotes({ approximate, at, toDay }: DraftEffect): string[] {
  return [
    approximate.contextTiers ? "Prices that depend on the size of a prompt are taken at its average." : "",
    approximate.regions ? "Prices of a region are taken as those of any region." : "",
    at.toISOString().slice(0, 10) > toDay
      ? `Compared at the prices of ${at.toISOString().slice(0, 10)}, when the draft begins.`
      : "",
    "Calls that have a price keep it; only repricing moves them, and it is shown first.",
  ].filter((note) => note !== "");
}
