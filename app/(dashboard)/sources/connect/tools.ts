/** What companies run, and how each sends here. Pure: the address and the key are put in by the page. */

/** A text to copy; `where` says where it goes. */
export interface Snippet {
  where: string;
  code: string;
}

/** Something that calls models, or watches who does. */
export interface Tool {
  slug: string;
  name: string;
  /** One sentence: what it takes. */
  about: string;
  snippets(address: string, key: string): Snippet[];
  /** What is easily missed. */
  note?: string;
  /** Its page in `docs/sources`. */
  docs: string;
}

/** What stands where the key goes until there is one. */
export const KEY_PLACEHOLDER = "wsp_...";

export const TOOLS: readonly Tool[] = [
  {
    slug: "opentelemetry",
    name: "OpenTelemetry",
    about: "Any SDK or collector that exports spans of model calls over OTLP/HTTP.",
    snippets: (address, key) => [
      {
        where: "Environment of the application",
        code: [
          `OTEL_EXPORTER_OTLP_ENDPOINT=${address}`,
          `OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer ${key}"`,
          "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
          "OTEL_SERVICE_NAME=ticket-copilot",
        ].join("\n"),
      },
      {
        where: "Or the collector's configuration",
        code: [
          "exporters:",
          "  otlphttp/whospent:",
          `    endpoint: ${address}`,
          "    headers:",
          `      authorization: "Bearer ${key}"`,
        ].join("\n"),
      },
    ],
    note: "Put team and feature on the span or on one above it: the attributes team, feature, tenant.",
    docs: "otlp.md",
  },
  {
    slug: "litellm",
    name: "LiteLLM",
    about: "The proxy's generic_api callback: every call with its tokens, key and team.",
    snippets: (address, key) => [
      {
        where: "config.yaml of the proxy",
        code: [
          "litellm_settings:",
          '  callbacks: ["whospent"]',
          "  turn_off_message_logging: true",
          "callback_settings:",
          "  whospent:",
          "    callback_type: generic_api",
          `    endpoint: ${address}/api/v1/ingest/litellm`,
          `    headers: { Authorization: "Bearer ${key}" }`,
        ].join("\n"),
      },
    ],
    note: "Leave generic_api_use_v1 out: the old payload has no counts.",
    docs: "litellm.md",
  },
  {
    slug: "vercel-ai-sdk",
    name: "Vercel AI SDK",
    about: "Its telemetry, through OpenTelemetry; versions 5 to 7.",
    snippets: (address, key) => [
      {
        where: "Environment of the application",
        code: [
          `OTEL_EXPORTER_OTLP_ENDPOINT=${address}`,
          `OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer ${key}"`,
          "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        ].join("\n"),
      },
      {
        where: "instrumentation.ts",
        code: [
          'import { registerOTel } from "@vercel/otel";',
          "",
          "export function register() {",
          '  registerOTel({ serviceName: "ticket-copilot" });',
          "}",
        ].join("\n"),
      },
      {
        where: "Each call, versions 5 and 6",
        code: [
          "await generateText({",
          "  model,",
          "  prompt,",
          "  experimental_telemetry: {",
          "    isEnabled: true,",
          "    recordInputs: false,",
          '    metadata: { team: "support", feature: "summarize-thread" },',
          "  },",
          "});",
        ].join("\n"),
      },
    ],
    note: "Version 7 sends spans once @ai-sdk/otel is registered. Prompts and answers are dropped here in any case.",
    docs: "otlp.md",
  },
  {
    slug: "langfuse",
    name: "Langfuse",
    about: "Langfuse's own SDK, pointed here; past calls come by its export.",
    snippets: (address, key) => [
      {
        where: "Environment of the application",
        code: [
          `LANGFUSE_BASE_URL=${address}`,
          "LANGFUSE_PUBLIC_KEY=whospent",
          `LANGFUSE_SECRET_KEY=${key}`,
        ].join("\n"),
      },
      {
        where: "What is in Langfuse already",
        code: "npm run whospent -- import langfuse observations_v2/2026-11-12.jsonl.gz",
      },
    ],
    note: "The SDK sends to one place. To keep Langfuse too, send from the collector to both, or import the export.",
    docs: "langfuse.md",
  },
  {
    slug: "helicone",
    name: "Helicone",
    about: "Its webhooks as they come, and the rows of its export.",
    snippets: (address, key) => [
      {
        where: "Destination of a webhook in Helicone, with Include data on",
        code: `${address}/api/v1/ingest/helicone?key=${key}`,
      },
      {
        where: "What is in Helicone already",
        code: [
          "npx @helicone/export --start-date 2026-11-01 --format jsonl --include-body --output calls.jsonl",
          "npm run whospent -- import helicone calls.jsonl",
        ].join("\n"),
      },
    ],
    note: "Helicone can set no header, so this key stands in a URL, which proxies may log: give the webhook a key of its own.",
    docs: "helicone.md",
  },
  {
    slug: "portkey",
    name: "Portkey",
    about: "Its log export, as JSON lines.",
    snippets: (address, key) => [
      {
        where: "A shell, for each export",
        code: [
          `curl ${address}/api/v1/ingest/portkey \\`,
          `  -H "Authorization: Bearer ${key}" -H "Content-Type: application/x-ndjson" \\`,
          "  --data-binary @logs_export.jsonl",
        ].join("\n"),
      },
    ],
    note: "Ask the export for response and request too: without them cached tokens are not told.",
    docs: "portkey.md",
  },
  {
    slug: "bedrock",
    name: "Amazon Bedrock",
    about: "The model invocation log, as Bedrock writes it to S3 or CloudWatch.",
    snippets: (address, key) => [
      {
        where: "A shell or a Lambda, for each file",
        code: [
          "aws s3 cp s3://logs/AWSLogs/.../file.json.gz - |",
          `  curl ${address}/api/v1/ingest/bedrock \\`,
          `    -H "Authorization: Bearer ${key}" -H "Content-Encoding: gzip" \\`,
          '    -H "Content-Type: application/x-ndjson" --data-binary @-',
        ].join("\n"),
      },
    ],
    note: "Put team and feature into the request's requestMetadata.",
    docs: "bedrock.md",
  },
  {
    slug: "http",
    name: "Your own code",
    about: "One HTTP request, with what you know of a call.",
    snippets: (address, key) => [
      {
        where: "A shell",
        code: [
          `curl ${address}/api/v1/events \\`,
          `  -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\`,
          `  -d '{"ts": "'$(date -u +%Y-%m-%dT%H:%M:%SZ)'", "request_id": "first-'$(date +%s)'",`,
          '    "team": "support", "service": "ticket-copilot", "environment": "prod",',
          `    "provider": "openai", "model": "gpt-4.1-mini", "input_tokens": 1200, "output_tokens": 300}'`,
        ].join("\n"),
      },
    ],
    note: "Give each call an id: the same one again is the same call, and is counted once.",
    docs: "native.md",
  },
];

/** The tool of a `?with=`; the first where it names none. */
export function toolOf(slug: string | string[] | undefined): Tool {
  const [first] = TOOLS;
  if (!first) throw new Error("there is no tool");
  return TOOLS.find((tool) => tool.slug === slug) ?? first;
}
