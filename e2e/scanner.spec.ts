import { expect, type Page, test } from "@playwright/test";
import { signInAs } from "./journeys/people";
import { ORIGIN } from "./support/origin";
import { type Answered, DEMO, type Jar, signInByWire, wire } from "./support/wire";

/** What a scanner sees: headers, cookies, paths that should not be there, methods, redirects. */

const get = (path: string, headers: Record<string, string> = {}) => wire(ORIGIN, { path, headers });

let admin: Jar;
let lead: Jar;
let set: string[];
test.beforeAll(async () => {
  ({ jar: admin, set } = await signInByWire(ORIGIN, DEMO.admin));
  ({ jar: lead } = await signInByWire(ORIGIN, DEMO.lead));
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

/** Nothing of how it is made. */
function silent({ text }: Answered, what: string): void {
  expect
    .soft(text, what)
    .not.toMatch(/node_modules|\bat [\w.]+ \(|postgres:\/\/|select .{1,200} from |\.tsx?:\d+/);
}

const PAGES = [
  "/",
  "/month",
  "/explore?period=last-4-weeks&group=service",
  "/traces",
  "/exceptions",
  "/exceptions/shared",
  "/sources",
  "/markers",
  "/why",
  "/what-if",
  "/views",
  "/teams/support",
  "/auditor?example=otlp",
  "/admin",
  "/admin/audit-log",
  "/admin/teams",
  "/admin/teams/support",
  "/admin/services",
  "/admin/ownership",
  "/admin/price-cards",
  "/admin/budgets",
  "/admin/enforcement",
  "/admin/members",
  "/admin/keys",
];

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

test("nobody is led to another site", async ({ page }) => {
  const targets = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%5cevil.example",
    "https:evil.example",
    "http://localhost@evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%09/evil.example",
    "/\t/evil.example",
    "//evil.example/%2f..",
    "////evil.example",
  ];
  const here = new URL(ORIGIN).host;
  const local = (location: string | undefined, what: string) => {
    if (location === undefined) return;
    const to = new URL(location, ORIGIN);
    expect.soft([to.protocol, to.host], `${what} -> ${location}`).toEqual(["http:", here]);
  };
  for (const target of targets) {
    const coded = encodeURIComponent(target);
    for (const path of [
      `/sign-in?callbackUrl=${coded}`,
      `/api/auth/signin?callbackUrl=${coded}`,
      `/api/auth/error?error=x&callbackUrl=${coded}`,
      `/api/auth/callback/demo?callbackUrl=${coded}`,
      target.startsWith("/") ? encodeURI(target) : `/${encodeURI(target)}`,
    ]) {
      const answer = await get(path);
      expect.soft(answer.status, path).toBeLessThan(500);
      local(answer.headers.location, path);
    }
  }
  // Signing in as a person does, with a target that is another site: one stays here.
  await page.route("**/*", (route) =>
    new URL(route.request().url()).host === here ? route.continue() : route.abort(),
  );
  await page.goto(`/sign-in?callbackUrl=${encodeURIComponent("//evil.example/x")}`);
  await page
    .getByRole("button", { name: /^Sign in as finance/ })
    .first()
    .click();
  await expect(page).toHaveURL(`${ORIGIN}/`);
});

test("another host name in the request leads nowhere", async () => {
  const names: Record<string, string>[] = [{ host: "evil.example" }, { "x-forwarded-host": "evil.example" }];
  for (const headers of names) {
    for (const path of ["/teams/support", "/sign-in", "/api/auth/signin", "/api/auth/csrf", "/month/"]) {
      const answer = await get(path, headers);
      expect.soft(answer.status, path).toBeLessThan(500);
      expect.soft(String(answer.headers.location ?? ""), path).not.toContain("evil.example");
      expect.soft(answer.text, path).not.toContain("evil.example");
    }
  }
});

/** A form's fields as the page holds them, its action among them. */
async function markerForm(): Promise<Record<string, string>> {
  const { text } = await get("/markers", lead.header);
  const form = /<form(?:(?!<\/form>)[\s\S])*\$ACTION[\s\S]*?<\/form>/.exec(text)?.[0] ?? "";
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const name = /\sname="([^"]*)"/.exec(tag)?.[1];
    const value = /\svalue="([^"]*)"/.exec(tag)?.[1] ?? "";
    if (name) fields[name] = value.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  }
  return fields;
}

function multipart(fields: Record<string, string>): { body: string; headers: Record<string, string> } {
  const mark = "----whospent0815";
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${mark}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    body: `${parts.join("")}--${mark}--\r\n`,
    headers: { "content-type": `multipart/form-data; boundary=${mark}` },
  };
}

test("a change that another site starts is refused, and nothing is changed", async () => {
  const name = `scanner ${Date.now()}`;
  const fields = { ...(await markerForm()), name, kind: "deploy", at: "2026-01-01T00:00", team: "support" };
  const { body, headers: type } = multipart(fields);
  const evil = "https://evil.example";
  const from: [string, Record<string, string>][] = [
    ["another site", { origin: evil, "sec-fetch-site": "cross-site" }],
    ["another site, on http", { origin: evil }],
    ["nobody", {}],
    ["a sandboxed frame", { origin: "null" }],
    ["another host of the domain", { origin: ORIGIN, "sec-fetch-site": "same-site" }],
    ["another site with a forged host", { origin: evil, "x-forwarded-host": "evil.example" }],
    ["another site with two", { origin: evil, "x-forwarded-host": `evil.example, ${new URL(ORIGIN).host}` }],
    ["another site as a prefetch", { origin: evil, "next-router-prefetch": "1", purpose: "prefetch" }],
  ];
  const send = (headers: Record<string, string>) =>
    wire(ORIGIN, {
      method: "POST",
      path: "/markers",
      headers: { ...lead.header, ...type, ...headers },
      body,
    });
  for (const [who, headers] of from) {
    const answer = await send(headers);
    expect.soft(answer.status, who).toBe(403);
    silent(answer, who);
  }
  const api = JSON.stringify({ kind: "deploy", name, team: "support" });
  for (const [who, headers] of from) {
    const sent = { ...lead.header, "content-type": "application/json", ...headers };
    const answer = await wire(ORIGIN, { method: "POST", path: "/api/v1/markers", headers: sent, body: api });
    expect.soft(answer.status, `API: ${who}`).toBe(403);
  }
  expect((await get("/markers", lead.header)).text).not.toContain(name);
  // The same from the page itself is taken, so it was not refused for something else.
  const own = await send({ origin: ORIGIN, "sec-fetch-site": "same-origin" });
  expect(own.status).toBeLessThan(400);
  expect((await get("/markers", lead.header)).text).toContain(name);
});

test("signing in and out needs next-auth's own token", async () => {
  const headers = { ...admin.header, "content-type": "application/x-www-form-urlencoded" };
  const out = await wire(ORIGIN, { method: "POST", path: "/api/auth/signout", headers, body: "csrfToken=x" });
  expect(out.status).toBeLessThan(400);
  expect((await get("/month", admin.header)).status).toBe(200);
  const body = `email=${encodeURIComponent(DEMO.admin)}&csrfToken=made-up`;
  const into = await wire(ORIGIN, {
    method: "POST",
    path: "/api/auth/callback/demo",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body,
  });
  expect(String(into.headers["set-cookie"] ?? "")).not.toContain("session-token=ey");
});

/** What the browser refused, and what it complained about. */
async function complaints(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.exposeBinding("refusedByPolicy", (_, what: string) => void found.push(what));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, target }) => {
      const where = target instanceof Element ? target.outerHTML.slice(0, 200) : "";
      (globalThis as unknown as { refusedByPolicy(what: string): void }).refusedByPolicy(
        `${location.pathname}: ${effectiveDirective} ${blockedURI} ${where}`,
      );
    }),
  );
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 404/.test(message.text()))
      found.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => found.push(`${page.url()}: ${error.message}`));
  return found;
}

for (const [scheme, viewport] of [
  ["light", { width: 1440, height: 900 }],
  ["dark", { width: 390, height: 844 }],
] as const) {
  test.describe(`in a browser, ${scheme}`, () => {
    test.use({ colorScheme: scheme, viewport });
    test("the policy refuses nothing that a page does", async ({ page }) => {
      test.setTimeout(180_000);
      const found = await complaints(page);
      await signInAs(page, "admin");
      for (const path of [
        ...PAGES,
        "/teams/none",
        "/sources/usage",
        "/sources/bypass",
        "/teams/support/month",
      ]) {
        await page.goto(path, { waitUntil: "networkidle" });
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      }
      await page.goto("/", { waitUntil: "networkidle" });
      await page.keyboard.press("Control+K");
      await page.getByRole("dialog").waitFor();
      await page.keyboard.type("sup");
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("link", { name: "Exceptions" }).first().hover();
      await page.getByRole("link", { name: "Exceptions" }).first().click();
      await expect(page).toHaveURL(/\/exceptions/);
      await page.goto("/auditor?example=litellm");
      await page.getByRole("button", { name: "Read it" }).click();
      await page.getByRole("heading", { level: 2 }).first().waitFor();
      const trace = await page.goto("/traces").then(() => page.locator("a[href^='/traces/']").first());
      await trace.click();
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await page.waitForLoadState("networkidle");
      expect(found).toEqual([]);
    });
  });
}
