import type { RateField } from "@/lib/domain/price-card";

/** A token class or unit as a person would say it. */
export const CLASS_NAMES: Record<RateField, string> = {
  input_uncached: "input",
  cache_read: "cache read",
  cache_write_5m: "cache write, 5 min",
  cache_write_1h: "cache write, 1 h",
  output: "output",
  reasoning: "reasoning",
  audio_in: "audio input",
  audio_out: "audio output",
  image_in: "image input",
  image_out: "image output",
  video_in: "video input",
  video_out: "video output",
  audio_cache_read: "audio cache read",
  web_searches: "web searches",
  images: "images",
  code_sessions: "code sessions",
  requests: "requests",
};
