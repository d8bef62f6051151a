/**
 * Names of models and providers as the outside world spells them, brought to one spelling.
 * A price card lists what a name means; this file only removes what routers, clouds and SDKs
 * wrap around it. Dated snapshots stay dated: the card resolves them to a family.
 */

/**
 * Path segments that name a route or a vendor and are not part of the model's name. Azure's
 * data zones ("eu/", "us/") stay: they have prices of their own.
 */
const ROUTE_SEGMENTS = new Set([
  "ai21",
  "amazon",
  "anthropic",
  "azure",
  "azure_ai",
  "bedrock",
  "bedrock_converse",
  "bedrock_mantle",
  "bedrock-runtime",
  "cohere",
  "cohere_chat",
  "converse",
  "deepseek",
  "deepseek-ai",
  "gemini",
  "global",
  "global-standard",
  "google",
  "groq",
  "invoke",
  "meta",
  "mistral",
  "mistralai",
  "models",
  "openai",
  "openrouter",
  "vertex_ai",
  "x-ai",
  "xai",
]);

const AWS_REGION = /^(?:us|eu|ap|ca|sa|me|af|il|mx)(?:-gov)?-[a-z]+-\d$/;
const BEDROCK_ROUTE = /^(?:us|us-gov|eu|apac|au|jp|ca|global|regional)\.(?=[a-z0-9]+\.)/;
/** Bedrock vendors whose model names stand alone without the vendor ("deepseek.r1" does not). */
const BEDROCK_VENDOR = /^(?:ai21|amazon|anthropic|cohere|meta|mistral|openai)\.(?=[a-z])/;
const BEDROCK_VERSION = /(?:-v\d+)?:\d+(?::\d+k)?$/;
const CLAUDE_SWAPPED = /^claude-(\d)(?:[.-](\d))?-(opus|sonnet|haiku|fable)(?=$|[-@:])/;

/**
 * One spelling of a model name: lower case; router and vendor prefixes, resource paths,
 * Bedrock routes and version suffixes, and Vertex "@" removed. Idempotent.
 *
 * @example normaliseModel("us.anthropic.claude-sonnet-4-5-20250929-v1:0") === "claude-sonnet-4-5-20250929"
 * @example normaliseModel("openrouter/openai/GPT-4o") === "gpt-4o"
 */
export function normaliseModel(name: string): string {
  let current = name.trim().toLowerCase();
  // Each pass only removes or respells, so a few passes reach the fixed point.
  for (let pass = 0; pass < 8; pass += 1) {
    const next = normaliseOnce(current);
    if (next === current) break;
    current = next;
  }
  return current;
}

function normaliseOnce(name: string): string {
  let model = name;
  if (model.startsWith("arn:")) model = model.slice(model.lastIndexOf("/") + 1);
  const resource = model.lastIndexOf("/models/");
  if (resource >= 0) model = model.slice(resource + "/models/".length);
  let slash = model.indexOf("/");
  while (slash > 0 && slash < model.length - 1) {
    const head = model.slice(0, slash);
    if (!ROUTE_SEGMENTS.has(head) && !AWS_REGION.test(head)) break;
    model = model.slice(slash + 1);
    slash = model.indexOf("/");
  }
  const routed = model.replace(BEDROCK_ROUTE, "");
  const bare = routed.replace(BEDROCK_VENDOR, "");
  if (bare !== model) model = bare.replace(BEDROCK_VERSION, "");
  else if (/-v\d+:\d+$/.test(model)) model = model.replace(BEDROCK_VERSION, "");
  model = model.replace(/@(?:default|latest)$/, "").replace(/@(?=\d{8}$)/, "-");
  model = model.replace(/^gpt-35(?=-|$)/, "gpt-3.5");
  // From Claude 4 the family name is "claude-<tier>-<major>-<minor>"; routers still swap it.
  return model.replace(CLAUDE_SWAPPED, (whole, major: string, minor: string | undefined, tier: string) =>
    Number(major) < 4 ? whole : `claude-${tier}-${major}${minor === undefined ? "" : `-${minor}`}`,
  );
}

/** Spellings of providers, compared without case, spaces, dots, dashes and underscores. */
const PROVIDER_SPELLINGS: Record<string, readonly string[]> = {
  openai: ["openai", "openaichat", "openairesponses", "openaicompletion", "textcompletionopenai", "chatgpt"],
  anthropic: ["anthropic", "anthropicmessages", "claude", "anthropicchat"],
  google: [
    "google",
    "gcp",
    "gcpgemini",
    "gcpvertexai",
    "gcpvertexagent",
    "gcpgenai",
    "gemini",
    "googlegemini",
    "googleaistudio",
    "googleai",
    "googlegla",
    "googlevertex",
    "googlevertexai",
    "googlegenai",
    "googlegenerativeai",
    "generativeai",
    "vertex",
    "vertexai",
    "googlevertexanthropic",
  ],
  bedrock: [
    "bedrock",
    "aws",
    "awsbedrock",
    "amazon",
    "amazonbedrock",
    "bedrockconverse",
    "bedrockruntime",
    "bedrockmantle",
  ],
  azure: [
    "azure",
    "azureai",
    "azureopenai",
    "azopenai",
    "azaiopenai",
    "azaiinference",
    "azureaiopenai",
    "azureaiinference",
    "azureaifoundry",
    "azurefoundry",
    "microsoft",
    "microsoftazure",
    "azureopenairesponses",
  ],
  mistral: ["mistral", "mistralai"],
  deepseek: ["deepseek", "deepseekai"],
  xai: ["xai", "grok"],
  groq: ["groq", "groqcloud"],
  cohere: ["cohere", "coherechat", "cohereai"],
  openrouter: ["openrouter", "openrouterai"],
  perplexity: ["perplexity", "perplexityai", "pplx"],
  moonshot: ["moonshot", "moonshotai", "kimi"],
  watsonx: ["watsonx", "ibmwatsonx", "ibmwatsonxai", "watsonxai"],
  together: ["together", "togetherai"],
  fireworks: ["fireworks", "fireworksai"],
  cerebras: ["cerebras", "cerebrasai"],
  huggingface: ["huggingface", "hf"],
  voyage: ["voyage", "voyageai"],
  zai: ["zai", "zhipu", "zhipuai"],
  minimax: ["minimax", "minimaxai"],
  alibaba: ["alibaba", "dashscope", "qwen", "alibabacloud"],
};

const SPELLING_TO_SLUG = new Map(
  Object.entries(PROVIDER_SPELLINGS).flatMap(([slug, spellings]) =>
    spellings.map((text) => [text, slug] as const),
  ),
);

/** Hosts of provider APIs, the most telling part first match wins. */
const HOSTS: readonly (readonly [RegExp, string])[] = [
  [
    /(^|\.)openai\.azure\.com$|(^|\.)azure-api\.net$|(^|\.)cognitiveservices\.azure\.com$|(^|\.)(?:services|inference|models)\.ai\.azure\.com$/,
    "azure",
  ],
  [/(^|[.-])bedrock(?:-runtime|-mantle)?\..*(?:amazonaws\.com(\.cn)?|api\.aws)$/, "bedrock"],
  [/(^|\.)openai\.com$/, "openai"],
  [/(^|\.)(?:anthropic|claude)\.com$/, "anthropic"],
  [/(^|\.)googleapis\.com$/, "google"],
  [/(^|\.)mistral\.ai$/, "mistral"],
  [/(^|\.)deepseek\.com$/, "deepseek"],
  [/(^|\.)x\.ai$/, "xai"],
  [/(^|\.)groq\.com$/, "groq"],
  [/(^|\.)cohere\.(?:ai|com)$/, "cohere"],
  [/(^|\.)openrouter\.ai$/, "openrouter"],
  [/(^|\.)perplexity\.ai$/, "perplexity"],
  [/(^|\.)moonshot\.(?:ai|cn)$/, "moonshot"],
  [/(^|\.)together\.(?:xyz|ai)$/, "together"],
  [/(^|\.)fireworks\.ai$/, "fireworks"],
  [/(^|\.)cerebras\.ai$/, "cerebras"],
  [/(^|\.)huggingface\.co$/, "huggingface"],
  [/(^|\.)voyageai\.com$/, "voyage"],
  [/(^|\.)(?:z\.ai|bigmodel\.cn)$/, "zai"],
];

/**
 * The slug of a provider from any of its spellings: OpenTelemetry values of every generation,
 * SDK and gateway names (also with a surface behind a dot, "openai.chat"), API hosts and URLs.
 * An unknown name comes back trimmed, in lower case, with "-" between words.
 *
 * @example normaliseProvider("gcp.vertex_ai") === "google"
 * @example normaliseProvider("https://acme.openai.azure.com/openai") === "azure"
 */
export function normaliseProvider(name: string): string {
  const text = name.trim().toLowerCase();
  const known = SPELLING_TO_SLUG.get(text.replace(/[\s._-]+/g, ""));
  if (known !== undefined) return known;
  const host = text.replace(/^[a-z]+:\/\//, "").replace(/[:/?#].*$/, "");
  for (const [pattern, slug] of HOSTS) if (pattern.test(host)) return slug;
  const head = /^([a-z0-9_-]+)[./:]/.exec(text)?.[1];
  const surface = head === undefined ? undefined : SPELLING_TO_SLUG.get(head.replace(/[_-]+/g, ""));
  return surface ?? text.replace(/[\s_]+/g, "-");
}

/** A route prefix such as "openrouter/" says who bills; asked before the model's own name. */
const ROUTE_PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/^openrouter\//, "openrouter"],
  [/^(?:azure|azure_ai)\//, "azure"],
  [/^(?:bedrock|bedrock_converse|bedrock_mantle)\//, "bedrock"],
  [/^arn:aws[a-z-]*:bedrock:/, "bedrock"],
  [/^(?:vertex_ai|gemini|google|models|publishers)\/|^projects\/.*\/models\//, "google"],
  [/^groq\//, "groq"],
  [/^(?:xai|x-ai)\//, "xai"],
  [/^(?:mistral|mistralai)\//, "mistral"],
  [/^deepseek\//, "deepseek"],
  [/^(?:cohere|cohere_chat)\//, "cohere"],
  [/^openai\//, "openai"],
  [/^anthropic\//, "anthropic"],
  [/^(?:us|us-gov|eu|apac|au|jp|ca|global)\.[a-z0-9]+\./, "bedrock"],
  [
    /^(?:ai21|amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshotai|nvidia|openai|qwen|writer|zai)\.[a-z]/,
    "bedrock",
  ],
];

const MODEL_PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/^gpt-oss|:\d+b\b/, "-"],
  [
    /^(?:ft:)?(?:gpt-|chatgpt-|davinci|babbage|codex-|computer-use|text-embedding-(?:3|ada)|omni-moderation|text-moderation|dall-e|whisper-1|tts-1|sora-)/,
    "openai",
  ],
  [/^o[134](?:$|-)/, "openai"],
  [/^claude(?:-|$)/, "anthropic"],
  [/^(?:gemini-|gemma-|imagen-|veo-|text-embedding-00|gemini-embedding)/, "google"],
  [
    /^llama-3\.\d-.*-(?:versatile|instant|specdec|preview)$|^llama3-(?:8|70)b-8192$|^llama3-groq|^mixtral-8x7b-32768$|^compound-beta/,
    "groq",
  ],
  [/^(?:open-)?(?:mistral|mixtral|codestral|devstral|ministral|magistral|pixtral|voxtral)/, "mistral"],
  [/^deepseek-r1-distill/, "-"],
  [/^deepseek-/, "deepseek"],
  [/^grok-/, "xai"],
  [/^(?:command(?:$|-)|embed-(?:v4|english|multilingual)|rerank-|c4ai-)/, "cohere"],
  [/^sonar(?:$|-)/, "perplexity"],
  [/^(?:kimi-|moonshot-)/, "moonshot"],
  [/^voyage-/, "voyage"],
  [/^glm-/, "zai"],
];

/**
 * The provider a model name points to, or `null` where several companies sell that name
 * (open weights such as "gpt-oss-120b" or "llama-4"). A told provider always beats this.
 *
 * @example inferProvider("claude-sonnet-4") === "anthropic"
 * @example inferProvider("eu.anthropic.claude-sonnet-4-6") === "bedrock"
 */
export function inferProvider(model: string): string | null {
  const text = model.trim().toLowerCase();
  for (const [pattern, slug] of ROUTE_PROVIDERS) if (pattern.test(text)) return slug;
  const name = normaliseModel(text);
  for (const [pattern, slug] of MODEL_PROVIDERS) if (pattern.test(name)) return slug === "-" ? null : slug;
  return null;
}
