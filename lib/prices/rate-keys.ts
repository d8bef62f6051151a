import { perMillion, perThousand, type Pico } from "@/lib/domain/money";
import type { RateField } from "@/lib/domain/price-card";

/**
 * How a card file names and scales each rate: tokens in USD per million, counted units in USD
 * per thousand. `decimals` is the scale at which one unit price is a whole number of picodollars.
 */
export const RATE_KEYS = {
  input: { field: "input_uncached", per: 1_000_000 },
  cache_read: { field: "cache_read", per: 1_000_000 },
  cache_write_5m: { field: "cache_write_5m", per: 1_000_000 },
  cache_write_1h: { field: "cache_write_1h", per: 1_000_000 },
  output: { field: "output", per: 1_000_000 },
  reasoning: { field: "reasoning", per: 1_000_000 },
  audio_in: { field: "audio_in", per: 1_000_000 },
  audio_out: { field: "audio_out", per: 1_000_000 },
  audio_cache_read: { field: "audio_cache_read", per: 1_000_000 },
  image_in: { field: "image_in", per: 1_000_000 },
  image_out: { field: "image_out", per: 1_000_000 },
  video_in: { field: "video_in", per: 1_000_000 },
  video_out: { field: "video_out", per: 1_000_000 },
  requests_per_1k: { field: "requests", per: 1_000 },
  web_searches_per_1k: { field: "web_searches", per: 1_000 },
  images_per_1k: { field: "images", per: 1_000 },
  code_sessions_per_1k: { field: "code_sessions", per: 1_000 },
} as const satisfies Record<string, { field: RateField; per: 1_000_000 | 1_000 }>;

export type RateKey = keyof typeof RATE_KEYS;
export const RATE_KEY_NAMES = Object.keys(RATE_KEYS) as RateKey[];

/** The card-file name of a rate, e.g. "input" for `input_uncached`. */
export const KEY_OF_FIELD = new Map<RateField, RateKey>(
  RATE_KEY_NAMES.map((key) => [RATE_KEYS[key].field, key]),
);

/**
 * A price as written on a card, to picodollars per unit.
 *
 * @example readRate("input", "2.50") === 2_500_000n
 * @throws MoneyFormatError for text that is no decimal or finer than a picodollar per unit
 */
export function readRate(key: RateKey, text: string): Pico {
  return RATE_KEYS[key].per === 1_000_000 ? perMillion(text) : perThousand(text);
}

/** The inverse of `readRate`, shortest exact form: `writeRate("input", 2_500_000n) === "2.5"`. */
export function writeRate(key: RateKey, rate: Pico): string {
  const decimals = RATE_KEYS[key].per === 1_000_000 ? 6 : 9;
  const digits = rate.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, -decimals);
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
