import { addLabel, fill, ownerFieldsIn, shortText } from "@/lib/sources/gateway-owner";
import { providerOfHost } from "@/lib/sources/provider-usage";
import { responseFacts } from "@/lib/sources/response-facts";
import { assertChargeTime, readTime } from "@/lib/sources/times";
import { isObject, type JsonObject, MAX_LABELS_TEXT, MAX_TEXT, readText } from "@/lib/sources/values";

/** Helicone writes this id where a row has none (DEFAULT_UUID in packages/llm-mapper/types). */
export const NO_ID = "00000000-0000-0000-0000-000000000000";
/** Helicone's names of providers that are not the provider's own. */
const PROVIDERS: Readonly<Record<string, string | undefined>> = {
  aws: "bedrock",
  custom: undefined,
  // Its own billing through the gateway: the model says whose it is, not this.
  helicone: undefined,
};
/** Properties that Helicone itself fills, by our names. */
const OWN_PROPERTIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    helicone_session_id: "conversation_id",
    helicone_prompt_id: "prompt_template",
    helicone_user_id: "end_user",
    user_id: "end_user",
    userid: "end_user",
    trace_id: "trace_id",
    traceid: "trace_id",
  }),
);

/** Answered from Helicone's own response cache: `cache_reference_id` names the request whose answer was repeated. */
export function isCacheHit(raw: JsonObject): boolean {
  const reference = raw.cache_reference_id;
  return typeof reference === "string" && reference !== "" && reference !== NO_ID;
}

/**
 * What the provider's response says besides its usage. Helicone hands bodies on that it changed or that other servers
 * made, so what does not read as a name or a time in range is left out: the call is no worse for it.
 */
export function factsOf(body: JsonObject, receivedAtMs: number): JsonObject {
  const facts: JsonObject = {};
  for (const [name, value] of Object.entries(responseFacts(body, {}, true).fields)) {
    if (name === "occurred_at") {
      if (isChargeTime(value, receivedAtMs)) facts.occurred_at = value;
    } else if (typeof value === "string" && value.length <= MAX_TEXT) facts[name] = value;
  }
  return facts;
}

function isChargeTime(value: unknown, receivedAtMs: number): boolean {
  try {
    const atMs = readTime(value, "created");
    if (atMs === null) return false;
    assertChargeTime(atMs, "created", receivedAtMs);
    return true;
  } catch {
    return false;
  }
}

/**
 * Custom properties (`Helicone-Property-Team`), user, session and prompt as native fields. A property that is no field
 * of ours becomes a label, for ownership rules; what Helicone fills itself does not.
 */
export function ownerOf(raw: JsonObject): JsonObject {
  const fields: JsonObject = {};
  const labels: Record<string, string> = {};
  let size = 0;
  for (const column of [raw.request_properties, raw.properties]) {
    for (const [key, value] of Object.entries(objectIn(column) ?? {})) {
      // What a caller wrote into a property is no reason to refuse the call.
      const text = shortText(value);
      if (text === undefined) continue;
      const name = underscored(key.trim().replace(/^helicone-property-/i, ""));
      const own = OWN_PROPERTIES.get(name.toLowerCase());
      const owner = own === undefined ? ownerFieldsIn({ [name]: text }) : { [own]: text };
      fill(fields, owner);
      if (Object.keys(owner).length > 0 || /^helicone_/i.test(name)) continue;
      size += key.length + text.length;
      if (size <= MAX_LABELS_TEXT) addLabel(labels, key.trim(), text);
    }
  }
  const user = readText(raw.user_id, "user_id") ?? readText(raw.request_user_id, "request_user_id");
  // Helicone spells a user that was not told as the text of nothing.
  if (user !== undefined && user !== "undefined" && user !== "null") fields.end_user = user;
  fill(fields, {
    prompt_template: readText(raw.prompt_id, "prompt_id"),
    prompt_version: readText(raw.prompt_version, "prompt_version"),
  });
  if (Object.keys(labels).length > 0) fields.labels = labels;
  return fields;
}

/** `Cost-Center`, `cost center` to `Cost_Center`. */
function underscored(name: string): string {
  return name.replace(/[-\s]+/g, "_");
}

/** The host that was called says more than Helicone's name for it. */
export function providerOf(raw: JsonObject): string | undefined {
  const target = readText(raw.target_url, "target_url");
  const byHost = target === undefined ? undefined : providerOfHost(target);
  if (byHost !== undefined) return byHost;
  const name = readText(raw.provider, "provider")?.toLowerCase();
  return name !== undefined && Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : name;
}

/** An object, also as JSON text (a cell of a CSV file); undefined for anything else, as a body cut at 10 KB. */
export function objectIn(value: unknown): JsonObject | undefined {
  if (isObject(value)) return value;
  if (typeof value !== "string" || !/^\s*\{/.test(value)) return undefined;
  // The export tool doubles the quotes of objects twice (convertToCSVRow): once more than CSV undoes.
  for (const text of [value, value.replaceAll('""', '"')]) {
    try {
      const parsed: unknown = JSON.parse(text);
      return isObject(parsed) ? parsed : undefined;
    } catch {
      // The next spelling may be it; a body that was cut is none.
    }
  }
  return undefined;
}
