import { readdirSync } from "node:fs";
import { isValidElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, describe, expect, it, vi } from "vitest";
import { connect } from "@/db/client";
import type { Viewer } from "@/lib/auth/viewer";
import DashboardError from "./error";

// Nobody listens on port 1: a database that is away, without waiting for one.
const dead = vi.hoisted(() => ({ sql: null as unknown }));
const sql = connect("postgres://nobody:nothing@127.0.0.1:1/none", { max: 1 });
dead.sql = sql;
const VIEWER: Viewer = { userId: 1, name: "a", email: "a@example.com", role: "admin", teamIds: "all" };

vi.mock("@/app/reader", () => ({ pageReader: () => dead.sql }));
vi.mock("./request", () => ({
  viewerOnce: async () => VIEWER,
  pageRequest: async (_path: string, params: Promise<Record<string, string>>) => ({
    viewer: VIEWER,
    sql: dead.sql,
    now: new Date("2026-07-20T08:00:00Z"),
    timeZone: "UTC",
    params: await params,
  }),
}));
afterAll(() => sql.end({ timeout: 1 }));

/** What the first async part below an element fails with: parts of a page that are streamed read for themselves. */
async function failureBelow(node: unknown): Promise<unknown> {
  if (Array.isArray(node)) return firstOf(node);
  if (!isValidElement<Record<string, unknown>>(node)) return null;
  const { type, props } = node;
  if (typeof type === "function" && type.constructor.name === "AsyncFunction") {
    return (type as (props: object) => Promise<unknown>)(props).then(failureBelow, (error: unknown) => error);
  }
  return firstOf(Object.values(props));
}

async function firstOf(nodes: readonly unknown[]): Promise<unknown> {
  for (const node of nodes) {
    const failure = await failureBelow(node);
    if (failure !== null) return failure;
  }
  return null;
}

/** Pages of snippets and forms, which read nothing. */
const READ_NOTHING = ["sources/connect/page.tsx"];
const pages = readdirSync(__dirname, { recursive: true, encoding: "utf8" }).filter(
  (file) => /(^|\/)page\.tsx$/.test(file) && !READ_NOTHING.includes(file),
);

/** What the variables of a page's path stand for: a number where it is looked up by one. */
function paramsOf(file: string): Record<string, string> {
  const words: Record<string, string> = { team: "support", unit: "customer", traceId: "t-1", code: "cc-1" };
  const names = [...file.matchAll(/\[(\w+)\]/g)].map(([, name]) => name ?? "");
  return Object.fromEntries(names.map((name) => [name, words[name] ?? "1"]));
}

describe("without a database", () => {
  it("there are pages to look at", () => expect(pages.length).toBeGreaterThan(8));

  it.each(pages)("%s fails, and shows neither zeros nor that something does not exist", async (file) => {
    const page = (await import(/* @vite-ignore */ `./${file}`)) as {
      default: (props: object) => Promise<unknown>;
    };
    const props = {
      params: Promise.resolve(paramsOf(file)),
      searchParams: Promise.resolve({ provider: "openai", model: "gpt-5" }),
    };
    const failure = await page.default(props).then(failureBelow, (error: unknown) => error);
    expect(failure).toMatchObject({ code: "ECONNREFUSED" });
  });

  it("the page says what failed and what still holds, without a figure", () => {
    const html = renderToStaticMarkup(
      <DashboardError
        error={Object.assign(new Error("secret"), { digest: "ab12" })}
        retry={() => undefined}
      />,
    );
    expect(html).toContain('role="alert"');
    expect(html).toContain("none are shown");
    expect(html).toContain("events that arrive meanwhile are kept");
    expect(html).toContain("ab12");
    expect(html).not.toMatch(/secret|\$|0\.00/);
  });
});
