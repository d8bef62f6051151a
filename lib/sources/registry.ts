import { accessLogSource } from "@/lib/sources/access-log";
import { anthropicUsageSource } from "@/lib/sources/anthropic-usage";
import { bedrockSource } from "@/lib/sources/bedrock";
import { heliconeSource } from "@/lib/sources/helicone";
import { langfuseSource } from "@/lib/sources/langfuse";
import { litellmSource } from "@/lib/sources/litellm";
import { nativeSource } from "@/lib/sources/native";
import { openaiUsageSource } from "@/lib/sources/openai-usage";
import { otlpSource } from "@/lib/sources/otlp";
import { portkeySource } from "@/lib/sources/portkey";
import { providerResponseSource } from "@/lib/sources/provider-response";
import type { Source } from "@/lib/sources/source";

/** Every source that takes posted records. A new source is one file, one fixture folder, one line here. */
const SOURCES: readonly Source[] = [
  nativeSource,
  providerResponseSource,
  otlpSource,
  bedrockSource,
  openaiUsageSource,
  anthropicUsageSource,
  langfuseSource,
  heliconeSource,
  litellmSource,
  portkeySource,
  accessLogSource,
];

/** Sources by the name in `POST /api/v1/ingest/{source}`. */
export const sourceRegistry: ReadonlyMap<string, Source> = new Map(
  SOURCES.map((source) => [source.name, source]),
);
