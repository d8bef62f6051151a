import { readNative, rejectionOf } from "@/lib/sources/native";
import type { SourceReading } from "@/lib/sources/source";
import { FIELD_OF_KEY } from "@/lib/sources/native-fields";
import { isObject, type JsonObject } from "@/lib/sources/values";
import { millis } from "./call";
import { textAt } from "./classify";
import { resourceFields, resourceLabels, spanFields } from "./envelope";
import type { Attributes, OtlpLog } from "./span";
import { usageOf } from "./usage";

/** The event that carries what a call used: `gen_ai.client.inference.operation.details` and its forerunners. */
const USAGE_EVENT = /^gen_ai\.(client\.)?inference|^gen_ai\.(choice|response|usage)|^llm\.(completion|usage)/;

/**
 * Log records of model calls that carry usage. Attributes of GenAI events stand among the record's attributes or in its
 * body; a record without token counts (a prompt, a choice) bills nothing and is ignored.
 */
export function readLogs(logs: readonly OtlpLog[], receivedAtMs: number, reading: SourceReading): void {
  for (const log of logs) {
    const { index } = log;
    const attributes = attributesOf(log);
    const name = log.eventName || textAt(attributes, "event.name") || "";
    const raw = { ...log, index: undefined };
    try {
      const provider = textAt(attributes, "gen_ai.provider.name", "gen_ai.system");
      const usage = usageOf(attributes, log.scope, provider);
      if (usage === null || (name !== "" && !USAGE_EVENT.test(name))) {
        reading.ignored.push({ index, reason: usage === null ? "no usage" : `event ${name.slice(0, 60)}` });
        continue;
      }
      const record: JsonObject = {
        ...resourceFields(log.resource),
        ...spanFields(attributes),
        ...factsOf(attributes),
        reported_by: "app",
        status: textAt(attributes, "error.type") === undefined ? "ok" : "error",
      };
      if (provider !== undefined) record.provider = provider;
      if (log.traceId) record.trace_id = log.traceId;
      if (log.spanId) record.span_id = log.spanId;
      const at = millis(log.timeNano);
      if (at !== null) record.occurred_at = at;
      const labels = resourceLabels(log.resource);
      if (Object.keys(labels).length > 0) record.labels = labels;
      reading.reports.push({ index, report: readNative(record, receivedAtMs, usage), raw });
    } catch (error) {
      reading.rejected.push({ ...rejectionOf(error, index), raw });
    }
  }
}

/** Attributes of the record, and of its body where the body is a map of them. */
function attributesOf({ attributes, body }: OtlpLog): Attributes {
  return isObject(body) ? { ...(body as Attributes), ...attributes } : attributes;
}

/** Models, ids and the operation by the names that native events share with OpenTelemetry. */
function factsOf(attributes: Attributes): JsonObject {
  const facts: JsonObject = {};
  for (const [key, value] of Object.entries(attributes)) {
    const isModel = key.startsWith("gen_ai.request.model") || key.startsWith("gen_ai.response.");
    if ((isModel || key === "gen_ai.operation.name" || key === "error.type") && FIELD_OF_KEY.has(key))
      facts[key] = value;
  }
  return facts;
}
