import { expect, test } from "@playwright/test";
import { ORIGIN } from "../support/origin";
import { type Answered, DEMO, type Jar, signInByWire, wire } from "../support/wire";
import { get, PAGES, silent } from "./common";

/** What a scanner sees of the answers: headers, cookies, paths that should not be there, methods. */

let admin: Jar;
let set: string[];
test.beforeAll(async () => {
  ({ jar: admin, set } = await signInByWire(ORIGIN, DEMO.admin));
});

/** Of every answer, whatever it is. */
function usual({ headers }: Answered, what: string): void {
  expect.soft(headers["x-content-type-options"], what).toBe("nosniff");
  expect.soft(headers["x-frame-options"], what).toBe("DENY");
  expect.soft(headers["referrer-policy"], what).toBe("same-origin");
  expect.soft(headers["permissions-policy"], what).toContain("camera=()");
  expect.soft(headers["cross-origin-opener-policy"], what).toBe("same-origin");
  expect.soft(headers["cross-origin-resource-policy"], what).toBe("same-origin");
  expect.soft(headers["content-security-policy"], what).toContain("frame-ancestors 'none'");
  expect.soft(headers["x-powered-by"], what).toBeUndefined();
  expect.soft(headers.server, what).toBeUndefined();
}

test("every kind of answer has the usual headers", async () => {
  const chunk = /\/_next\/static\/[^"]+\.js/.exec((await get("/sign-in")).text)?.[0] ?? "";
  const kinds: [string, number, Record<string, string>?][] = [
    ["/sign-in", 200],
    ["/teams/support", 200, admin.header],
    ["/teams/support", 307],
    ["/teams/none", 404, admin.header],
    ["/nothing-here", 404],
    ["/api/nothing-here", 404],
    ["/api/health/live", 200],
    ["/api/openapi.json", 200],
    ["/api/v1/spend", 401],
    ["/api/v1/spend?from=x", 400, admin.header],
    ["/api/v1/exports/showback?month=1999-01", 404, admin.header],
    ["/api/v1/events", 401],
    ["/explore/csv", 200, admin.header],
    ["/admin/audit-log/csv?action=key.create", 200, admin.header],
    ["/v1/traces", 405],
    ["/fonts/inter-latin.woff2", 200],
    ["/icon.svg", 200],
    [chunk, 200],
  ];
  for (const [path, status, headers] of kinds) {
    const answer = await get(path, headers);
    expect.soft(answer.status, path).toBe(status);
    usual(answer, path);
  }
});

test("https is insisted on where it is used, and only there", async () => {
  for (const path of ["/sign-in", "/api/health/live", "/icon.svg"]) {
    const over = await get(path, { "x-forwarded-proto": "https" });
    expect.soft(over.headers["strict-transport-security"], path).toMatch(/^max-age=\d{8}/);
    expect.soft((await get(path)).headers["strict-transport-security"], path).toBeUndefined();
  }
});

test("a page's scripts and styles carry its nonce, which no other answer has", async () => {
  const seen = new Set<string>();
  for (const path of ["/sign-in", "/nothing-here", ...PAGES]) {
    const { headers, text } = await get(path, admin.header);
    const policy = String(headers["content-security-policy"]);
    expect.soft(policy, path).not.toContain("unsafe");
    const nonce =
      /script-src 'self' 'nonce-([A-Za-z0-9+/=]{20,})' 'strict-dynamic'/.exec(policy)?.[1] ?? "none";
    expect.soft(seen.has(nonce), `${path} has a nonce of its own`).toBe(false);
    seen.add(nonce);
    const tags = text.match(/<(script|style)\b[^>]*>/g) ?? [];
    expect.soft(tags.length, path).toBeGreaterThan(0);
    for (const tag of tags) expect.soft(tag, path).toContain(`nonce="${nonce}"`);
    // Before the first script: what a browser parses of the page itself.
    const drawn = text.replace(/<script\b[\s\S]*?<\/script>/g, "");
    expect.soft(drawn.match(/<[^>]+\sstyle="[^"]*"/g), `${path} has no style attribute`).toBeNull();
    expect.soft(drawn.match(/<[^>]+\son[a-z]+="/g), `${path} has no inline handler`).toBeNull();
    expect.soft(drawn.match(/(href|src|action)="javascript:/g), path).toBeNull();
  }
});

test("what somebody signed in sees is kept nowhere", async () => {
  for (const path of [
    ...PAGES,
    "/api/v1/spend?from=2026-01-01&to=2026-01-02",
    "/explore/csv",
    "/views/palette",
  ]) {
    const { headers } = await get(path, admin.header);
    expect.soft(headers["cache-control"], path).toContain("no-store");
  }
});

test("the session's cookie is for this site's server alone", () => {
  const session = set.find((line) => line.includes("session-token=")) ?? "";
  expect(session).toMatch(/;\s*HttpOnly/i);
  expect(session).toMatch(/;\s*SameSite=Lax/i);
  expect(session).toMatch(/;\s*Path=\//i);
  expect(session).not.toMatch(/;\s*Domain=/i);
  for (const line of set) expect.soft(line, line.split("=")[0]).toMatch(/HttpOnly/i);
  // Over https it is also Secure and named so; here it is http.
  if (ORIGIN.startsWith("https:")) expect(session).toMatch(/^__(Secure|Host)-.*;\s*Secure/i);
});

test("no source map, no file of the server, no path out of it", async () => {
  const page = await get("/", admin.header);
  const chunks = [...new Set(page.text.match(/\/_next\/static\/[^"\\]+\.(?:js|css)/g))];
  expect(chunks.length).toBeGreaterThan(5);
  for (const chunk of chunks) {
    expect.soft((await get(`${chunk}.map`)).status, chunk).toBe(404);
    expect.soft((await get(chunk)).text, chunk).not.toContain("sourceMappingURL");
  }
  for (const path of [
    "/.env",
    "/.env.local",
    "/.git/config",
    "/.git/HEAD",
    "/package.json",
    "/package-lock.json",
    "/next.config.mjs",
    "/proxy.ts",
    "/.next/BUILD_ID",
    "/.data/run.json",
    "/_next/../package.json",
    "/_next/static/../../package.json",
    "/_next/static/..%2f..%2fpackage.json",
    "/_next/static/%2e%2e/%2e%2e/BUILD_ID",
    "/fonts/../../package.json",
    "/fonts/..%2f..%2fpackage.json",
    "/fonts/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/..%c0%af..%c0%afetc/passwd",
    "/%5c..%5c..%5cetc%5cpasswd",
    "/api/v1/exports/..%2f..%2f..%2fetc%2fpasswd?month=2026-06",
    "/api/v1/traces/..%2f..%2fevents",
    "/_next/image?url=%2fetc%2fpasswd&w=64&q=75",
    "/_next/image?url=http%3a%2f%2f169.254.169.254%2f&w=64&q=75",
    "/_next/data/x/index.json",
    "/server-status",
    "/wp-login.php",
    "/admin/%00",
    "/teams/%00",
    "/teams/%ff%fe",
    "/teams/%E0%A4%A",
    `/teams/${"a".repeat(8_000)}`,
    `/?q=${"a".repeat(8_000)}`,
    "/traces/%00",
    "/units/%00",
  ]) {
    const answer = await get(path, admin.header);
    expect.soft(answer.status, path).toBeLessThan(500);
    expect.soft(answer.text, path).not.toMatch(/root:x:0|"whospent"|\[core\]|ref: refs/);
    silent(answer, path);
  }
  // Too long to be read at all: an answer, or the end of the connection.
  const long = await get(`/?q=${"a".repeat(100_000)}`).catch(() => ({ status: 431 }));
  expect([414, 431]).toContain(long.status);
});

test("odd methods are refused, and nothing sent is sent back", async () => {
  for (const method of ["TRACE", "TRACK", "PUT", "DELETE", "PATCH", "PROPFIND", "OPTIONS", "POST"]) {
    for (const path of [
      "/",
      "/sign-in",
      "/api/v1/spend",
      "/api/v1/events",
      "/api/health/live",
      "/icon.svg",
    ]) {
      const answer = await wire(ORIGIN, { method, path, headers: { "x-secret": "reflected-0815" } });
      expect.soft(answer.status, `${method} ${path}`).toBeLessThan(500);
      expect.soft(answer.text, `${method} ${path}`).not.toContain("reflected-0815");
      if (method !== "OPTIONS") expect.soft(answer.status, `${method} ${path}`).toBeGreaterThanOrEqual(300);
    }
  }
});
