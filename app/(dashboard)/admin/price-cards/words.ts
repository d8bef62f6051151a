import type { RateKey } from "@/lib/prices/rate-keys";

/** Rates as people call them, in the order of a form. The first six are asked for at once. */
export const RATE_WORDS: Readonly<Record<RateKey, { name: string; unit: "tokens" | "thousand" }>> = {
  input: { name: "Input", unit: "tokens" },
  output: { name: "Output", unit: "tokens" },
  cache_read: { name: "Cache read", unit: "tokens" },
  cache_write_5m: { name: "Cache write", unit: "tokens" },
  cache_write_1h: { name: "Cache write, 1 hour", unit: "tokens" },
  reasoning: { name: "Reasoning", unit: "tokens" },
  audio_in: { name: "Audio in", unit: "tokens" },
  audio_out: { name: "Audio out", unit: "tokens" },
  audio_cache_read: { name: "Audio cache read", unit: "tokens" },
  image_in: { name: "Image in", unit: "tokens" },
  image_out: { name: "Image out", unit: "tokens" },
  video_in: { name: "Video in", unit: "tokens" },
  video_out: { name: "Video out", unit: "tokens" },
  requests_per_1k: { name: "Requests", unit: "thousand" },
  web_searches_per_1k: { name: "Web searches", unit: "thousand" },
  images_per_1k: { name: "Images", unit: "thousand" },
  code_sessions_per_1k: { name: "Code sessions", unit: "thousand" },
};

/** A rate of a card in words, with what is not a rate (names, end of a line) as it is called there. */
export function rateName(field: string): string {
  const known: { name: string } | undefined = RATE_WORDS[field as RateKey];
  return known?.name ?? field;
}

/** `openai` or `openai, org-demo-main`: whose card it is. */
export function cardOwner(card: { provider: string; account: string | null }): string {
  return card.account === null ? card.provider : `${card.provider}, ${card.account}`;
}

/** What of a line is not the usual: `batch`, `above 200,000 tokens`, `eu-west-1`; empty for a plain line. */
export function lineWords(line: {
  serviceTier: string;
  region: string | null;
  minInputTokens: number;
  contextApplies?: string;
}): string {
  return [
    line.serviceTier === "standard" ? "" : line.serviceTier,
    line.region ?? "",
    line.minInputTokens === 0 ? "" : `above ${line.minInputTokens.toLocaleString("en-US")} tokens`,
    line.contextApplies === "output" ? "output only" : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** A name for the next version that nobody has: `google-2026-11-23`, or with a number behind it. */
export function nextVersion(provider: string, today: string, taken: readonly string[]): string {
  const stem = `${provider}-${today}`;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? stem : `${stem}-${number}`;
    if (!taken.includes(name)) return name;
  }
}
