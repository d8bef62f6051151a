import { fromBinary, toBinary, create } from "@bufbuild/protobuf";
import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { publishShippedCards, TEST_ADMIN } from "@/lib/commands/testing";
import { verifyLedger } from "@/lib/pipeline/verify";
import {
  ExportTraceServiceRequestSchema,
  ExportTraceServiceResponseSchema,
} from "@/lib/sources/otlp/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb";
import type { NodeServer } from "./node-server";

let db: TestDatabase;
let server: NodeServer;
let key: string;

beforeAll(async () => {
  db = await testDatabase();
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "silent";
  // Imported late: the environment is read once, with the first of these modules.
  const { startNodeServer } = await import("./node-server");
  const { INGEST_ROUTES } = await import("./ingest-routes");
  server = await startNodeServer(INGEST_ROUTES, { port: 0, host: "127.0.0.1" });
  await applyCatalog(db.sql, TEST_ADMIN, {
    units: [{ slug: "product", name: "Product" }],
    cost_centers: [{ code: "cc-1", name: "One" }],
    environments: [{ slug: "prod", class: "production", aliases: ["production"] }],
    teams: [
      { slug: "support", name: "Support", unit: "product", cost_center: "cc-1", aliases: ["team-support"] },
    ],
    services: [{ slug: "ticket-copilot", team: "support", features: ["draft-reply"] }],
  });
  await publishShippedCards(db.sql);
  key = (await createIngestKey(db.sql, TEST_ADMIN, { name: "collector", scopes: ["ingest"] })).key;
});
afterAll(async () => {
  await server.stop();
  const { sql: pool } = await import("@/db/client");
  await pool().end({ timeout: 5 });
  await db.close();
});

const hexId = (length: number) => randomBytes(length / 2).toString("hex");
const attribute = (name: string, value: string | number) => ({
  key: name,
  value: typeof value === "number" ? { intValue: value } : { stringValue: value },
});

interface SpanFields {
  traceId: string;
  spanId?: string;
  parentSpanId?: string;
  name?: string;
  status?: { code: number; message?: string };
  attributes: Record<string, string | number>;
}

function request(spans: SpanFields[], scope = { name: "test", version: "1" }, service = "ticket-copilot") {
  const now = Date.now();
  return {
    resourceSpans: [
      {
        resource: {
          attributes: [attribute("service.name", service), attribute("deployment.environment", "production")],
        },
        scopeSpans: [
          {
            scope,
            spans: spans.map(({ attributes, spanId = hexId(16), ...span }) => ({
              name: "chat",
              kind: 3,
              startTimeUnixNano: `${now - 2_000}000000`,
              endTimeUnixNano: `${now - 1_000}000000`,
              ...span,
              spanId,
              attributes: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
            })),
          },
        ],
      },
    ],
  };
}

function post(body: BodyInit, headers: Record<string, string> = {}, path = "/v1/traces"): Promise<Response> {
  return fetch(`${server.address}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body,
  });
}

async function postSpans(...args: Parameters<typeof request>): Promise<Record<string, unknown>> {
  const response = await post(JSON.stringify(request(...args)));
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

const CALL = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4.1-mini",
  "gen_ai.usage.input_tokens": 1_000,
  "gen_ai.usage.output_tokens": 100,
};

/** Billed events of a trace, oldest first. */
function eventsOf(traceId: string) {
  return db.sql<Record<string, unknown>[]>`
    select coalesce(t.slug, '?') as team, f.slug as feature, e.input_uncached::int as input, e.cache_read::int as cache_read,
      e.output::int as output, e.cost_pico::text as cost, e.span_id
    from usage_events e join traces r on r.trace_hash = e.trace_hash left join teams t on t.id = e.team_id
      left join features f on f.id = e.feature_id
    where r.trace_id = ${traceId} and e.superseded_by is null order by e.occurred_at, e.span_id`;
}

describe("OTLP over HTTP", () => {
  it.each([
    ["protobuf", (options: object) => new ProtobufExporter(options)],
    ["JSON", (options: object) => new JsonExporter(options)],
  ])(
    "takes what a real SDK exports as %s: the call inside the agent, once, with its owner",
    async (_, exporterOf) => {
      const exporter = exporterOf({
        url: `${server.address}/v1/traces`,
        headers: { authorization: `Bearer ${key}` },
        compression: "gzip",
      });
      const results: unknown[] = [];
      const provider = new NodeTracerProvider({
        spanProcessors: [
          new BatchSpanProcessor({
            export: (spans, done) =>
              exporter.export(spans, (result) => {
                results.push(result.code);
                done(result);
              }),
            shutdown: () => exporter.shutdown(),
          }),
        ],
      });
      const tracer = provider.getTracer("@opentelemetry/instrumentation-openai", "0.21.0");
      const agent = tracer.startSpan("invoke_agent", {
        attributes: {
          "gen_ai.operation.name": "invoke_agent",
          "gen_ai.usage.input_tokens": 1_000,
          "ai.team_id": "team-support",
        },
      });
      const inAgent = trace.setSpan(context.active(), agent);
      const call = tracer.startSpan("chat", { kind: SpanKind.CLIENT, attributes: CALL }, inAgent);
      call.setStatus({ code: SpanStatusCode.OK });
      call.end();
      agent.end();
      await provider.forceFlush();
      await provider.shutdown();
      expect(results).toEqual([0]);
      const { traceId } = call.spanContext();
      // gpt-4.1-mini at 0.40 and 1.60 USD per million.
      expect(await eventsOf(traceId)).toEqual([
        expect.objectContaining({ team: "support", input: 1_000, output: 100, cost: "560000000" }),
      ]);
    },
  );

  it("answers in the encoding of the request, and tells what it refused as a partial success", async () => {
    const body = request([
      { traceId: hexId(32), attributes: CALL },
      { traceId: hexId(32), attributes: { ...CALL, "gen_ai.usage.input_tokens": -4 } },
    ]);
    const json = (await (await post(JSON.stringify(body))).json()) as {
      partialSuccess: Record<string, string>;
    };
    expect(json.partialSuccess.rejectedSpans).toBe("1");
    expect(json.partialSuccess.errorMessage).toContain("record 1: gen_ai.usage.input_tokens is -4");

    const good = create(ExportTraceServiceRequestSchema, {
      resourceSpans: [
        {
          scopeSpans: [{ spans: [{ traceId: Buffer.alloc(16, 7), spanId: Buffer.alloc(8, 7), name: "x" }] }],
        },
      ],
    });
    const bytes = gzipSync(toBinary(ExportTraceServiceRequestSchema, good));
    const response = await post(bytes, {
      "content-type": "application/x-protobuf",
      "content-encoding": "gzip",
    });
    expect(response.headers.get("content-type")).toBe("application/x-protobuf");
    const answer = fromBinary(ExportTraceServiceResponseSchema, new Uint8Array(await response.arrayBuffer()));
    expect(answer.partialSuccess).toBeUndefined();
  });

  it("refuses what is no export with a status that exporters can read", async () => {
    const noJson = await post("{");
    expect(noJson.status).toBe(400);
    expect(await noJson.json()).toMatchObject({
      code: 3,
      message: expect.stringContaining("not an OTLP request"),
    });
    const noMessage = await post(Buffer.from([0xff, 0xff, 0xff]), {
      "content-type": "application/x-protobuf",
    });
    expect(noMessage.status).toBe(400);
    expect(Buffer.from(await noMessage.arrayBuffer()).toString("latin1")).toContain("not an OTLP request");
    expect((await post("{}", { authorization: "Bearer wsp_nobody" })).status).toBe(401);
    expect((await post("<a/>", { "content-type": "text/xml" })).status).toBe(415);
  });

  it("finds the owner on an ancestor that comes in a later request, and asks nothing of traces without a call", async () => {
    const traceId = hexId(32);
    const parentSpanId = hexId(16);
    await postSpans([{ traceId, parentSpanId, attributes: CALL }], undefined, "somewhere");
    expect((await eventsOf(traceId))[0]).toMatchObject({ team: "untagged" });
    await postSpans(
      [
        {
          traceId,
          spanId: parentSpanId,
          name: "POST /reply",
          attributes: { team_id: "support", "ai.feature": "draft-reply" },
        },
      ],
      undefined,
      "somewhere",
    );
    expect((await eventsOf(traceId))[0]).toMatchObject({ team: "support" });
    const alone = hexId(32);
    await postSpans([{ traceId: alone, name: "GET /", attributes: { team_id: "support" } }]);
    const [row] = await db.sql`select context_optional, context_since from traces where trace_id = ${alone}`;
    expect(row).toMatchObject({ context_optional: true, context_since: expect.any(Date) });
  });

  it("forgets an owner that no call came for within a week, and nothing else", async () => {
    const { sweepOptionalContexts } = await import("@/lib/pipeline/sweeps");
    const [old, young] = [hexId(32), hexId(32)];
    for (const traceId of [old, young])
      await postSpans([{ traceId, name: "GET /", attributes: { team_id: "support" } }]);
    await db.sql`update traces set context_since = now() - interval '8 days' where trace_id = ${old}`;
    expect(await sweepOptionalContexts(db.sql)).toBe(1);
    const left = await db.sql`select trace_id from traces where trace_id in (${old}, ${young})`;
    expect(left.map((row) => row.trace_id)).toEqual([young]);
  });

  it("bills the call inside when two instrumentations report it, and a redelivery adds nothing", async () => {
    const traceId = hexId(32);
    const [outer, inner] = [hexId(16), hexId(16)];
    const spans = [
      { traceId, spanId: outer, attributes: CALL },
      { traceId, spanId: inner, parentSpanId: outer, attributes: CALL },
    ];
    await postSpans([spans[0] as SpanFields]);
    await postSpans([spans[1] as SpanFields]);
    await postSpans(spans);
    expect((await eventsOf(traceId)).map((event) => event.span_id)).toEqual([inner]);
  });

  it("is one event with what a gateway reports of the same call, in either order", async () => {
    for (const order of ["span first", "gateway first"]) {
      const id = `chatcmpl-${hexId(12)}`;
      const traceId = hexId(32);
      const span = () =>
        postSpans([{ traceId, attributes: { ...CALL, "gen_ai.response.id": id, "ai.team_id": "support" } }]);
      const gateway = async () => {
        const event = {
          reported_by: "gateway",
          virtual_key: "vk-1",
          provider_response_id: id,
          provider: "openai",
          model: "gpt-4.1-mini",
          ts: new Date().toISOString(),
          provider_usage: {
            prompt_tokens: 1_000,
            completion_tokens: 100,
            prompt_tokens_details: { cached_tokens: 400 },
          },
        };
        expect((await post(JSON.stringify(event), {}, "/api/v1/events")).status).toBe(200);
      };
      for (const send of order === "span first" ? [span, gateway] : [gateway, span]) await send();
      expect(await eventsOf(traceId), order).toEqual([
        expect.objectContaining({ team: "support", input: 600, cache_read: 400, output: 100 }),
      ]);
    }
  });

  it("takes usage from log records", async () => {
    const traceId = hexId(32);
    const body = {
      resourceLogs: [
        {
          resource: { attributes: [attribute("service.name", "ticket-copilot")] },
          scopeLogs: [
            {
              scope: { name: "test" },
              logRecords: [
                {
                  timeUnixNano: `${Date.now() - 1_000}000000`,
                  traceId,
                  spanId: hexId(16),
                  eventName: "gen_ai.client.inference.operation.details",
                  attributes: Object.entries(CALL).map(([name, value]) => attribute(name, value)),
                },
                { timeUnixNano: `${Date.now()}000000`, body: { stringValue: "started" } },
              ],
            },
          ],
        },
      ],
    };
    expect((await post(JSON.stringify(body), {}, "/v1/logs")).status).toBe(200);
    expect(await eventsOf(traceId)).toEqual([expect.objectContaining({ team: "support", input: 1_000 })]);
  });

  it("counts every span, and the laws hold", async () => {
    const { findings } = await verifyLedger(db.sql);
    expect(findings).toEqual([]);
    const [row] = await db.sql<Record<string, number>[]>`
      select sum(received)::int as received, sum(ignored)::int as ignored, sum(context)::int as context
      from ingest_batches where format = 'otlp'`;
    expect(row?.context).toBeGreaterThan(3);
    expect(row?.received).toBeGreaterThan(15);
  });
});
