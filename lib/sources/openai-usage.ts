import type { Usage } from "@/lib/domain/usage-event";
import { notAdding } from "@/lib/sources/provider-usage/counts";
import type { Source } from "@/lib/sources/source";
import { type ExportLine, type ExportRow, firstLine, readExport } from "@/lib/sources/usage-export";
import {
  assertUsd,
  detailOf,
  firstText,
  readAmount,
  readSum,
  tierOf,
  toldUsage,
} from "@/lib/sources/usage-export-values";
import { FieldProblem, isObject, type JsonObject } from "@/lib/sources/values";

/**
 * Names as in OpenAI's API description (openai-openapi 2.3.0, `UsageCompletionsResult` and its siblings,
 * `CostsResult`) and in the headers of the dashboard's exports, whose columns vary: nothing is read by position.
 */
const BUCKET = {
  start: ["start_time", "start_time_iso"],
  end: ["end_time", "end_time_iso"],
} as const;

/** What has a place of its own in a line: the rest of its texts are its detail. */
const PLACED: ReadonlySet<string> = new Set([
  ...BUCKET.start,
  ...BUCKET.end,
  "provider_account",
  "organization_id",
  "project_id",
  "api_key_id",
  "model",
  "service_tier",
]);
/** Amounts we have no class for. */
const OTHER_UNITS = ["characters", "seconds", "usage_bytes"] as const;

function readLine({ fields }: ExportRow): ExportLine | { ignored: string } {
  const measure = measureOf(fields);
  if (measure === null) return nothing(fields);
  const tier = tierOf(isBatch(fields.batch) ? "batch" : firstText(fields, "service_tier"));
  const cost = measure === "costs" ? costOf(fields) : null;
  if (measure === "costs" && cost === null) return { ignored: "a day without cost" };
  const detail = detailOf(fields, PLACED);
  if (tier.other !== null) detail.service_tier = tier.other;
  return {
    provider: "openai",
    measure,
    account: firstText(fields, "provider_account", "organization_id"),
    project: firstText(fields, "project_id", "project_name"),
    providerKey: firstText(fields, "api_key_id"),
    model: firstText(fields, "model"),
    serviceTier: tier.serviceTier,
    detail,
    requests: readSum(fields, "num_model_requests") ?? null,
    usage: measure === "costs" ? {} : usageOf(fields, measure),
    otherUnits: otherUnits(fields),
    costPico: cost,
  };
}

/** `organization.usage.completions.result` in the API; a CSV is told by its columns. */
function measureOf(fields: JsonObject): string | null {
  const object = firstText(fields, "object");
  const named =
    object === null ? undefined : /^organization\.(?:usage\.)?([a-z_]+)\.result$/.exec(object)?.[1];
  if (named !== undefined) return named;
  const has = (...names: string[]) =>
    names.some((name) => fields[name] !== undefined && fields[name] !== null);
  if (has("amount_value", "amount", "line_item")) return "costs";
  if (has("output_tokens", "input_cached_tokens", "input_uncached_tokens")) return "completions";
  if (has("input_tokens")) return "embeddings";
  if (has("images")) return "images";
  if (has("num_sessions")) return "code_interpreter_sessions";
  if (has("characters")) return "audio_speeches";
  if (has("seconds")) return "audio_transcriptions";
  if (has("usage_bytes")) return "vector_stores";
  return null;
}

/** A line that tells only its times is a bucket without usage; one that tells more is not of these exports. */
function nothing(fields: JsonObject): { ignored: string } {
  const times = new Set<string>([
    ...BUCKET.start,
    ...BUCKET.end,
    "form",
    "organization_id",
    "organization_name",
  ]);
  const told = Object.entries(fields).filter(([name, value]) => !times.has(name) && value !== null);
  if (told.length === 0 && Object.keys(fields).some((name) => times.has(name) && name !== "form"))
    return { ignored: "a bucket without usage" };
  throw new FieldProblem(
    "missing_field",
    "input_tokens",
    "the line tells no usage and no cost; send results of /v1/organization/usage/... or /costs, or the dashboard's CSV",
  );
}

/**
 * `input_tokens` includes cached and cache-write tokens. Answers that tell `input_uncached_tokens` or
 * `input_text_tokens` (openai-openapi 2.3.0) include the modalities in the totals, and count only the uncached part of
 * each. Older answers tell text in the totals and audio beside it: a recorded one of January 2025 has 822 output
 * tokens and 3,103 of audio. Reasoning is inside `output_tokens` and not told apart.
 */
function usageOf(fields: JsonObject, measure: string): Usage {
  const sum = (name: string) => readSum(fields, name);
  const text = sum("input_text_tokens");
  const told = sum("input_uncached_tokens");
  const isWhole = text !== undefined || told !== undefined;
  const cached = sum("input_cached_tokens");
  const written = sum("input_cache_write_tokens");
  const audio = sum("input_audio_tokens");
  const image = sum("input_image_tokens");
  const cachedAudio = sum("input_cached_audio_tokens");
  const output = sum("output_tokens");
  const audioOut = sum("output_audio_tokens");
  const imageOut = sum("output_image_tokens");
  const uncached = told ?? minus(sum("input_tokens"), "input_tokens", cached, written);
  return toldUsage({
    input_uncached: isWhole ? minus(uncached, "input_uncached_tokens", audio, image) : uncached,
    cache_read: minus(cached, "input_cached_tokens", cachedAudio),
    cache_write_5m: written,
    output: isWhole ? minus(output, "output_tokens", audioOut, imageOut) : output,
    audio_in: audio,
    image_in: image,
    audio_cache_read: cachedAudio,
    audio_out: audioOut,
    image_out: imageOut,
    images: sum("images"),
    code_sessions: sum("num_sessions"),
    web_searches: measure.startsWith("web_search") ? sum("num_requests") : undefined,
  });
}

/** What is left of a total; absent stays absent. @throws FieldProblem when the parts exceed it */
function minus(
  total: number | undefined,
  name: string,
  ...parts: (number | undefined)[]
): number | undefined {
  if (total === undefined) return undefined;
  const rest = parts.reduce<number>((left, part) => left - (part ?? 0), total);
  if (rest < 0) throw notAdding(name, `the parts of ${name} exceed its ${total}`);
  return rest;
}

function otherUnits(fields: JsonObject): Record<string, number> {
  const units = OTHER_UNITS.flatMap((name): [string, number][] => {
    const sum = readSum(fields, name);
    return sum === undefined ? [] : [[name, sum]];
  });
  return Object.fromEntries(units);
}

/** `amount: { value, currency }` in the API, `amount_value` and `amount_currency` in the CSV. */
function costOf(fields: JsonObject): bigint | null {
  const { amount } = fields;
  if (isObject(amount)) {
    assertUsd(amount.currency, "amount.currency");
    return readAmount(amount.value, "amount.value", 12);
  }
  assertUsd(fields.amount_currency, "amount_currency");
  return readAmount(fields.amount_value, "amount_value", 12);
}

function isBatch(value: unknown): boolean {
  return value === true || (typeof value === "string" && value.toLowerCase() === "true");
}

/** `POST /api/v1/ingest/openai-usage`. */
export const openaiUsageSource: Source = {
  name: "openai-usage",
  title: "OpenAI's usage and costs API, page by page, and the dashboard's CSV exports",
  takesCsv: true,
  detects: (payload) => {
    const line = firstLine(payload);
    return typeof line?.object === "string" && /^organization\..+\.result$/.test(line.object) ? 1 : 0;
  },
  example: {
    object: "page",
    data: [
      {
        object: "bucket",
        start_time: 1794441600,
        end_time: 1794528000,
        results: [
          {
            object: "organization.usage.completions.result",
            input_tokens: 1_412_010,
            input_cached_tokens: 640_000,
            output_tokens: 97_560,
            num_model_requests: 470,
            project_id: "proj_example",
            api_key_id: "key_example",
            model: "gpt-4.1-2025-04-14",
            batch: false,
            service_tier: "default",
          },
        ],
      },
    ],
    has_more: false,
    next_page: null,
  },
  read: (payload, { receivedAtMs }) => readExport(payload, receivedAtMs, BUCKET, readLine),
};
