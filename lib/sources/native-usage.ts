import { allTokens, type Usage, USAGE_FIELDS, type UsageField } from "@/lib/domain/usage-event";
import type { FlatCount } from "@/lib/sources/native-fields";
import { disjoint, notAdding } from "@/lib/sources/provider-usage/counts";
import { fromInclusive } from "@/lib/sources/provider-usage/inclusive";
import { FieldProblem, type JsonObject, readCount } from "@/lib/sources/values";

const OUR_FIELDS: ReadonlySet<string> = new Set(USAGE_FIELDS);

/** True if a nested `usage` speaks our class names (else it is taken for the provider's own). */
export function isOurUsage(usage: JsonObject): boolean {
  for (const key in usage) if (OUR_FIELDS.has(key)) return true;
  return false;
}

/**
 * A nested `usage` with our class names, exact. A name we do not know is refused rather than
 * dropped: a misspelt class would be money lost in silence.
 * @throws FieldProblem
 */
export function readOurUsage(usage: JsonObject): Usage {
  const read: Usage = {};
  let total: number | undefined;
  for (const [key, value] of Object.entries(usage)) {
    const field = `usage.${key.slice(0, 80)}`;
    if (key === "total_tokens") total = readCount(value, field);
    else if (OUR_FIELDS.has(key)) {
      const count = readCount(value, field);
      if (count !== undefined) read[key as UsageField] = count;
    } else {
      throw new FieldProblem(
        "wrong_type",
        field,
        `${field} is no token class; use ${USAGE_FIELDS.join(", ")}`,
      );
    }
  }
  if (total !== undefined && total !== allTokens(read)) {
    throw notAdding("usage.total_tokens", `usage.total_tokens ${total} is not the sum ${allTokens(read)}`);
  }
  return read;
}

export type FlatCounts = Partial<Record<FlatCount, number>>;

/**
 * Flat counts to disjoint classes. Inclusive (default): `input_tokens` and `output_tokens` hold
 * their cached, reasoning and modality parts. Exclusive: the parts stand beside them.
 *
 * @example readFlatUsage({ input_tokens: 1420, cached_input_tokens: 900, output_tokens: 386 }, "inclusive")
 * // { input_uncached: 520, cache_read: 900, output: 386 }
 * @throws FieldProblem `tokens_do_not_add_up`, `missing_field`
 */
export function readFlatUsage(counts: FlatCounts, convention: "inclusive" | "exclusive"): Usage {
  const total = counts.total_tokens;
  const { input_tokens: input, output_tokens: output } = counts;
  const usage = convention === "inclusive" ? inclusive(counts) : exclusive(counts);
  if (counts.web_searches !== undefined) usage.web_searches = counts.web_searches;
  if (counts.images !== undefined) usage.images = counts.images;
  if (counts.code_sessions !== undefined) usage.code_sessions = counts.code_sessions;
  const read = disjoint(usage);
  if (total !== undefined) {
    if (input === undefined && output === undefined) {
      throw new FieldProblem(
        "missing_field",
        "input_tokens",
        "only a total is told; send input_tokens and output_tokens",
      );
    }
    const sum = allTokens(read);
    if (total !== sum) {
      throw new FieldProblem(
        "tokens_do_not_add_up",
        "total_tokens",
        `total_tokens is ${total} but the counts add up to ${sum}; if input_tokens leaves cached tokens out, say usage_convention "exclusive"`,
      );
    }
  }
  return read;
}

function inclusive(counts: FlatCounts): Usage {
  const input = counts.input_tokens;
  const cached = (counts.cached_input_tokens ?? 0) + (counts.cache_write_tokens ?? 0);
  if (input !== undefined && cached > input) {
    throw new FieldProblem(
      "tokens_do_not_add_up",
      "input_tokens",
      `${cached} cached tokens exceed ${input} input_tokens; if input_tokens leaves them out, say usage_convention "exclusive"`,
    );
  }
  return fromInclusive(
    {
      input,
      cached: counts.cached_input_tokens,
      cacheWrite: counts.cache_write_tokens ?? counts.cache_write_1h_tokens,
      cacheWrite1h: counts.cache_write_1h_tokens,
      audioIn: counts.audio_input_tokens,
      imageIn: counts.image_input_tokens,
      videoIn: counts.video_input_tokens,
      output: counts.output_tokens,
      reasoning: counts.reasoning_tokens,
      audioOut: counts.audio_output_tokens,
      imageOut: counts.image_output_tokens,
      videoOut: counts.video_output_tokens,
    },
    [],
  );
}

function exclusive(counts: FlatCounts): Usage {
  const write = counts.cache_write_tokens ?? counts.cache_write_1h_tokens;
  return {
    input_uncached: counts.input_tokens,
    cache_read: counts.cached_input_tokens,
    cache_write_5m: write === undefined ? undefined : write - (counts.cache_write_1h_tokens ?? 0),
    cache_write_1h: counts.cache_write_1h_tokens,
    output: counts.output_tokens,
    reasoning: counts.reasoning_tokens,
    audio_in: counts.audio_input_tokens,
    audio_out: counts.audio_output_tokens,
    image_in: counts.image_input_tokens,
    image_out: counts.image_output_tokens,
    video_in: counts.video_input_tokens,
    video_out: counts.video_output_tokens,
  };
}
