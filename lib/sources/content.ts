import { isObject, type JsonObject } from "@/lib/sources/values";

/** Deeper than this a record is cut: evidence must stay serialisable. */
const MAX_KEPT_DEPTH = 40;
/** Free text longer than this outside the known places is taken for content. */
const MAX_KEPT_TEXT = 4_000;
/** Longest text kept beside counts: a usage object holds words, not sentences. */
const MAX_PLAIN_TEXT = 1_000;

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
  "errorstr",
  "errormessage",
  "traceback",
  "tracebackstr",
  "promptvariables",
  "guardrailrequest",
  "guardrailresponse",
  "vectorstoresearchresponse",
  "tooldefinitions",
  "expectedoutput",
  "experimentitemexpectedoutput",
  "llmschema",
  // Links with a signature in them, to what was said.
  "requestresponseurl",
  "signedbodyurl",
  "asseturls",
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
  /(^|[._])(messages?|prompts?|completions?|contents?|system_instructions?|arguments|tool_calls?|toolcalls|input\.value|output\.value|(?:entity|observation|trace)\.(?:input|output)|call\.result|invocation_parameters|definitions|choice|text|stack_trace|stacktrace)(\.|$)/i;
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
 * A raw record without prompts and completions, for the evidence and the quarantine: the record
 * itself if it holds none, else a copy. Ids, usage, model, metadata and times stay; what is dropped
 * leaves no placeholder, so that the same call gives the same evidence whatever was said in it. Known
 * content keys go at any depth; text longer than 4,000 characters goes wherever it is; JSON hidden in
 * text is opened and cleaned.
 */
export function withoutContent(raw: unknown): unknown {
  return clean(raw, 1, false);
}

function clean(value: unknown, depth: number, plain: boolean): unknown {
  if (typeof value === "string") return cleanText(value, depth);
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_KEPT_DEPTH) return null;
  return Array.isArray(value)
    ? cleanList(value, depth, plain)
    : cleanObject(value as JsonObject, depth, plain);
}

/** Items that go become null: the places of the others stay. */
function cleanList(list: unknown[], depth: number, plain: boolean): unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const cleaned = clean(list[index], depth + 1, plain) ?? null;
    if (cleaned === list[index]) continue;
    copy ??= list.slice();
    copy[index] = cleaned;
  }
  return copy ?? list;
}

/** Copies only from the first difference on: most records on the hot path hold no content at all. */
function cleanObject(object: JsonObject, depth: number, plain: boolean): JsonObject {
  let copy: Map<string, unknown> | undefined;
  for (const key in object) {
    const value = object[key];
    if (typeof value === "number") continue;
    const kind = kindOfKey(key);
    const goes = plain ? typeof value === "string" && value.length > MAX_PLAIN_TEXT : isContent(kind, value);
    const cleaned =
      goes || isContentAttribute(object, key)
        ? undefined
        : clean(value, depth + 1, plain || kind === "plain");
    if (cleaned === value) continue;
    copy ??= new Map(Object.entries(object));
    if (cleaned === undefined) copy.delete(key);
    else copy.set(key, cleaned);
  }
  return copy === undefined ? object : Object.fromEntries(copy);
}

type KeyKind = "content" | "maybe" | "plain" | "other";
const KIND_CACHE = new Map<string, KeyKind>();
const MAX_CACHED_KEYS = 10_000;

/** What a key says about its value; remembered, because the keys of a sender repeat in every record. */
function kindOfKey(key: string): KeyKind {
  const known = KIND_CACHE.get(key);
  if (known !== undefined) return known;
  const name = key.toLowerCase().replace(/[_-]/g, "");
  let kind: KeyKind = "other";
  if (PLAIN_BRANCHES.has(name)) kind = "plain";
  else if (CONTENT_KEYS.has(name) || isContentName(key)) kind = "content";
  else if (MAYBE_CONTENT.has(name)) kind = "maybe";
  if (KIND_CACHE.size < MAX_CACHED_KEYS && key.length <= 200) KIND_CACHE.set(key, kind);
  return kind;
}

function isContentName(key: string): boolean {
  return key.includes(".") && CONTENT_ATTRIBUTE.test(key) && !NOT_CONTENT.test(key);
}

/** `{ key, value }` pairs are how OTLP spells an attribute: the name of the content is the value of `key`. */
function isContentAttribute(object: JsonObject, key: string): boolean {
  if (key !== "value" || typeof object.key !== "string") return false;
  return CONTENT_ATTRIBUTE.test(object.key) && !NOT_CONTENT.test(object.key);
}

function isContent(kind: KeyKind, value: unknown): boolean {
  if (kind === "other" || kind === "plain") return false;
  if (typeof value === "boolean" || value === null) return false;
  return kind === "content" || typeof value === "string" || (Array.isArray(value) && holdsText(value));
}

/** `input: ["..."]` and `output: [{ content }]` are content; a list of results with usage is walked instead. */
function holdsText(list: unknown[]): boolean {
  return list.some((item) => typeof item === "string" || (isObject(item) && "content" in item));
}

function cleanText(text: string, depth: number): unknown {
  if (text.length < 2) return text;
  const start = /^\s*[[{]/.test(text);
  if (start && text.length <= 1_000_000 && depth <= MAX_KEPT_DEPTH) {
    try {
      const parsed: unknown = JSON.parse(text);
      const cleaned = clean(parsed, depth + 1, false);
      return cleaned === parsed ? text : JSON.stringify(cleaned);
    } catch {
      // Not JSON after all: plain text, judged by its length.
    }
  }
  return text.length > MAX_KEPT_TEXT ? undefined : text;
}
