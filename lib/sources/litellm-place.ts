import { normaliseModel } from "@/lib/domain/model-id";
import { objectIn, shortText } from "@/lib/sources/gateway-owner";
import { providerOfHost } from "@/lib/sources/provider-usage";
import { type JsonObject, readText } from "@/lib/sources/values";

/** Providers of LiteLLM that only say "speaks OpenAI's API": the host tells who answers. */
const COMPATIBLE: ReadonlySet<string> = new Set([
  "openai",
  "custom_openai",
  "openai_like",
  "text-completion-openai",
]);
const OPERATIONS: readonly (readonly [RegExp, string])[] = [
  [/embedding/, "embeddings"],
  [/rerank/, "rerank"],
  [/text_completion/, "text_completion"],
  [/generate_content/, "generate_content"],
  [/completion|responses|anthropic_messages|realtime/, "chat"],
  [/image/, "image_generation"],
  [/transcription/, "transcription"],
  [/speech/, "speech"],
  [/moderation/, "moderation"],
];

/** Where a call went and what ran there. */
export interface LitellmPlace {
  provider?: string;
  model?: string;
  /** Nothing says that a provider was asked. */
  unrouted: boolean;
  fields: JsonObject;
}

/**
 * Provider, models, region and operation of a record as native fields. `model` is what LiteLLM asked the provider for
 * (with its route, `bedrock/...`); `model_group` is the name the client used, often an alias, so it is kept as a label
 * and is the requested model only after a fallback: `metadata.attempted_fallbacks` above 0 with
 * `metadata.original_model_group` (router_utils/fallback_event_handlers.py) says that another group was asked first.
 *
 * @throws FieldProblem
 */
export function litellmPlace(raw: JsonObject, metadata: JsonObject, response: JsonObject): LitellmPlace {
  const model = readText(raw.model, "model");
  const group = shortText(raw.model_group);
  const named = readText(raw.custom_llm_provider, "custom_llm_provider")?.toLowerCase();
  // Another LiteLLM behind this one sells nothing: who does is told by the model.
  const told = named === "litellm_proxy" ? undefined : named;
  const base = shortText(raw.api_base) ?? shortText(objectIn(raw.hidden_params).api_base);
  const host = base === undefined ? undefined : providerOfHost(base);
  const provider = told === undefined || (host !== undefined && COMPATIBLE.has(told)) ? (host ?? told) : told;
  const fields: JsonObject = { provider, model_requested: model ?? group };
  const actual = actualModel(
    model,
    group,
    shortText(response.model) ?? shortText(response.modelVersion),
    raw,
    provider,
  );
  if (actual !== undefined) fields.model_actual = actual;
  // A second name beside the client's says what was asked of the provider; one name alone may be either.
  else if (group !== undefined && model !== undefined) fields.model_actual = model;
  const original = shortText(metadata.original_model_group);
  if (Number(metadata.attempted_fallbacks) > 0 && original !== undefined && original !== group) {
    fields.model_requested = original;
    fields.fallback_from = original;
  }
  const region = base === undefined ? undefined : regionOf(base);
  if (region !== undefined) fields.region = region;
  const callType = shortText(raw.call_type) ?? "";
  const operation = OPERATIONS.find(([pattern]) => pattern.test(callType))?.[1];
  if (operation !== undefined) fields.operation = operation;
  const unrouted = [told, base, shortText(raw.model_id)].every((one) => one === undefined);
  return {
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    unrouted,
    fields,
  };
}

/**
 * The model that answered: what the response says, unless that is the client's alias (the proxy writes it over the
 * provider's word for the client). Azure names deployments: there LiteLLM's price key knows the model.
 */
function actualModel(
  model: string | undefined,
  group: string | undefined,
  answered: string | undefined,
  raw: JsonObject,
  provider: string | undefined,
): string | undefined {
  const isAlias =
    answered !== undefined && answered === group && model !== undefined && !sameModel(answered, model);
  if (answered !== undefined && !isAlias && !isDeployment(answered, model, provider)) return answered;
  if (provider !== "azure" && provider !== "azure_ai") return undefined;
  const key = shortText(objectIn(raw.model_map_information).model_map_key);
  return key !== undefined && !/^[0-9a-f-]{32,}$/i.test(key) ? key : answered;
}

/** An Azure answer that only repeats the name of the deployment. */
function isDeployment(answered: string, model: string | undefined, provider: string | undefined): boolean {
  return provider === "azure" && model !== undefined && sameModel(answered, model);
}

function sameModel(a: string, b: string): boolean {
  return normaliseModel(a) === normaliseModel(b);
}

/** The region in a host of Bedrock or Vertex: `bedrock-runtime.us-east-1.amazonaws.com`. */
function regionOf(base: string): string | undefined {
  return (
    /bedrock[a-z-]*\.([a-z]{2}(?:-gov)?-[a-z]+-\d)\./.exec(base)?.[1] ??
    /\/\/([a-z]+-[a-z]+\d)-aiplatform\./.exec(base)?.[1]
  );
}
