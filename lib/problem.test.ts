import { describe, expect, it, vi } from "vitest";
import { handle, isUnreachable, ProblemError, problem } from "./problem";

const request = new Request("http://localhost/api/v1/spend");
const failing = (error: unknown, onError = vi.fn()) =>
  handle(() => {
    throw error;
  }, onError)(request);

describe("problem", () => {
  it("is an RFC 9457 document", async () => {
    const answer = problem(400, "unsupported_grouping", "Not both.", "tenant and template", {
      fields: ["group_by"],
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toEqual({
      type: "urn:whospent:problem:unsupported_grouping",
      title: "Not both.",
      status: 400,
      code: "unsupported_grouping",
      detail: "tenant and template",
      fields: ["group_by"],
    });
  });
});

describe("handle", () => {
  it("passes an answer through", async () => {
    expect((await handle(() => new Response("fine"))(request)).status).toBe(200);
  });

  it("answers a ProblemError as it says, with its headers, and does not report it", async () => {
    const onError = vi.fn();
    const limit = new ProblemError(429, "too_many", "Slow down.", undefined, {}, { "retry-after": "7" });
    const answer = await failing(limit, onError);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(onError).not.toHaveBeenCalled();
  });

  it("tells nothing about an unknown error, but reports it", async () => {
    const onError = vi.fn();
    const answer = await failing(new Error('relation "secret_team" does not exist'), onError);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("secret_team");
    expect(onError).toHaveBeenCalledOnce();
  });

  it.each(["ECONNREFUSED", "CONNECT_TIMEOUT", "CONNECTION_CLOSED", "57P01", "57P03", "53300", "08006"])(
    "answers 503 with Retry-After when the database fails with %s",
    async (code) => {
      const answer = await failing(Object.assign(new Error("down"), { code }));
      expect([answer.status, Number(answer.headers.get("retry-after")) > 0]).toEqual([503, true]);
    },
  );

  it("answers 503 for a statement that ran out of time", async () => {
    const answer = await failing(Object.assign(new Error("canceling statement"), { code: "57014" }));
    expect([answer.status, (await answer.json()).code]).toEqual([503, "read_timeout"]);
  });
});

describe("isUnreachable", () => {
  it("looks at causes and inside aggregates", () => {
    const refused = Object.assign(new Error(), { code: "ECONNREFUSED" });
    expect(isUnreachable(new Error("wrapped", { cause: refused }))).toBe(true);
    expect(isUnreachable(new AggregateError([new Error(), refused]))).toBe(true);
  });

  it.each([undefined, "text", new Error("plain"), Object.assign(new Error(), { code: "23505" })])(
    "is not fooled by %s",
    (error) => expect(isUnreachable(error)).toBe(false),
  );
});
