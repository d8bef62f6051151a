import { checkAnswer } from "../check-schemas";
import { type Json, json, jsonSchema, problem } from "./parts";

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

/** The check of our own. */
export function postCheck(): Json {
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
export function checkEnvoy(): Json {
  const asked = {
    summary: "External authorization for Envoy; any method.",
    description:
      "The envelope stands in `x-whospent-*` headers and the W3C baggage; the answer also in the headers `x-whospent-decision`, `x-whospent-team` and `x-whospent-reasons`.",
    security: [{ key: [] }],
    responses: CHECK_RESPONSES,
  };
  return { get: asked, post: asked };
}
