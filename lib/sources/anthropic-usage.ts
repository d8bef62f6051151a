import type { Usage } from "@/lib/domain/usage-event";
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
import { FieldProblem, isObject, type JsonObject, kindOf } from "@/lib/sources/values";

/**
 * Names as in Anthropic's Admin API (`usage_report/messages`, `cost_report`; platform.claude.com) and in the headers
 * of the console's CSV exports. There is no count of requests, and nothing names the organization: say it as
 * `provider_account` beside `data`.
 */
const BUCKET = { start: ["starting_at", "usage_date_utc"], end: ["ending_at"] } as const;

/**
 * What has a place of its own in a line; the rest of its texts are its detail. `account_id` stays in the detail: it is
 * a person's account in the organization, not a billing account.
 */
const PLACED: ReadonlySet<string> = new Set([
  ...BUCKET.start,
  ...BUCKET.end,
  "provider_account",
  "organization_id",
  "workspace_id",
  "workspace",
  "api_key_id",
  "api_key",
  "model",
  "model_version",
  "service_tier",
  "amount",
  "cost_usd",
]);

const USAGE_NAMES = [
  "uncached_input_tokens",
  "cache_creation",
  "cache_read_input_tokens",
  "output_tokens",
  "usage_input_tokens_no_cache",
  "usage_input_tokens_cache_read",
  "usage_output_tokens",
];

function readLine({ fields, form }: ExportRow): ExportLine | { ignored: string } {
  const isCost = "amount" in fields || "cost_usd" in fields;
  if (!isCost && !USAGE_NAMES.some((name) => fields[name] !== undefined)) {
    throw new FieldProblem(
      "missing_field",
      "uncached_input_tokens",
      "the line tells no usage and no cost; send results of usage_report/messages or cost_report, or the console's CSV",
    );
  }
  const usageType = form === "csv" ? firstText(fields, "usage_type") : null;
  const tier = tierOf(firstText(fields, "service_tier") ?? (usageType === "batch" ? "batch" : null));
  const detail = detailOf(fields, PLACED);
  if (tier.other !== null) detail.service_tier = tier.other;
  return {
    provider: "anthropic",
    measure: isCost ? "costs" : "messages",
    account: firstText(fields, "provider_account", "organization_id"),
    project: firstText(fields, "workspace_id", "workspace"),
    providerKey: firstText(fields, "api_key_id", "api_key"),
    model: modelOf(firstText(fields, "model", "model_version")),
    serviceTier: tier.serviceTier,
    detail,
    requests: null,
    usage: isCost ? {} : usageOf(fields),
    otherUnits: {},
    costPico: isCost ? costOf(fields) : null,
  };
}

/** The cost CSV shows names for people: "Claude Sonnet 4.5" is claude-sonnet-4-5. */
function modelOf(model: string | null): string | null {
  return model !== null && /^claude\s/i.test(model) ? model.toLowerCase().replace(/[\s.]+/g, "-") : model;
}

/** All classes are disjoint, in the API and in the CSV; reasoning is inside the output. */
function usageOf(fields: JsonObject): Usage {
  const written = objectAt(fields, "cache_creation");
  const tools = objectAt(fields, "server_tool_use");
  const either = (api: string, csv: string) => readSum(fields, api) ?? readSum(fields, csv);
  return toldUsage({
    input_uncached: either("uncached_input_tokens", "usage_input_tokens_no_cache"),
    cache_read: either("cache_read_input_tokens", "usage_input_tokens_cache_read"),
    cache_write_5m:
      readSum(written, "ephemeral_5m_input_tokens", "cache_creation.ephemeral_5m_input_tokens") ??
      readSum(fields, "usage_input_tokens_cache_write_5m"),
    cache_write_1h:
      readSum(written, "ephemeral_1h_input_tokens", "cache_creation.ephemeral_1h_input_tokens") ??
      readSum(fields, "usage_input_tokens_cache_write_1h"),
    output: either("output_tokens", "usage_output_tokens"),
    web_searches:
      readSum(tools, "web_search_requests", "server_tool_use.web_search_requests") ??
      readSum(fields, "web_search_count"),
  });
}

function objectAt(fields: JsonObject, name: string): JsonObject {
  const value = fields[name];
  if (isObject(value)) return value;
  if (value === undefined || value === null) return {};
  throw new FieldProblem("wrong_type", name, `${name} is ${kindOf(value)}; send the line as it came`);
}

/** The API's `amount` is a decimal text in cents ("123.45" is 1.2345 dollars); the CSV's `cost_usd` is dollars. */
function costOf(fields: JsonObject): bigint | null {
  assertUsd(fields.currency, "currency");
  return "amount" in fields
    ? readAmount(fields.amount, "amount", 10)
    : readAmount(fields.cost_usd, "cost_usd", 12);
}

/** `POST /api/v1/ingest/anthropic-usage`. */
export const anthropicUsageSource: Source = {
  name: "anthropic-usage",
  title: "Anthropic's usage and cost reports, page by page, and the console's CSV exports",
  takesCsv: true,
  detects: (payload) => {
    const line = firstLine(payload);
    return line !== null && "starting_at" in line && ("uncached_input_tokens" in line || "amount" in line)
      ? 1
      : 0;
  },
  example: {
    provider_account: "your organization",
    data: [
      {
        starting_at: "2026-11-12T00:00:00Z",
        ending_at: "2026-11-13T00:00:00Z",
        results: [
          {
            uncached_input_tokens: 1_500_000,
            cache_creation: { ephemeral_1h_input_tokens: 100_000, ephemeral_5m_input_tokens: 50_000 },
            cache_read_input_tokens: 2_000_000,
            output_tokens: 120_000,
            server_tool_use: { web_search_requests: 10 },
            api_key_id: "apikey_example",
            workspace_id: "wrkspc_example",
            model: "claude-sonnet-4-5-20250929",
            service_tier: "standard",
            context_window: "0-200k",
          },
        ],
      },
    ],
    has_more: false,
    next_page: null,
  },
  read: (payload, { receivedAtMs }) => readExport(payload, receivedAtMs, BUCKET, readLine),
};
