import { isEnvelopeName } from "@/lib/sources/envelope-name";
import { FIELD_OF_KEY, NATIVE_FIELDS } from "@/lib/sources/native-fields";
import { isObject, type JsonObject } from "@/lib/sources/values";
import type { Attributes, AttributeValue, OtlpSpan } from "./span";

/** Where libraries put what an application says about a call, besides the attribute's own name. */
const PREFIXES = [
  "traceloop.association.properties.",
  "ai.telemetry.metadata.",
  "ai.settings.context.",
  "langfuse.observation.metadata.",
  "langfuse.trace.metadata.",
  "langfuse.metadata.",
  "baggage.",
  "metadata.",
];
/** Attributes that hold such fields as a JSON text. */
const JSON_FIELDS = ["metadata", "langfuse.observation.metadata", "langfuse.trace.metadata"];
/** Attributes that hold `team:growth` or `team=growth`. */
const TAG_LISTS = ["tag.tags", "langfuse.trace.tags"];
/** Names of a library for fields of ours. */
const LIBRARY_NAMES: Readonly<Record<string, string>> = {
  "session.id": "conversation_id",
  "langfuse.session.id": "conversation_id",
  "user.id": "end_user",
  "langfuse.user.id": "end_user",
  "langfuse.observation.prompt.name": "prompt_template",
  "langfuse.observation.prompt.version": "prompt_version",
  "traceloop.prompt.key": "prompt_template",
  "traceloop.prompt.version": "prompt_version",
  "gen_ai.prompt.name": "prompt_template",
  "llm.prompt_template.version": "prompt_version",
  "langfuse.environment": "environment",
};
/** What a process says of itself that says nothing of the call. */
const RESOURCE_KEYS = [
  "service.name",
  "deployment.environment.name",
  "deployment.environment",
  "k8s.namespace.name",
  "k8s.service_account.name",
];
const RESOURCE_LABELS = ["k8s.deployment.name", "k8s.cluster.name", "service.namespace", "k8s.node.name"];

/** Our name of a field that ownership may be told under, or undefined. Counts, ids and statuses are not of them. */
function fieldOf(key: string): string | undefined {
  const own = LIBRARY_NAMES[key];
  if (own !== undefined) return own;
  const place = FIELD_OF_KEY.get(key) ?? FIELD_OF_KEY.get(snake(key));
  const field = place === undefined ? undefined : NATIVE_FIELDS[place.index];
  if (field?.to === "ownership") return field.name;
  if (field?.to !== "fact") return undefined;
  return WORKLOAD_FACTS.has(field.name) ? field.name : undefined;
}

const WORKLOAD_FACTS: ReadonlySet<string> = new Set([
  "gateway",
  "virtual_key",
  "namespace",
  "service_account",
  "provider_account",
  "provider_project_id",
  "provider_key",
  "principal",
  "client_request_id",
  "provider_request_id",
]);

/** `teamId` to `team_id`. */
function snake(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

/**
 * What a span itself says of its owner, as native fields: attributes by name, with a library's prefix, inside a JSON
 * text, and in lists of tags, in this order. The first that says something stands.
 */
export function spanFields(attributes: Attributes): JsonObject {
  const fields: JsonObject = {};
  // `ai.product_area` stands for the feature only where no feature is told.
  let area: AttributeValue | undefined;
  const take = (key: string, value: AttributeValue | undefined) => {
    if (typeof value !== "string" && typeof value !== "number") return;
    if (String(value).trim() === "") return;
    if (isEnvelopeName(key)) {
      if (typeof value === "string") fields.envelope ??= value;
      return;
    }
    if (key === "ai.product_area" || key === "product_area") {
      area ??= value;
      return;
    }
    const field = fieldOf(key);
    if (field !== undefined) fields[field] ??= value;
  };
  for (const [key, value] of Object.entries(attributes)) take(key, value);
  for (const [key, value] of Object.entries(attributes)) {
    const prefix = PREFIXES.find((one) => key.startsWith(one));
    if (prefix !== undefined) take(key.slice(prefix.length), value);
  }
  for (const name of JSON_FIELDS) {
    for (const [key, value] of Object.entries(objectOf(attributes[name]))) take(key, value as AttributeValue);
  }
  for (const name of TAG_LISTS) {
    for (const tag of listOf(attributes[name])) {
      const [, key, value] = /^([\w.-]{1,40})[:=](.{1,200})$/.exec(tag) ?? [];
      if (key !== undefined) take(key, value);
    }
  }
  if (area !== undefined) fields.feature ??= area;
  return fields;
}

/** What the process says: service, environment, workload; and owner fields among its attributes. */
export function resourceFields(resource: Attributes): JsonObject {
  const fields = spanFields(resource);
  for (const key of RESOURCE_KEYS) {
    const field = fieldOf(key);
    const value = resource[key];
    if (field !== undefined && typeof value === "string" && value !== "") fields[field] ??= value;
  }
  // An SDK that was not told a name sends this one.
  if (typeof fields.service === "string" && /^unknown_service/.test(fields.service)) delete fields.service;
  return fields;
}

/** Labels of the workload for ownership rules: `k8s.pod.label.app` is `app`. */
export function resourceLabels(resource: Attributes): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [key, value] of Object.entries(resource)) {
    if (typeof value !== "string" || value === "") continue;
    const label = /^k8s\.(?:pod|namespace|deployment)\.labels?\.(.+)$/.exec(key)?.[1];
    if (label !== undefined) labels[label] = value;
    else if (RESOURCE_LABELS.includes(key)) labels[key] = value;
  }
  return labels;
}

/** Fields of a span, then of its ancestors in the payload from near to far, then of its process. */
export function ownerFields(span: OtlpSpan, ancestors: readonly OtlpSpan[]): JsonObject {
  const fields = spanFields(span.attributes);
  for (const ancestor of ancestors) fill(fields, spanFields(ancestor.attributes));
  fill(fields, resourceFields(span.resource));
  return fields;
}

function fill(fields: JsonObject, more: JsonObject): void {
  for (const [name, value] of Object.entries(more)) fields[name] ??= value;
}

function objectOf(value: AttributeValue | undefined): JsonObject {
  if (isObject(value)) return value;
  if (typeof value !== "string" || !value.startsWith("{")) return {};
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function listOf(value: AttributeValue | undefined): string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === "string");
  if (typeof value !== "string" || !value.startsWith("[")) return [];
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
