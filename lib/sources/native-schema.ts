import { z } from "zod";
import { USAGE_FIELDS } from "@/lib/domain/usage-event";
import { type FieldTarget, NATIVE_FIELDS } from "@/lib/sources/native-fields";
import { MAX_TEXT } from "@/lib/sources/values";

const text = z.union([z.string().max(MAX_TEXT), z.int()]);
const wholeText = z.string().regex(/^\s*(\+?\d{1,15}|-0{1,15})?\s*$/);
const count = z.union([z.int().min(0).max(1_000_000_000), wholeText]);
const decimalText = z.string().regex(/^\s*([+]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?)?\s*$/);
const integer = (min: number, max: number) => z.union([z.int().min(min).max(max), wholeText]);
const flag = z.union([z.boolean(), z.enum(["true", "false", ""])]);
const anyCase = (words: string) => z.string().regex(new RegExp(`^\\s*(${words})?\\s*$`, "i"));
const labels = z.record(z.string(), z.union([z.string().max(MAX_TEXT), z.int(), z.boolean(), z.null()]));

/** Words taken for each status; see `readStatus` in native.ts. */
export const STATUS_WORDS = {
  ok: ["ok", "success", "succeeded", "completed"],
  error: ["error", "failed", "failure"],
  aborted: ["aborted", "cancelled", "canceled", "timeout"],
} as const;

function schemaOf(target: FieldTarget): z.ZodType {
  if (target.to === "ownership" || target.to === "fact") return text;
  if (target.to === "count") return count;
  switch (target.field) {
    case "occurred_at":
      return z.union([z.string(), z.number()]);
    case "latency_ms":
      return z.union([z.number().min(0).max(2_147_483_647), decimalText]);
    case "attempt":
      return integer(1, 10_000);
    case "retry_count":
      return integer(0, 10_000);
    case "http_status":
      return integer(100, 599);
    case "status":
      return anyCase(Object.values(STATUS_WORDS).flat().join("|"));
    case "usage_status":
      return anyCase("actual|estimated|missing");
    case "usage_convention":
      return anyCase("inclusive|exclusive");
    case "reported_by":
      return anyCase("app|gateway|provider|import");
    case "rejected":
    case "response_cache_hit":
      return flag;
    case "estimated_cost_usd":
      return z.union([z.number().min(0).max(10_000), decimalText]);
    case "unit_price_source":
      return text;
    case "labels":
      return labels;
    case "workload":
      return z.looseObject({
        namespace: text.nullish(),
        service_account: text.nullish(),
        labels: labels.nullish(),
      });
    case "usage":
      return z.looseObject(Object.fromEntries(USAGE_FIELDS.map((name) => [name, count.nullish()])));
    case "envelope":
      return z.string();
    case "provider_usage":
      return z.union([z.looseObject({}), z.array(z.unknown())]);
  }
}

/**
 * One native event as documented (OpenAPI is made from this). `readNative` reads the same by hand
 * because it is on the hot path; native.test.ts proves that both agree on what is well formed.
 * Numbers that contradict each other, and times out of range, are found by the reader alone.
 */
export const nativeEventSchema = z.looseObject(
  Object.fromEntries(
    NATIVE_FIELDS.flatMap((field) => {
      const schema = schemaOf(field);
      return [field.name, ...field.aliases].map((key, rank) => [
        key,
        schema.nullish().describe(rank === 0 ? field.about : `Same as ${field.name}`),
      ]);
    }),
  ),
);
