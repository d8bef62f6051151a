import { isEnvelopeName } from "@/lib/sources/envelope-name";
import { FIELD_OF_KEY, NATIVE_FIELDS } from "@/lib/sources/native-fields";
import { isObject, type JsonObject, MAX_TEXT } from "@/lib/sources/values";

/** Facts that a caller may say about itself beside the owner. */
const WORKLOAD_FACTS: ReadonlySet<string> = new Set(["namespace", "service_account"]);
/** Labels of one call: so many, and so long; the rest stays in the evidence. */
const MOST_LABELS = 24;
const MOST_LABEL_TEXT = 120;
const TAG = /^([\w.-]{1,60})\s*[:=]\s*(\S.{0,199})$/;

/** What a caller said of the owner in a gateway's free fields: native fields, and labels for what is none of ours. */
export interface OwnerWords {
  fields: JsonObject;
  labels: Record<string, string>;
}

/** An object, or the JSON text of one; anything else is empty. */
export function objectIn(value: unknown): JsonObject {
  const parsed = typeof value === "string" && /^\s*\{/.test(value) ? parsedJson(value) : value;
  return isObject(parsed) ? parsed : {};
}

/** A list, or the JSON text of one; anything else is empty. */
export function listIn(value: unknown): unknown[] {
  const parsed = typeof value === "string" && /^\s*\[/.test(value) ? parsedJson(value) : value;
  return Array.isArray(parsed) ? parsed : [];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Free text of a caller: it says nothing to us, and the call counts all the same.
    return undefined;
  }
}

/**
 * Owner fields in free metadata, under any name of ours (`team_id`, `costCenter`, `ai.product_area`, ...).
 * Never throws: what a caller wrote into a free field is no reason to refuse the call. Ids and counts are
 * not taken from there: an id that a caller repeats over calls would join them.
 */
export function ownerFieldsIn(values: unknown): JsonObject {
  const fields: JsonObject = {};
  let area: string | undefined;
  for (const [key, value] of Object.entries(objectIn(values))) {
    if (isEnvelopeName(key)) {
      if (typeof value === "string" && value.trim() !== "") fields.envelope ??= value;
      continue;
    }
    const text = shortText(value);
    if (text === undefined) continue;
    if (/^(ai\.)?product_area$/.test(key)) area ??= text;
    else {
      const field = ownerField(key);
      if (field !== undefined) fields[field] ??= text;
    }
  }
  // The product area stands for the feature only where no feature is told.
  if (area !== undefined) fields.feature ??= area;
  return fields;
}

/** `team:growth`, `feature=summary` as owner fields; other tags become labels (`tier: gold`, and `tag.beta`: true). */
export function wordsOfTags(tags: unknown): OwnerWords {
  const words: OwnerWords = { fields: {}, labels: {} };
  for (const tag of listIn(tags)) {
    if (typeof tag !== "string" || /^user-agent\b/i.test(tag)) continue;
    const [, key, value] = TAG.exec(tag.trim()) ?? [];
    if (key === undefined || value === undefined) {
      addLabel(words.labels, `tag.${tag.trim()}`, "true");
      continue;
    }
    const field = ownerField(key);
    if (field === undefined) addLabel(words.labels, key, value);
    else words.fields[field] ??= value;
  }
  return words;
}

/** Puts a label where there is room for it. */
export function addLabel(labels: Record<string, string>, key: string, value: unknown): void {
  const text = shortText(value);
  if (text === undefined || key.length > MOST_LABEL_TEXT || text.length > MOST_LABEL_TEXT) return;
  if (Object.keys(labels).length < MOST_LABELS && !Object.hasOwn(labels, key) && key !== "__proto__")
    labels[key] = text;
}

/** Adds fields that are not told yet. */
export function fill(fields: JsonObject, more: JsonObject): void {
  for (const [name, value] of Object.entries(more)) {
    if (value !== undefined && value !== null && value !== "") fields[name] ??= value;
  }
}

/** A text or number worth keeping as a name; undefined for the rest. */
export function shortText(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "string" || value.length > MAX_TEXT) return undefined;
  const text = value.trim();
  return text === "" ? undefined : text;
}

/** The native name of an owner field, from any of its spellings. */
function ownerField(key: string): string | undefined {
  const place = FIELD_OF_KEY.get(key) ?? FIELD_OF_KEY.get(snake(key));
  const field = place === undefined ? undefined : NATIVE_FIELDS[place.index];
  if (field?.to === "ownership") return field.name;
  return field?.to === "fact" && WORKLOAD_FACTS.has(field.name) ? field.name : undefined;
}

/** `teamId`, `cost-center` to `team_id`, `cost_center`. */
function snake(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
}
