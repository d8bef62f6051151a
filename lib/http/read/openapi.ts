import { z } from "zod";
import { DEFECTS } from "@/lib/domain/ledger-codes";
import { REJECTION_CODES } from "@/lib/domain/usage-event";
import { handle } from "@/lib/problem";
import { nativeEventSchema } from "@/lib/sources/native";
import { sourceRegistry } from "@/lib/sources/registry";
import { checkAnswer, litellmBudgetsAnswer } from "../check-schemas";
import { markerAnswer, markerBody, markersAnswer, markersParams } from "../marker-schemas";
import * as answers from "./answer-schemas";
import * as params from "./param-schemas";

type Json = Record<string, unknown>;

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string().describe("Stable and machine-readable."),
  detail: z.string().optional(),
});

const count = z.int().min(0);
const ingestAnswer = z.object({
  received: count.describe("accepted + merged + duplicates + context + ignored + quarantined"),
  accepted: count,
  merged: count,
  duplicates: count,
  context: count,
  ignored: count,
  quarantined: z.array(
    z.object({
      index: count,
      code: z.enum(REJECTION_CODES),
      field: z.string().optional(),
      message: z.string(),
    }),
  ),
});
const healthAnswer = z.object({ status: z.literal("ok") });

/** A schema as JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. Inputs are described as they are sent. */
function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return body;
}

function query(schema: z.ZodType): Json[] {
  const { properties, required } = jsonSchema(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties ?? {}).map(([name, { description, ...body }]) => ({
    name,
    in: "query",
    required: required?.includes(name) ?? false,
    ...(description ? { description } : {}),
    schema: body,
    ...(body.type === "array" ? { style: "form", explode: true } : {}),
  }));
}

function json(description: string, schema: z.ZodType | Json): Json {
  const body = schema instanceof z.ZodType ? jsonSchema(schema, "output") : schema;
  return { description, content: { "application/json": { schema: body } } };
}

const problem = (description: string): Json => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

const READ_PROBLEMS = {
  400: problem("A parameter cannot be used."),
  401: problem("Who is asking is not known."),
  403: problem("The key lacks the scope `read`, or the role the right."),
  503: problem("The database cannot be reached, or the answer took too long."),
};
const READ_SECURITY = [{ key: [] }, { session: [] }];

function read(summary: string, asked: z.ZodType | null, body: z.ZodType, extra: Json = {}): Json {
  return {
    get: {
      summary,
      security: READ_SECURITY,
      ...(asked ? { parameters: query(asked) } : {}),
      responses: { 200: json("The answer.", body), ...READ_PROBLEMS, ...extra },
    },
  };
}

const event = { $ref: "#/components/schemas/NativeEvent" };
const nativeBody = {
  anyOf: [
    event,
    { type: "array", items: event },
    { type: "object", properties: { events: { type: "array", items: event } }, required: ["events"] },
  ],
};

function post(summary: string, body: Json, parameters: Json[] = []): Json {
  return {
    post: {
      summary,
      description:
        "At most 10,000 records and 10 MB inflated; `content-encoding: gzip` is taken. 200 if readable at all.",
      security: [{ key: [] }],
      parameters,
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: body },
          "application/x-ndjson": { schema: { type: "string" } },
        },
      },
      responses: {
        200: json("What became of the records. Given only after everything is committed.", ingestAnswer),
        400: problem("Nothing in the body can be read."),
        401: problem("The key is missing, wrong, revoked or expired."),
        403: problem("The key lacks the scope `ingest`."),
        413: problem("The body or the number of records is too large."),
        429: problem("Too many requests; see Retry-After."),
        503: problem("Try again; see Retry-After."),
      },
    },
  };
}

/** OTLP/HTTP: what is asked and answered is OpenTelemetry's, in protobuf or its JSON. */
function otlp(summary: string): Json {
  const types = (schema: Json) => ({
    "application/x-protobuf": { schema: { type: "string", format: "binary" } },
    "application/json": { schema },
  });
  const status = (description: string): Json => ({
    description,
    content: types({ type: "object", description: "google.rpc.Status" }),
  });
  return {
    post: {
      summary,
      description: "The OTLP/HTTP protocol; see docs/sources/otlp.md. gzip is taken.",
      security: [{ key: [] }],
      requestBody: { required: true, content: types({ type: "object" }) },
      responses: {
        200: {
          description: "Committed; `partial_success` tells what was refused.",
          content: types({ type: "object" }),
        },
        400: status("The body is no export request."),
        401: status("The key is missing, wrong, revoked or expired."),
        403: status("The key lacks the scope `ingest`."),
        413: status("The body or the number of records is too large."),
        415: status("The body is neither protobuf nor JSON."),
        503: status("Try again; see Retry-After."),
      },
    },
  };
}

function postMarker(): Json {
  return {
    post: {
      summary: "Marks a moment on every chart.",
      description: "A team's key marks for its team; a key without a team for any it may claim.",
      security: READ_SECURITY,
      requestBody: {
        required: true,
        content: { "application/json": { schema: jsonSchema(markerBody, "input") } },
      },
      responses: {
        201: json("The marker.", markerAnswer),
        400: problem("The marker has a problem, each of them in `errors`."),
        401: problem("Who is asking is not known."),
        403: problem("The key has neither scope `ingest` nor `admin`, or the role not the right."),
        404: problem("There is no such team or service, or it is not the caller's."),
        415: problem("The body is not sent as JSON."),
        503: problem("Try again; see Retry-After."),
      },
    },
  };
}

const CHECK_RESPONSES: Json = {
  200: json("The call may go out; `warn` says what to mend.", checkAnswer),
  401: problem("The key is missing, wrong, revoked or expired."),
  403: {
    description: "Denied, or (a problem document) the key lacks the scope `check`.",
    content: {
      "application/json": { schema: jsonSchema(checkAnswer, "output") },
      "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
    },
  },
};

function postCheck(): Json {
  return {
    post: {
      summary: "May this call go out?",
      description:
        "The envelope of the call, under the names of a native event; whatever else a native event may hold is passed over. See docs/check.md.",
      security: [{ key: [] }],
      requestBody: {
        required: true,
        content: { "application/json": { schema: { $ref: "#/components/schemas/NativeEvent" } } },
      },
      responses: {
        ...CHECK_RESPONSES,
        400: problem("The body is no envelope, or a field of it cannot be read."),
        413: problem("The body is larger than 64 KB."),
      },
    },
  };
}

/** Envoy asks with the method of the call it asks about; these two stand for any. */
function checkEnvoy(): Json {
  const asked = {
    summary: "External authorization for Envoy; any method.",
    description:
      "The envelope stands in `x-whospent-*` headers and the W3C baggage; the answer also in the headers `x-whospent-decision`, `x-whospent-team` and `x-whospent-reasons`.",
    security: [{ key: [] }],
    responses: CHECK_RESPONSES,
  };
  return { get: asked, post: asked };
}

function probe(summary: string): Json {
  return {
    get: { summary, security: [], responses: { 200: json("Yes.", healthAnswer), 503: problem("No.") } },
  };
}

/** The OpenAPI 3.1 description, generated from the schemas that the handlers parse with. */
export function openApiDocument(): Json {
  const sourceParameter = {
    name: "source",
    in: "path",
    required: true,
    schema: { enum: [...sourceRegistry.keys()] },
  };
  const idParameter = { name: "id", in: "path", required: true, schema: { type: "string" } };
  const trace = read("One trace with the calls that the caller sees.", null, answers.traceAnswer, {
    404: problem("There is no such trace, or none of its calls is for the caller."),
  });
  const events = read(
    "Events of a range or of a trace, in the order of their keys.",
    params.eventsParams,
    answers.eventsAnswer,
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "Whospent",
      version: "1",
      description:
        "Who spent the AI bill, on what, and why did it move. Money is a decimal text in US dollars with twelve decimals. What the caller may not see answers like what does not exist.",
    },
    paths: {
      "/api/v1/events": { ...events, ...post("Usage events in our own format.", nativeBody) },
      "/api/v1/ingest/{source}": post("Usage in the format of another sender.", {}, [sourceParameter]),
      "/api/v1/check": postCheck(),
      "/api/v1/check/envoy": checkEnvoy(),
      "/api/v1/check/envoy/{path}": {
        parameters: [{ name: "path", in: "path", required: true, schema: { type: "string" } }],
        ...checkEnvoy(),
      },
      "/v1/traces": otlp("OpenTelemetry spans: model calls are billed, once."),
      "/v1/logs": otlp("OpenTelemetry log records that carry the usage of model calls."),
      "/api/public/otel/v1/traces": otlp("As /v1/traces, where Langfuse's SDK exports to."),
      "/api/v1/spend": read("Grouped spend, charges included.", params.spendParams, answers.spendAnswer),
      "/api/v1/traces": read("The costliest traces of a range.", params.tracesParams, answers.tracesAnswer),
      "/api/v1/traces/{id}": { parameters: [idParameter], ...trace },
      "/api/v1/exceptions": read(
        `The exception queue. Defects: ${DEFECTS.join(", ")}.`,
        params.exceptionsParams,
        answers.exceptionsAnswer,
      ),
      "/api/v1/budgets": read(
        "Budgets and what is booked against them.",
        params.budgetsParams,
        answers.budgetsAnswer,
      ),
      "/api/v1/exports/{kind}": {
        parameters: [{ name: "kind", in: "path", required: true, schema: { enum: ["showback"] } }],
        get: {
          summary:
            "Everything booked in an accounting month, as a file; of a closed month the same every time.",
          security: READ_SECURITY,
          parameters: query(params.showbackParams),
          responses: {
            200: { description: "The file.", content: { "text/csv": { schema: { type: "string" } } } },
            ...READ_PROBLEMS,
            404: problem(
              "There is no such export, accounting month or team, or the team is not for the caller.",
            ),
          },
        },
      },
      "/api/v1/exports/litellm-budgets": read(
        "Monthly budgets of teams as settings of their LiteLLM keys; see docs/check.md.",
        null,
        litellmBudgetsAnswer,
      ),
      "/api/v1/markers": {
        ...read("Markers of a range that concern the caller, newest first.", markersParams, markersAnswer),
        ...postMarker(),
      },
      "/api/openapi.json": {
        get: {
          summary: "This description.",
          security: [],
          responses: { 200: json("OpenAPI 3.1.", { type: "object" }) },
        },
      },
      "/api/health/live": probe("The process answers."),
      "/api/health/ready": probe("The database answers and is up to date."),
      "/api/auth/{nextauth}": {
        parameters: [{ name: "nextauth", in: "path", required: true, schema: { type: "string" } }],
        get: {
          summary: "Sign-in pages of the browser session.",
          security: [],
          responses: { 200: { description: "HTML or JSON." } },
        },
        post: {
          summary: "Signs in or out.",
          security: [],
          responses: { 302: { description: "To a page of this site." } },
        },
      },
    },
    components: {
      schemas: {
        NativeEvent: jsonSchema(nativeEventSchema, "input"),
        Problem: jsonSchema(problemSchema, "output"),
      },
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "A key that starts with `wsp_`." },
        session: { type: "apiKey", in: "cookie", name: "next-auth.session-token" },
      },
    },
  };
}

let made: string | undefined;

/** `GET /api/openapi.json`. The same for everybody; it names no data. */
export const getOpenApi = handle((_request: Request): Response => {
  made ??= JSON.stringify(openApiDocument());
  return new Response(made, {
    headers: { "content-type": "application/json", "cache-control": "public, max-age=300" },
  });
});
