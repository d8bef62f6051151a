/** A model as callers name it and as the provider answers. */
export interface DemoModel {
  provider: string;
  requested: string;
  actual: string;
  /** Largest prompt the demo sends to it, in tokens. */
  window: number;
  /** Prefix of the provider's response ids. */
  idPrefix: string;
  account?: string;
  region?: string;
  /** False where the provider sells no cached input. */
  caches?: boolean;
}

const model = (
  provider: string,
  requested: string,
  actual: string,
  window: number,
  idPrefix: string,
  more: Pick<DemoModel, "account" | "region" | "caches"> = {},
): DemoModel => ({ provider, requested, actual, window, idPrefix, ...more });

const MAIN = { account: "org-demo-main" };

/** Every model of the demo, by a short name. `preview` is in no price card on purpose. */
export const DEMO_MODELS = {
  fable: model("anthropic", "claude-fable-5", "claude-fable-5", 400_000, "msg_01"),
  opus: model("anthropic", "claude-opus-4-5", "claude-opus-4-5-20251101", 190_000, "msg_01"),
  sonnet: model("anthropic", "claude-sonnet-4-5", "claude-sonnet-4-5-20250929", 190_000, "msg_01"),
  haiku: model("anthropic", "claude-haiku-4-5", "claude-haiku-4-5-20251001", 190_000, "msg_01"),
  gpt55: model("openai", "gpt-5.5", "gpt-5.5", 260_000, "resp_", MAIN),
  gpt55pro: model("openai", "gpt-5.5-pro", "gpt-5.5-pro", 44_000, "resp_", { ...MAIN, caches: false }),
  gpt41: model("openai", "gpt-4.1", "gpt-4.1-2025-04-14", 400_000, "chatcmpl-", MAIN),
  gpt41mini: model("openai", "gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", 400_000, "chatcmpl-", MAIN),
  embed: model("openai", "text-embedding-3-large", "text-embedding-3-large", 8_000, "emb_", MAIN),
  flash: model("google", "gemini-2.5-flash", "gemini-2.5-flash", 400_000, "gen-"),
  pro: model("google", "gemini-2.5-pro", "gemini-2.5-pro", 190_000, "gen-"),
  bedrock: model(
    "bedrock",
    "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    190_000,
    "bdrk_",
    { account: "210987654321", region: "eu-central-1" },
  ),
  mistral: model("mistral", "mistral-small-latest", "mistral-small-latest", 100_000, "mst_"),
  preview: model("google", "aurora-preview-0", "aurora-preview-0", 100_000, "gen-"),
} as const satisfies Record<string, DemoModel>;
export type DemoModelName = keyof typeof DEMO_MODELS;
