import type { AuditNeed } from "@/lib/domain/audit-verdict";
import type { ObservedCall } from "@/lib/domain/observed-call";
import type { UnpricedReason } from "@/lib/domain/pricing";
import type { ProviderAggregate } from "@/lib/domain/provider-aggregate";
import { allTokens } from "@/lib/domain/usage-event";

const CONVENTIONS: readonly (readonly [prefix: string, words: string])[] = [
  ["native-exact", "These are our own token classes, taken exactly as sent."],
  [
    "flat-inclusive",
    "The totals include cached and reasoning tokens: those were taken out, so that each token counts once.",
  ],
  ["flat-exclusive", "The totals stand beside cached and reasoning tokens: nothing was taken out."],
  [
    "openai-inclusive",
    "OpenAI counts cached tokens inside the prompt and reasoning inside the answer: both were taken out.",
  ],
  ["openai-disjoint", "The cached tokens stand beside the prompt here: only reasoning was taken out."],
  [
    "anthropic-disjoint",
    "Anthropic counts cache reads and writes beside the input: nothing was taken out of it.",
  ],
  [
    "gemini-thoughts-beside",
    "Gemini counts cached tokens inside the prompt, and thoughts beside the answer.",
  ],
  ["gemini-candidates-inclusive", "Thoughts stand inside the answer here: they were taken out of it."],
  [
    "bedrock-disjoint",
    "Bedrock counts cache reads and writes beside the input: nothing was taken out of it.",
  ],
  ["bedrock-inclusive", "The input includes cache reads and writes here: they were taken out of it."],
  ["cohere-billed-units", "Cohere bills its own units: those were taken, not the raw tokens."],
  [
    "langfuse-parts+inside",
    "The parts stood inside their totals here, as the total shows: they were taken out.",
  ],
  ["langfuse-parts", "Langfuse keeps the parts apart already: nothing was taken out."],
  ["otlp-langfuse-parts", "Langfuse keeps the parts apart already: nothing was taken out."],
  ["helicone-counts", "Helicone has taken cached and audio tokens out already; reasoning it does not tell."],
  ["helicone-gateway", "Helicone's gateway counts cached tokens inside the prompt: they were taken out."],
  ["helicone-cache-hit", "Helicone answered from its own cache: no tokens were used."],
  ["portkey-units", "Portkey tells whole prompt and whole answer: a cached part of it is not known."],
  ["embedding-total", "An embedding has only a prompt: its total is its input."],
];

/** How counts were made disjoint, with the name that the event keeps. */
export function conventionWords(convention: string): string {
  const found = CONVENTIONS.find(([prefix]) => convention.startsWith(prefix));
  if (!found && convention.startsWith("otlp-")) {
    const inside = convention.endsWith("-inclusive");
    return inside
      ? `This instrumentation counts cached tokens inside the input: they were taken out. (${convention})`
      : `This instrumentation counts cached tokens beside the input: nothing was taken out. (${convention})`;
  }
  return found ? `${found[1]} (${convention})` : `Convention ${convention}.`;
}

const REASONS: Record<UnpricedReason, string> = {
  no_provider: "The provider is not told and does not follow from the model's name.",
  no_model: "No model is told.",
  no_line: "No published list card has a line for this model at that time.",
  no_rate: "The line of this model has no rate for one of its token classes.",
};

/** Why a call has no price. */
export function unpricedWords(reason: UnpricedReason, field?: string): string {
  return reason === "no_rate" && field ? `The line of this model has no rate for ${field}.` : REASONS[reason];
}

const NOTES: Readonly<Record<string, string>> = {
  provider_inferred: "The provider follows from the model's name.",
  tier_not_on_card: "The card has no such service tier: priced at standard.",
  images_billed_as_tokens: "Images are billed by their tokens.",
};

/** A note of the pricing in words, e.g. of `reasoning_at_output_rate`. */
export function noteWords(note: string): string {
  const fallback = /^(.+)_at_(.+)_rate$/.exec(note);
  if (fallback) return `${sentence(fallback[1])} has no rate of its own: billed as ${spaced(fallback[2])}.`;
  return NOTES[note] ?? `${sentence(note)}.`;
}

function sentence(name = ""): string {
  const text = spaced(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function spaced(name = ""): string {
  return name.replaceAll("_", " ");
}

/** What is missing, as a person would say it. */
export const NEED_WORDS: Record<AuditNeed, string> = {
  request_id: "Request id",
  team_or_tenant: "Team or tenant",
  actual_model: "Model that answered",
  tokens: "Tokens",
  price_card: "Price card",
  caller: "Service or initiator",
  team: "Team",
  provider_id: "The provider's id",
  actual_tokens: "Actual tokens",
};

const NATIVE_NAMES: Record<AuditNeed, readonly string[]> = {
  request_id: ["provider_response_id", "request_id"],
  team_or_tenant: ["team", "tenant"],
  actual_model: ["model_actual"],
  tokens: ["usage"],
  price_card: [],
  caller: ["service", "initiator"],
  team: ["team"],
  provider_id: ["provider_response_id"],
  actual_tokens: ["usage", "usage_status"],
};

/** OpenTelemetry's own names where it has one. */
const OTLP_NAMES: Record<AuditNeed, readonly string[]> = {
  request_id: ["gen_ai.response.id"],
  team_or_tenant: ["ai.team_id", "tenant_id"],
  actual_model: ["gen_ai.response.model"],
  tokens: ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"],
  price_card: [],
  caller: ["service.name"],
  team: ["ai.team_id"],
  provider_id: ["gen_ai.response.id"],
  actual_tokens: ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"],
};

const OF_THE_CALLER: ReadonlySet<AuditNeed> = new Set(["team_or_tenant", "team", "caller"]);

/** Where the sender adds what is missing, in the words of its format. */
export function whereToAdd(source: string, need: AuditNeed): string {
  if (need === "price_card") return "An admin publishes a price card that has the model, under Prices.";
  const names = (source === "otlp" ? OTLP_NAMES : NATIVE_NAMES)[need].join(" or ");
  if (source === "native") return `Field ${names} of the event.`;
  if (source === "otlp") {
    return OF_THE_CALLER.has(need)
      ? `Attribute ${names} of the span, or of the resource.`
      : `Attribute ${names} of the span.`;
  }
  if (source === "provider-response") return `${names}, beside the response.`;
  if (OF_THE_CALLER.has(need)) {
    return `${names} in the metadata of the request; or send the envelope below from the application.`;
  }
  return `The sender's record has to carry it; or send the envelope below with ${names}.`;
}

/** Where a field of the envelope belongs when it is missing. */
export function whereFieldBelongs(source: string, name: string): string {
  if (source === "otlp") return `add ${OTLP_FIELDS[name] ?? name} to the span or resource`;
  if (source === "native") return `add ${name}`;
  if (source === "provider-response") return `add ${name} beside the response`;
  if (OF_THE_ENVELOPE.has(name)) return `add ${name} to the request's metadata`;
  return "the sender's record does not tell it";
}

/** What a caller can pass through a gateway. */
const OF_THE_ENVELOPE: ReadonlySet<string> = new Set(["team", "service", "feature", "environment"]);

const OTLP_FIELDS: Readonly<Record<string, string>> = {
  team: "ai.team_id",
  service: "service.name",
  feature: "ai.product_area",
  environment: "deployment.environment.name",
  model_actual: "gen_ai.response.model",
  provider: "gen_ai.provider.name",
  provider_response_id: "gen_ai.response.id",
};

/** A call that a proxy saw, in a line. */
export function observedWords(call: ObservedCall): string {
  const who = call.workload ?? call.serviceAccount ?? call.principal;
  const from = [call.namespace, who].filter((part) => part !== null).join("/");
  const parts = [
    `${call.kind} to ${call.host}`,
    from === "" ? "from nobody the log names" : `from ${from}`,
    call.status === null ? null : `status ${call.status}`,
    `${new Date(call.atMs).toISOString().slice(0, 19).replace("T", " ")} UTC`,
  ];
  return parts.filter((part) => part !== null).join(", ");
}

/** A line of a provider's own sums, in a line. */
export function aggregateWords(line: ProviderAggregate): string {
  const from = new Date(line.startsAtMs).toISOString().slice(0, 16).replace("T", " ");
  const parts = [
    line.provider,
    line.model,
    line.project === null ? null : `project ${line.project}`,
    `${line.grain} from ${from} UTC`,
    line.requests === null ? null : `${line.requests} requests`,
    `${allTokens(line.usage)} tokens`,
  ];
  return parts.filter((part) => part !== null).join(", ");
}
