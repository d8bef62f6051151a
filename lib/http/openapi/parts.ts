import { z } from "zod";

/** What every description of a route is made of. */

export type Json = Record<string, unknown>;

/** A schema as JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. Inputs are described as they are sent. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return body;
}

/** The parameters in the address, from the schema that reads them. */
export function query(schema: z.ZodType): Json[] {
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

/** An answer in JSON. */
export function json(description: string, schema: z.ZodType | Json): Json {
  const body = schema instanceof z.ZodType ? jsonSchema(schema, "output") : schema;
  return { description, content: { "application/json": { schema: body } } };
}

/** An answer of RFC 9457. */
export const problem = (description: string): Json => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

export const READ_PROBLEMS = {
  400: problem("A parameter cannot be used."),
  401: problem("Who is asking is not known."),
  403: problem("The key lacks the scope `read`, or the role the right."),
  503: problem("The database cannot be reached, or the answer took too long."),
};
export const READ_SECURITY = [{ key: [] }, { session: [] }];

/** A read, by a key with the scope `read` or a session. @param extra further answers by status */
export function read(summary: string, asked: z.ZodType | null, body: z.ZodType, extra: Json = {}): Json {
  return {
    get: {
      summary,
      security: READ_SECURITY,
      ...(asked ? { parameters: query(asked) } : {}),
      responses: { 200: json("The answer.", body), ...READ_PROBLEMS, ...extra },
    },
  };
}
