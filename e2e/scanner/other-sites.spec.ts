import { expect, test } from "@playwright/test";
import { ORIGIN } from "../support/origin";
import { DEMO, type Jar, signInByWire, wire } from "../support/wire";
import { get, silent } from "./common";

/** What another site can do to somebody who is signed in: lead them away, or change something in their name. */

let admin: Jar;
let lead: Jar;
test.beforeAll(async () => {
  ({ jar: admin } = await signInByWire(ORIGIN, DEMO.admin));
  ({ jar: lead } = await signInByWire(ORIGIN, DEMO.lead));
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

test("a form sent to where no page is goes no further", async () => {
  const name = `nowhere ${Date.now()}`;
  const fields = { ...(await markerForm()), name, kind: "deploy", at: "2026-01-01T00:00", team: "support" };
  const { body, headers: type } = multipart(fields);
  const action = /"id":"([0-9a-f]+)"/.exec(Object.values(fields).join())?.[1] ?? "";
  const evil = "https://evil.example";
  const senders: [string, Record<string, string>, string][] = [
    ["another site", { ...type, origin: evil, "sec-fetch-site": "cross-site" }, body],
    ["a forged host", { ...type, origin: evil, "x-forwarded-host": "evil.example" }, body],
    ["nobody", type, body],
    ["this site", { ...type, origin: ORIGIN, "sec-fetch-site": "same-origin" }, body],
    ["a form that ends early", type, "nonsense"],
    ["a script", { "next-action": action, "content-type": "text/plain", origin: evil }, "[null,{}]"],
  ];
  for (const folder of ["/api", "/api/v1", "/v1", "/fonts", "/_next"]) {
    for (const [who, headers, sent] of senders) {
      const path = `${folder}/nothing`;
      const answer = await wire(ORIGIN, {
        method: "POST",
        path,
        headers: { ...lead.header, ...headers },
        body: sent,
      });
      expect.soft([403, 404, 415], `${path}: ${who}`).toContain(answer.status);
      silent(answer, `${path}: ${who}`);
    }
  }
  expect((await get("/markers", lead.header)).text).not.toContain(name);
  // Envoy asks with the headers of the call it holds, and that may be an upload.
  const upload = { method: "POST", path: "/api/v1/check/envoy/v1/audio/transcriptions", headers: type };
  expect((await wire(ORIGIN, upload)).status).toBe(401);
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
