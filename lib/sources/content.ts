import { isObject, type JsonObject } from "@/lib/sources/values";

/** Deeper than this a record is cut: evidence must stay serialisable. */
const MAX_KEPT_DEPTH = 40;
/** Free text longer than this outside the known places is taken for content. */
const MAX_KEPT_TEXT = 4_000;

/** Keys whose whole value is a prompt, a completion, or part of one. Compared lower case, without `_`, `-`. */
const CONTENT_KEYS: ReadonlySet<string> = new Set([
  "messages",
  "prompt",
  "prompts",
  "systemprompt",
  "userprompt",
  "system",
  "systeminstruction",
  "systeminstructions",
  "instructions",
  "completion",
  "completions",
  "content",
  "contents",
  "parts",
  "text",
  "texts",
  "inputtext",
  "outputtext",
  "inputs",
  "outputs",
  "generation",
  "generations",
  "generatedtext",
  "delta",
  "arguments",
  "toolcalls",
  "toolinput",
  "tooloutput",
  "toolresult",
  "toolresults",
  "tooluse",
  "functioncall",
  "functionresponse",
  "functions",
  "tools",
  "reasoningcontent",
  "thinking",
  "summary",
  "refusal",
  "logprobs",
  "body",
  "requestbody",
  "responsebody",
  "inputbodyjson",
  "outputbodyjson",
  "question",
  "answer",
  "query",
  "documents",
  "transcript",
  "image",
  "imageurl",
  "images",
  "audio",
  "video",
  "b64json",
  "filedata",
  "inlinedata",
  "embedding",
  "embeddings",
  "citations",
  "annotations",
  "chathistory",
  "preamble",
  "suffix",
  "rawrequest",
  "rawresponse",
  "requestpayload",
  "responsepayload",
  "stacktrace",
  "exceptionstacktrace",
]);

/** Content only when it is not a count or a label: `input`, `output` hold numbers in usage objects. */
const MAYBE_CONTENT: ReadonlySet<string> = new Set([
  "input",
  "output",
  "request",
  "response",
  "result",
  "data",
  "message",
  "error",
]);

/** Dotted attribute names that carry content (OpenTelemetry, OpenInference, Traceloop, Vercel AI SDK). */
const CONTENT_ATTRIBUTE =
  /(^|[._])(messages?|prompts?|completions?|contents?|system_instructions?|arguments|tool_calls?|toolcalls|input\.value|output\.value|entity\.input|entity\.output|invocation_parameters|definitions|choice|text|stack_trace|stacktrace)(\.|$)/i;
const NOT_CONTENT = /(tokens?|model|id|version|template|cost|price|hash)$/i;

/** Keys under which everything is counts and ids, never content. */
const PLAIN_BRANCHES: ReadonlySet<string> = new Set([
  "usage",
  "usagemetadata",
  "providerusage",
  "usageevents",
  "labels",
  "workload",
]);

/**
 * A copy of a raw record without prompts and completions, for the evidence and the quarantine.
 * Ids, usage, model, metadata and times stay; what is dropped leaves no placeholder, so that the same
 * call gives the same evidence whatever was said in it. Known content keys go at any depth; text
 * longer than 4,000 characters goes wherever it is; JSON hidden in text is opened and cleaned.
 */
export function withoutContent(raw: unknown): unknown {
  return clean(raw, 1, false);
}

function clean(value: unknown, depth: number, plain: boolean): unknown {
  if (typeof value === "string") return cleanText(value, depth);
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_KEPT_DEPTH) return null;
  if (Array.isArray(value)) {
    return value.map((item) =>
      typeof item === "string" && item.length > MAX_KEPT_TEXT ? null : clean(item, depth + 1, plain),
    );
  }
  return cleanObject(value as JsonObject, depth, plain);
}

function cleanObject(object: JsonObject, depth: number, plain: boolean): JsonObject {
  const kept: [string, unknown][] = [];
  for (const [key, value] of Object.entries(object)) {
    const name = key.toLowerCase().replace(/[_-]/g, "");
    if (!plain && isContent(key, name, value)) continue;
    if (plain && typeof value === "string" && value.length > 1_000) continue;
    if (isAttribute(object, key)) {
      const attribute = typeof object.key === "string" ? object.key : "";
      if (CONTENT_ATTRIBUTE.test(attribute) && !NOT_CONTENT.test(attribute)) continue;
    }
    const cleaned = clean(value, depth + 1, plain || PLAIN_BRANCHES.has(name));
    if (cleaned !== undefined) kept.push([key, cleaned]);
  }
  return Object.fromEntries(kept);
}

/** `{ key, value }` pairs are how OTLP spells an attribute. */
function isAttribute(object: JsonObject, key: string): boolean {
  return key === "value" && typeof object.key === "string";
}

function isContent(key: string, name: string, value: unknown): boolean {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return false;
  if (CONTENT_KEYS.has(name)) return true;
  if (MAYBE_CONTENT.has(name))
    return typeof value === "string" || (Array.isArray(value) && holdsText(value, name));
  return key.includes(".") && CONTENT_ATTRIBUTE.test(key) && !NOT_CONTENT.test(key);
}

/** `input: ["..."]` and `output: [...]` are content; a list of results with usage is walked instead. */
function holdsText(list: unknown[], name: string): boolean {
  return list.some(
    (item) => typeof item === "string" || (name !== "data" && isObject(item) && "content" in item),
  );
}

function cleanText(text: string, depth: number): unknown {
  const start = text.trimStart()[0];
  if ((start === "{" || start === "[") && text.length <= 1_000_000 && depth <= MAX_KEPT_DEPTH) {
    try {
      return JSON.stringify(clean(JSON.parse(text), depth + 1, false));
    } catch {
      // Not JSON after all: plain text, judged by its length.
    }
  }
  return text.length > MAX_KEPT_TEXT ? undefined : text;
}
