import { z } from "zod";
import { DEFECTS } from "@/lib/domain/ledger-codes";
import { handle } from "@/lib/problem";
import { nativeEventSchema } from "@/lib/sources/native";
import { sourceRegistry } from "@/lib/sources/registry";
import { litellmBudgetsAnswer } from "../check-schemas";
import { markerAnswer, markerBody, markersAnswer, markersParams } from "../marker-schemas";
import * as answers from "../read/answer-schemas";
import * as params from "../read/param-schemas";
import { checkEnvoy, postCheck } from "./check";
import { nativeBody, otlp, post } from "./ingest";
import { type Json, json, jsonSchema, problem, query, READ_PROBLEMS, READ_SECURITY, read } from "./parts";

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string().describe("Stable and machine-readable."),
  detail: z.string().optional(),
});

const healthAnswer = z.object({ status: z.literal("ok") });

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
