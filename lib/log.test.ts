import { describe, expect, it } from "vitest";
import { cleanText, createLog } from "./log";

function written(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog("info", { write: (line) => lines.push(line) }));
  return lines.join("");
}

/** Each holds `hush` where the secret is. */
const IN_TEXT = [
  "key wsp_hushhushhushhushhushhush was refused",
  "connect to postgres://app:hush@db.internal:5432/whospent failed",
  "connect to postgres://:hush@db/whospent failed",
  "authorization: Bearer hush.hush-hush",
  "Authorization: Basic aHVzaDpodXNo-hush",
  "cookie: next-auth.session-token=hush; theme=dark",
  "set-cookie: __Host-next-auth.csrf-token=hush%7Chush; Path=/",
  "set __Secure-next-auth.session-token=hushhush now",
  "token eyJhbGciOiJkaXIiLCJlbmMhush..hush.hush.hush",
  "?api_key=hush&x=1",
  "client_secret=hush",
  'body {"password":"hush","x":1}',
  "NEXTAUTH_SECRET=hush",
  "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----",
];

describe("secrets are not logged", () => {
  it.each(IN_TEXT)("in a message, a stack, a field or a cause: %s", (text) => {
    const error = new Error(text, { cause: new Error(`caused by ${text}`) });
    for (const line of [
      written((log) => log.error(text)),
      written((log) => log.error({ err: error }, "request failed")),
      written((log) => log.error(error)),
      written((log) => log.info({ what: { happened: [text] } })),
      written((log) => log.child({ name: text }).info("x")),
    ]) {
      expect(line).not.toContain("hush");
      expect(line).toContain("[redacted]");
      expect(() => JSON.parse(line)).not.toThrow();
    }
  });

  it.each([
    "authorization",
    "Authorization",
    "cookie",
    "set-cookie",
    "password",
    "newPassword",
    "token",
    "csrfToken",
    "key",
    "apiKey",
    "x-api-key",
    "secret",
    "client_secret",
    "NEXTAUTH_SECRET",
    "databaseUrl",
    "DATABASE_URL",
    "url",
    "private_key",
    "prompt",
    "completion",
    "messages",
    "body",
  ])("in a field called %s, at any depth", (field) => {
    const secrets = { [field]: { inner: ["hush"] }, list: [{ [field]: "hush" }] };
    const line = written((log) => log.info({ [field]: "hush", a: { b: { c: { d: secrets } } } }, "x"));
    expect(line).not.toContain("hush");
    expect(line.match(/\[redacted\]/g)).toHaveLength(3);
  });

  it("of the driver's error: statement, parameters, the row it names", () => {
    const error = Object.assign(new Error("duplicate key"), {
      code: "23505",
      query: "select hush",
      parameters: ["hush"],
      detail: "Key (email)=(hush@example.com) already exists.",
      where: "hush",
      args: [["hush"]],
    });
    const line = written((log) =>
      log.error({ err: new AggregateError([error], "all failed", { cause: error }) }),
    );
    expect(line).not.toContain("hush");
    expect(line).toContain("23505");
    expect(line).toContain("duplicate key");
  });
});

it("keeps what helps: numbers, names, stacks, ids, causes", () => {
  const cause = Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" });
  const error = new Error("the database is away", { cause });
  const line = written((log) =>
    log.error(
      { err: error, path: "/api/v1/spend", keyId: 7, input_tokens: 900, events: 3n },
      "request failed",
    ),
  );
  expect(JSON.parse(line)).toMatchObject({
    level: 50,
    msg: "request failed",
    path: "/api/v1/spend",
    keyId: 7,
    input_tokens: 900,
    events: "3",
    err: {
      type: "Error",
      message: "the database is away",
      stack: expect.stringContaining("log.test.ts"),
      cause: { message: "connection refused", code: "ECONNREFUSED" },
    },
  });
});

it("a circle or something deep ends", () => {
  const circle: Record<string, unknown> = { name: "a" };
  circle.self = circle;
  expect(() => JSON.parse(written((log) => log.info({ circle })))).not.toThrow();
});

it("cleanText leaves plain words alone", () => {
  const plain = "3 tokens of model gpt-4.1, key 12, see https://example.com/a?b=c and mailto:x@example.com";
  expect(cleanText(plain)).toBe(plain);
});

it("cleanText takes no longer for a text that was made to be slow", () => {
  const began = performance.now();
  for (const part of ["a-", "next-auth.", "x:", "eyJa.", "-----BEGIN PRIVATE KEY-----", "wsp_", "http://a:"])
    cleanText(part.repeat(20_000));
  expect(performance.now() - began).toBeLessThan(2_000);
});
