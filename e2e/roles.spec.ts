import { type APIRequestContext, expect, request, test } from "@playwright/test";
import { actionsOfTheTree, builtActions, doorsOfTheTree } from "./roles/doors";
import { makeKeys } from "./roles/keys";
import {
  ACTIONS,
  API,
  type ApiDoor,
  KEYS,
  type Knocker,
  OPEN_PAGES,
  OTHERS,
  PAGE_QUERIES,
  PAGES,
  ROLES,
} from "./roles/table";
import { clientAs } from "./support/session";

/**
 * Every page, API path and action there is, knocked at by every role, by nobody, with a session that ended or is
 * forged, and with keys that may little or no longer anything. What they must answer is in roles/table.ts.
 */
const knockers = new Map<Knocker, APIRequestContext>();
/** What a path's variables stand for, by role: their own team, a trace of it. */
const own = new Map<Knocker, Record<string, string>>();
const base = () => test.info().project.use.baseURL ?? "";

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  for (const role of ROLES) knockers.set(role, await clientAs(base(), role));
  await nobodies();
  const keys = await makeKeys(browser, await ownTeam("lead"));
  for (const kind of KEYS) {
    const headers = { authorization: `Bearer ${keys[kind]}` };
    knockers.set(kind, await request.newContext({ baseURL: base(), extraHTTPHeaders: headers }));
  }
  // The team's key is that of the lead's team.
  for (const [knocker] of knockers)
    own.set(knocker, await samples(isRole(knocker) ? knocker : knocker === "team key" ? "lead" : "admin"));
});

test.afterAll(async () => {
  for (const context of knockers.values()) await context.dispose();
});

test("every page and path of the tree has a row in the table, and every row a page or path", () => {
  const doors = doorsOfTheTree();
  const pages = Object.keys(PAGES).concat(OPEN_PAGES);
  expect(doors).toEqual([...pages.map((path) => `GET ${path}`), ...Object.keys(API)].sort());
  expect(actionsOfTheTree()).toEqual(Object.keys(ACTIONS).sort());
});

for (const role of ROLES) {
  test(`as ${role}: the pages there are, and those there are not`, async () => {
    const wrong: string[] = [];
    const nothing = await look(role, "/no-such-page");
    expect(nothing.status).toBe(404);
    for (const [page, roles] of Object.entries(PAGES)) {
      const seen = await look(role, fill(page, role) + (PAGE_QUERIES[page] ?? ""));
      const expected = roles.includes(role) ? 200 : 404;
      if (seen.status !== expected) wrong.push(`${page}: ${seen.status}, not ${expected}`);
      else if (expected === 404 && seen.title !== nothing.title)
        wrong.push(`${page}: is not like a page that does not exist (${seen.title})`);
    }
    for (const page of OPEN_PAGES) {
      const { status } = await look(role, page);
      if (status !== 200) wrong.push(`${page}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });
}

for (const knocker of OTHERS) {
  test(`${knocker}: every page leads to sign-in, and tells nothing`, async () => {
    const wrong: string[] = [];
    for (const page of Object.keys(PAGES)) {
      const path = fill(page, "admin");
      const response = await context(knocker).get(path, { maxRedirects: 0 });
      const to = response.headers().location ?? "";
      if (response.status() !== 307 || !to.startsWith("/sign-in"))
        wrong.push(`${page}: ${response.status()} ${to}`);
    }
    for (const page of OPEN_PAGES) if ((await context(knocker).get(page)).status() !== 200) wrong.push(page);
    expect(wrong).toEqual([]);
  });
}

for (const knocker of [...ROLES, ...OTHERS, ...KEYS]) {
  test(`${knocker}: what every path of the API answers`, async () => {
    const wrong: string[] = [];
    for (const [door, row] of Object.entries(API)) {
      const [method = "GET", path = "/"] = door.split(" ");
      const url = fill(path, knocker) + (row.query ?? "");
      const response = await context(knocker).fetch(url, {
        method,
        maxRedirects: 0,
        ...(method === "POST" ? { headers: { origin: new URL(base()).origin } } : {}),
        ...(row.body === undefined
          ? {}
          : { data: JSON.stringify(row.body), headers: { ...JSON_BODY, origin: new URL(base()).origin } }),
      });
      const wanted = expectedOf(row, knocker);
      if (response.status() !== wanted)
        wrong.push(`${door}: ${response.status()}, not ${wanted}: ${(await response.text()).slice(0, 200)}`);
    }
    expect(wrong).toEqual([]);
  });
}

for (const role of ROLES) {
  test(`as ${role}: what every action answers to an empty form`, async () => {
    const wrong: string[] = [];
    for (const { action, id, path } of builtActions() ?? []) {
      const roles = ACTIONS[action] ?? [];
      const { status, text } = await act(role, id, fill(path, role));
      // What a thing belongs to that one may not see is not there.
      const refused = status === 404 || /may not do this/.test(text);
      const mayAct = roles === "open" || roles.includes(role);
      if (status >= 400 && status !== 404) wrong.push(`${action}: ${status}`);
      else if (refused === mayAct) wrong.push(`${action}: ${refused ? "refused" : "not refused"}`);
    }
    expect(wrong).toEqual([]);
  });
}

for (const knocker of OTHERS) {
  test(`${knocker}: every action leads to sign-in`, async () => {
    const wrong: string[] = [];
    for (const { action, id, path } of builtActions() ?? []) {
      const { status, redirect } = await act(knocker, id, fill(path, "admin"));
      const led = redirect?.startsWith("/sign-in") ?? false;
      if (status >= 400 || led !== (ACTIONS[action] !== "open"))
        wrong.push(`${action}: ${status} ${redirect}`);
    }
    expect(wrong).toEqual([]);
  });
}

test("the build has every action of the tree, or there is none here to try", () => {
  const built = builtActions();
  test.skip(built === null, "Nothing is built in this folder: the actions were not tried.");
  // A development server has built what was opened so far.
  const known = new Set(Object.keys(ACTIONS));
  expect(built?.map(({ action }) => action).filter((action) => !known.has(action))).toEqual([]);
  if (process.env.E2E_BASE_URL === undefined)
    expect([...new Set(built?.map(({ action }) => action))].sort()).toEqual(Object.keys(ACTIONS).sort());
});

/** Calls an action as a browser does, with a form that names things and says nothing about them. */
async function act(knocker: Knocker, id: string, path: string) {
  // The fields come before what refers to them.
  const form = new FormData();
  for (const [name, value] of Object.entries({ team: "support", unit: "customer", center: "cc-4900" }))
    form.append(`_1_${name}`, value);
  form.append("0", '[null,"$K1"]');
  const response = await context(knocker).post(path, {
    headers: { "next-action": id, origin: new URL(base()).origin, accept: "text/x-component" },
    multipart: form,
    maxRedirects: 0,
  });
  const redirect = response.headers()["x-action-redirect"];
  return { status: response.status(), redirect, text: await response.text() };
}

const JSON_BODY = { "content-type": "application/json" };

function expectedOf(row: ApiDoor, knocker: Knocker): number {
  if (isRole(knocker))
    return typeof row.people === "number" ? row.people : (row.people[knocker] ?? row.people.else);
  if (isKey(knocker)) return row.keys?.[knocker] ?? row.nobody;
  return row.nobody;
}

async function look(knocker: Knocker, path: string): Promise<{ status: number; title: string }> {
  const response = await context(knocker).get(path, { maxRedirects: 3 });
  const title = /<title>([^<]*)<\/title>/.exec(await response.text())?.[1] ?? "";
  return { status: response.status(), title };
}

function context(knocker: Knocker): APIRequestContext {
  const found = knockers.get(knocker);
  if (!found) throw new Error(`nobody called ${knocker}`);
  return found;
}

/** The path with the knocker's own team, unit and trace in it. */
function fill(path: string, knocker: Knocker): string {
  const values: Record<string, string> = {
    ...own.get(knocker),
    ...(path.startsWith("/admin/") && { id: "1" }),
  };
  return path.replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => values[name] ?? name);
}

/** Nobody; an admin's session after signing out; the same with some letters changed. */
async function nobodies(): Promise<void> {
  knockers.set("signed out", await request.newContext({ baseURL: base() }));
  const admin = await clientAs(base(), "admin");
  const storageState = await admin.storageState();
  const { csrfToken } = await (await admin.get("/api/auth/csrf")).json();
  await admin.post("/api/auth/signout", { form: { csrfToken, json: "true" } });
  await admin.dispose();
  const withCookies = (value: (cookie: string) => string) =>
    request.newContext({
      baseURL: base(),
      storageState: {
        ...storageState,
        cookies: storageState.cookies.map((cookie) =>
          cookie.name.endsWith("session-token") ? { ...cookie, value: value(cookie.value) } : cookie,
        ),
      },
    });
  // The cookie as it was, kept by somebody who copied it before.
  knockers.set("ended session", await withCookies((value) => value));
  knockers.set("forged session", await withCookies((value) => `${value.slice(0, -6)}AAAAAA`));
}

async function ownTeam(role: (typeof ROLES)[number]): Promise<string> {
  const { rows } = await spend(role, "team");
  const team = rows.find((row) => row.team !== "untagged")?.team;
  if (typeof team !== "string") throw new Error(`${role} sees no team with spend`);
  return team;
}

async function spend(role: Knocker, groupBy: string): Promise<{ rows: Record<string, unknown>[] }> {
  const to = new Date().toISOString().slice(0, 10);
  const from = new Date(Date.now() - 28 * 86_400_000).toISOString().slice(0, 10);
  const response = await context(role).get(`/api/v1/spend?from=${from}&to=${to}&group_by=${groupBy}`);
  expect(response.status()).toBe(200);
  return response.json();
}

async function samples(role: (typeof ROLES)[number]): Promise<Record<string, string>> {
  const team = await ownTeam(role);
  const to = new Date().toISOString().slice(0, 10);
  const from = new Date(Date.now() - 28 * 86_400_000).toISOString().slice(0, 10);
  const traces = await context(role).get(`/api/v1/traces?from=${from}&to=${to}&limit=1`);
  const trace: string = (await traces.json()).traces[0].trace_id;
  return {
    team,
    traceId: trace,
    id: trace,
    unit: "customer",
    code: "cc-4900",
    service: "ticket-copilot",
    key: "1",
    rule: "1",
    tenant: await someTenant(),
    card: "1",
    token: "none",
    kind: "showback",
    source: "native",
    nextauth: "session",
  };
}

/** Id of a tenant, from the page that lists them. */
async function someTenant(): Promise<string> {
  const page = await context("admin").get("/admin/tenants");
  return /\/admin\/tenants\/(\d+)/.exec(await page.text())?.[1] ?? "none";
}

function isRole(knocker: Knocker): knocker is (typeof ROLES)[number] {
  return (ROLES as readonly string[]).includes(knocker);
}

function isKey(knocker: Knocker): knocker is (typeof KEYS)[number] {
  return (KEYS as readonly string[]).includes(knocker);
}
