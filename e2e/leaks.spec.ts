import { type APIRequestContext, expect, test } from "@playwright/test";
import { clientAs } from "./support/session";

/**
 * A lead tries to learn of another team by every door: path, query, filter, grouping, export, trace id, cursor and
 * order, share, suggestion. Whatever names another team must answer as for a team that does not exist.
 */
const NOBODY = "zz-no-such-team";
const DAY = 86_400_000;
const day = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY).toISOString().slice(0, 10);
const RANGE = `from=${day(28)}&to=${day(0)}`;
const MONTH = day(0).slice(0, 7);

type Row = Record<string, string | number | null>;
let admin: APIRequestContext;
let lead: APIRequestContext;
/** What is the lead's, and what is only of others. */
let mine: string;
let others: string[];
let foreignNames: string[];
let foreignTraces: string[];

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const { baseURL = "" } = test.info().project.use;
  [admin, lead] = [await clientAs(baseURL, "admin"), await clientAs(baseURL, "lead")];
  const own = await spend(lead, "team");
  expect(own.rows).toHaveLength(1);
  mine = String(own.rows[0]?.team);
  const all = await spend(admin, "team,service,feature");
  const names = (row: Row) =>
    [row.team, row.service, row.feature].filter((name) => name !== null).map(String);
  const known = new Set(all.rows.filter((row) => row.team === mine).flatMap(names));
  const foreign = new Set(all.rows.filter((row) => row.team !== mine).flatMap(names));
  // Words too short or too common to tell whose they are would be found in any page.
  // The shared pool is named to whoever pays a part of it.
  const told = ["untagged", "platform-shared"];
  foreignNames = [...foreign].filter((name) => !known.has(name) && name.length > 6 && !told.includes(name));
  others = [...new Set(all.rows.map((row) => String(row.team)))].filter(
    (team) => team !== mine && team !== "untagged",
  );
  expect(others.length).toBeGreaterThan(5);
  expect(foreignNames.length).toBeGreaterThan(10);
  const traces: { trace_id: string; teams?: string[] }[] = [];
  for (const team of others.slice(0, 3))
    traces.push(...(await json(admin, `/api/v1/traces?${RANGE}&team=${team}&limit=3`)).traces);
  foreignTraces = traces.map((trace) => trace.trace_id);
});

test.afterAll(async () => {
  await Promise.all([admin.dispose(), lead.dispose()]);
});

const BY_NAME = [
  "/teams/{team}",
  "/teams/{team}/month",
  "/teams/{team}/waste",
  "/teams/{team}/tagging",
  "/why?team={team}",
  "/what-if?team={team}",
  "/month?team={team}",
  "/explore?by=service&team={team}",
  "/explore/csv?by=service&team={team}",
  "/traces?team={team}",
  "/exceptions?team={team}",
  "/exceptions/tagging?team={team}",
  "/markers?team={team}",
  `/api/v1/spend?${RANGE}&filter[team]={team}`,
  `/api/v1/spend?${RANGE}&group_by=service,feature&filter[team]={team}`,
  `/api/v1/spend?${RANGE}&group_by=tenant&filter[team]={team}&compare=previous`,
  `/api/v1/traces?${RANGE}&team={team}`,
  `/api/v1/markers?${RANGE}&team={team}`,
  "/api/v1/exceptions?team={team}",
  "/api/v1/budgets?team={team}",
  `/api/v1/exports/showback?month=${MONTH}&team={team}`,
];

for (const path of BY_NAME) {
  test(`${path} answers for another team as for none`, async () => {
    const nothing = await answer(lead, path.replace("{team}", NOBODY), NOBODY);
    expect(nothing.status).toBeLessThan(500);
    for (const team of others.slice(0, 4))
      expect(await answer(lead, path.replace("{team}", team), team)).toEqual(nothing);
  });
}

test("no grouping shows a name that is only of others, and rows and shares are of the own whole", async () => {
  const groupings = [
    "team",
    "service",
    "feature",
    "environment",
    "project",
    "provider",
    "model",
    "service_tier",
  ];
  groupings.push("attributed_by", "cost_center", "kind", "token_class", "day", "tenant", "template");
  groupings.push("team,service", "service,feature,model", "cost_center,environment", "feature,tenant");
  for (const groupBy of groupings) {
    const { rows, total } = await spend(lead, groupBy);
    const text = JSON.stringify(rows);
    expect(
      foreignNames.filter((name) => text.includes(`"${name}"`)),
      groupBy,
    ).toEqual([]);
    expect(sum(rows.map((row) => String(row.cost_usd))), groupBy).toBe(sum([String(total.cost_usd)]));
    const share = rows.reduce((all, row) => all + Number(row.share ?? 0), 0);
    if (rows.length > 0) expect(Math.abs(share - 100), groupBy).toBeLessThan(0.2);
  }
});

test("no page says a name that is only of others", async () => {
  const pages = [
    "/",
    `/teams/${mine}`,
    `/teams/${mine}/month`,
    "/explore?by=team,service",
    "/traces",
    "/month",
  ];
  pages.push(
    "/exceptions",
    "/exceptions/names",
    "/exceptions/shared",
    "/exceptions/tagging",
    "/markers",
    "/why",
  );
  pages.push("/views", "/views/palette", "/what-if", "/explore/csv?by=team,service,feature");
  const found: string[] = [];
  for (const page of pages) {
    const response = await lead.get(page);
    if (!response.ok()) continue;
    const text = await response.text();
    for (const name of foreignNames) if (word(name).test(text)) found.push(`${page}: ${name}`);
  }
  expect(found).toEqual([]);
});

test("another team's trace is like none: its page, the API, its events", async () => {
  expect(foreignTraces.length).toBeGreaterThan(3);
  const none = "0af7651916cd43dd8448eb211c80319c";
  for (const path of ["/api/v1/traces/{id}", "/api/v1/events?trace_id={id}", "/traces/{id}"]) {
    const nothing = await answer(lead, path.replace("{id}", none), none);
    for (const id of foreignTraces) expect(await answer(lead, path.replace("{id}", id), id)).toEqual(nothing);
  }
});

test("neither order nor cursor reaches past the own rows", async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await json(lead, `/api/v1/traces?${RANGE}&sort=cost&limit=7${query}`);
    seen.push(...page.traces.map((trace: { trace_id: string }) => trace.trace_id));
    cursor = page.next_cursor ?? null;
  } while (cursor !== null && seen.length < 60);
  const own = await json(admin, `/api/v1/traces?${RANGE}&team=${mine}&sort=cost&limit=100`);
  expect(own.traces.slice(0, seen.length).map((trace: { trace_id: string }) => trace.trace_id)).toEqual(seen);
  // A cursor of somebody else's list gives no more than one's own.
  const foreign = await json(admin, `/api/v1/traces?${RANGE}&sort=cost&limit=3`);
  const response = await lead.get(
    `/api/v1/traces?${RANGE}&sort=cost&limit=100&cursor=${encodeURIComponent(foreign.next_cursor)}`,
  );
  if (response.ok()) {
    const ids = (await response.json()).traces.map((trace: { trace_id: string }) => trace.trace_id);
    expect(ids.filter((id: string) => foreignTraces.includes(id))).toEqual([]);
  }
});

test("exports and lists hold the own team alone", async () => {
  const csv = await lead.get(`/api/v1/exports/showback?month=${MONTH}`);
  expect(csv.status()).toBe(200);
  const text = await csv.text();
  expect(foreignNames.filter((name) => word(name).test(text))).toEqual([]);
  const { budgets } = await json(lead, "/api/v1/budgets");
  for (const budget of budgets) expect(JSON.stringify(budget)).toContain(mine);
  const { exceptions } = await json(lead, "/api/v1/exceptions?limit=1000");
  for (const exception of exceptions) expect(exception.team).toBe(mine);
});

/** Text of an answer without what differs in any two: scripts, nonces, ids of the request, the name that was asked. */
async function answer(context: APIRequestContext, path: string, asked: string) {
  const response = await context.get(path, { maxRedirects: 0 });
  const text = (await response.text())
    .replace(/<script[\s\S]*?<\/script>/g, "")
    .replace(/<(link|style|template)[\s\S]*?>/g, "")
    .replace(/ (nonce|id|aria-\w+|for)="[^"]*"/g, "")
    .split(/<[^>]+>/)
    .map((part) => part.replace(/\s+/g, " ").trim())
    .filter((part) => part !== "")
    // Parts of a page that come later may come in any order.
    .sort()
    .join("\n")
    .replace(new RegExp(word(asked), "g"), "ASKED");
  return { status: response.status(), to: response.headers().location?.replaceAll(asked, "ASKED"), text };
}

async function spend(context: APIRequestContext, groupBy: string): Promise<{ rows: Row[]; total: Row }> {
  return json(context, `/api/v1/spend?${RANGE}&group_by=${groupBy}&limit=10000`);
}

async function json(context: APIRequestContext, path: string) {
  const response = await context.get(path);
  expect(response.status(), `${path}: ${await response.text()}`.slice(0, 300)).toBe(200);
  return response.json();
}

function word(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`);
}

/** Exact sum of dollars with twelve decimals, in picodollars. */
function sum(amounts: readonly string[]): bigint {
  return amounts.reduce((all, amount) => all + BigInt(amount.replace(".", "")), 0n);
}
