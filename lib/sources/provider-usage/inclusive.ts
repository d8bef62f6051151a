import type { Usage } from "@/lib/domain/usage-event";
import { notAdding } from "@/lib/sources/provider-usage/counts";

/** Totals with their parts, as the OpenAI family tells them: every part is a subset of its total. */
export interface InclusiveCounts {
  input?: number;
  cached?: number;
  cacheWrite?: number;
  /** Part of `cacheWrite` with the one-hour lifetime. */
  cacheWrite1h?: number;
  audioIn?: number;
  imageIn?: number;
  videoIn?: number;
  /** Part of `cached` that is audio. */
  cachedAudio?: number;
  output?: number;
  reasoning?: number;
  audioOut?: number;
  imageOut?: number;
  videoOut?: number;
}

/**
 * Subtracts the parts from their totals: input 1420 with 900 cached is 520 uncached + 900 cache_read;
 * output 100 with 30 reasoning is 70 output + 30 reasoning. A part that was not told stays unknown.
 *
 * Where only the plain cached count is told and it overlaps the modality counts (a cached image),
 * the overlap is taken from video, image, audio in this order, so that each token is counted once.
 *
 * @throws FieldProblem `tokens_do_not_add_up` when the parts exceed their total
 */
export function fromInclusive(counts: InclusiveCounts, notes: string[]): Usage {
  const usage: Usage = {};
  const cached = counts.cached;
  const cachedAudio = counts.cachedAudio;
  const write = counts.cacheWrite;
  const write1h = counts.cacheWrite1h ?? 0;
  let audio = counts.audioIn;
  let image = counts.imageIn;
  let video = counts.videoIn;
  if (cachedAudio) {
    if (cachedAudio > (cached ?? cachedAudio) || cachedAudio > (audio ?? cachedAudio)) {
      throw notAdding("cached audio", "cached audio exceeds the cached or the audio tokens");
    }
    audio = audio === undefined ? undefined : audio - cachedAudio;
    usage.audio_cache_read = cachedAudio;
  }
  if (cached !== undefined) usage.cache_read = cached - (cachedAudio ?? 0);
  if (write !== undefined) {
    if (write1h > write) throw notAdding("cache write", "one-hour cache writes exceed all cache writes");
    usage.cache_write_5m = write - write1h;
    if (counts.cacheWrite1h !== undefined) usage.cache_write_1h = write1h;
  }
  if (counts.input !== undefined) {
    const cacheParts = (cached ?? cachedAudio ?? 0) + (write ?? 0);
    if (cacheParts > counts.input) {
      throw notAdding("input_tokens", `${cacheParts} cached tokens exceed ${counts.input} input tokens`);
    }
    let overlap = cacheParts + (audio ?? 0) + (image ?? 0) + (video ?? 0) - counts.input;
    if (overlap > 0) {
      notes.push("cached tokens overlap with modality tokens and are counted as cached");
      const cut = (part: number | undefined): number | undefined => {
        if (part === undefined) return undefined;
        const taken = Math.min(part, overlap);
        overlap -= taken;
        return part - taken;
      };
      if (cacheParts === 0) throw notAdding("input_tokens", "modality tokens exceed the input tokens");
      video = cut(video);
      image = cut(image);
      audio = cut(audio);
    }
    usage.input_uncached = counts.input - cacheParts - (audio ?? 0) - (image ?? 0) - (video ?? 0);
  }
  if (audio !== undefined) usage.audio_in = audio;
  if (image !== undefined) usage.image_in = image;
  if (video !== undefined) usage.video_in = video;
  if (counts.output !== undefined) {
    const parts =
      (counts.reasoning ?? 0) + (counts.audioOut ?? 0) + (counts.imageOut ?? 0) + (counts.videoOut ?? 0);
    if (parts > counts.output) {
      throw notAdding(
        "output_tokens",
        `${parts} reasoning and modality tokens exceed ${counts.output} output tokens`,
      );
    }
    usage.output = counts.output - parts;
  }
  if (counts.reasoning !== undefined) usage.reasoning = counts.reasoning;
  if (counts.audioOut !== undefined) usage.audio_out = counts.audioOut;
  if (counts.imageOut !== undefined) usage.image_out = counts.imageOut;
  if (counts.videoOut !== undefined) usage.video_out = counts.videoOut;
  return usage;
}
