import { expect, test } from "@playwright/test";
import { ORIGIN } from "./support/origin";
import { NONSENSE, nonsenseJson, pick, seeded } from "./support/nonsense";
import { formKey, formsOf, linksOf, type PageForm } from "./support/page-forms";
import { type Answered, DEMO, type Jar, signInByWire, wire } from "./support/wire";

/**
 * Nonsense for every form and every call of the API, the same at each run: never a failure of ours, never a hang.
 * It writes nonsense where that is allowed, so it runs last, and against a server of its own.
 */

const SEED = 20_260_713;
/** Requests for each form and for each call. */
const TRIES = 8;
/** Longer than anything should take while the machine does other things too. */
const SLOW_MS = 10_000;

test.skip(
  process.env.E2E_BASE_URL !== undefined && process.env.E2E_FUZZ !== "1",
  "It writes nonsense: set E2E_FUZZ=1 to let it, on a server whose data is not needed.",
);
let admin: Jar;
let lead: Jar;
test.beforeAll(async () => {
  ({ jar: admin } = await signInByWire(ORIGIN, DEMO.admin));
  ({ jar: lead } = await signInByWire(ORIGIN, DEMO.lead));
});

const failures: string[] = [];
function look(answer: Answered, what: string): void {
  const seen = `${what.slice(0, 300)}: ${answer.status} in ${Math.round(answer.ms)} ms`;
  if (answer.status >= 500) failures.push(`${seen} ${answer.text.slice(0, 200)}`);
  else if (answer.ms > SLOW_MS) failures.push(`${seen}, too slow`);
  else if (/node_modules|\bat [\w.]+ \(\/|postgres:\/\//.test(answer.text))
    failures.push(`${seen}, tells too much`);
}
test.afterEach(() => {
  expect(failures.splice(0)).toEqual([]);
});

/** Forms that stand on the pages one can get to by links, each once. */
async function findForms(jar: Jar, starts: readonly string[]): Promise<PageForm[]> {
  const found = new Map<string, PageForm>();
  const seen = new Map<string, number>();
  const open = [...starts];
  for (let path = open.shift(); path !== undefined && seen.size < 120; path = open.shift()) {
    // Of pages that differ in a name or a filter only, three are enough.
    const shape = path
      .split("?")[0]
      ?.replace(
        /\/(teams|units|services|cost-centers|members|keys|price-cards|tenants|traces|budgets)\/[^/]+/g,
        "/$1/*",
      );
    const times = seen.get(shape ?? path) ?? 0;
    if (times >= 3) continue;
    seen.set(shape ?? path, times + 1);
    const { status, text } = await wire(ORIGIN, { path, headers: jar.header });
    if (status >= 400) continue;
    for (const form of formsOf(text, path)) found.set(formKey(form), found.get(formKey(form)) ?? form);
    open.push(...linksOf(text).filter((link) => !/^\/(api|_next)|csv|\/sign-in/.test(link)));
  }
  return [...found.values()];
}

interface Part {
  name: string;
  value: Buffer;
  file?: boolean;
}

function multipart(parts: readonly Part[]): { body: Buffer; headers: Record<string, string> } {
  const mark = "----whospent0815";
  const chunks = parts.flatMap(({ name, value, file }) => [
    Buffer.from(
      `--${mark}\r\ncontent-disposition: form-data; name="${name}"${file ? '; filename="x.bin"' : ""}\r\n` +
        `${file ? "content-type: application/octet-stream\r\n" : ""}\r\n`,
    ),
    value,
    Buffer.from("\r\n"),
  ]);
  return {
    body: Buffer.concat([...chunks, Buffer.from(`--${mark}--\r\n`)]),
    headers: { "content-type": `multipart/form-data; boundary=${mark}` },
  };
}

/** A form's fields, some of them not what they should be: nonsense, twice, a file, missing, or not asked for. */
function damaged(form: PageForm, random: () => number): Part[] {
  const parts: Part[] = form.fields.map(({ name, value }) => ({ name, value: Buffer.from(value) }));
  // What says which thing is meant is never left as it is: nothing that exists is to be ended or revoked.
  form.fields.forEach(({ hidden }, at) => {
    const part = parts[at];
    if (hidden && part) part.value = pick(random, NONSENSE);
  });
  for (let times = 1 + Math.floor(random() * 3); times > 0 && parts.length > 0; times -= 1) {
    const at = Math.floor(random() * parts.length);
    const part = parts[at];
    if (!part) continue;
    const how = random();
    if (how < 0.6) part.value = pick(random, NONSENSE);
    else if (how < 0.7) part.file = true;
    else if (how < 0.8) parts.splice(at, 1);
    else parts.push({ name: part.name, value: pick(random, NONSENSE) });
  }
  if (random() < 0.2)
    parts.push({ name: pick(random, ["__proto__", "a[b][c]", "", "x\0"]), value: Buffer.from("1") });
  return parts;
}

const own = (jar: Jar) => ({ ...jar.header, origin: ORIGIN, "sec-fetch-site": "same-origin" });

test("forms", async () => {
  test.setTimeout(900_000);
  const random = seeded(SEED);
  for (const [who, jar, starts] of [
    [
      "admin",
      admin,
      [
        "/admin",
        "/exceptions",
        "/exceptions/names",
        "/exceptions/shared",
        "/markers",
        "/traces",
        "/why",
        "/views",
        "/auditor",
      ],
    ],
    ["lead", lead, ["/", "/why", "/markers", "/traces", "/exceptions"]],
    ["nobody", { header: {} } as Jar, ["/auditor", "/sign-in"]],
  ] as const) {
    const forms = await findForms(jar, starts);
    expect(forms.length, `forms that ${who} finds`).toBeGreaterThan(who === "admin" ? 10 : 0);
    console.log(`${who}: ${forms.length} forms`);
    for (const form of forms) {
      const send = async (action: readonly [string, string][], parts: readonly Part[], note: string) => {
        const sent = [...action.map(([name, value]) => ({ name, value: Buffer.from(value) })), ...parts];
        const { body, headers } = multipart(sent);
        const answer = await wire(ORIGIN, {
          method: "POST",
          path: form.path,
          headers: { ...own(jar), ...headers },
          body,
        });
        look(answer, `${who} ${form.path} "${form.label}" ${note}`);
      };
      for (let times = 0; times < TRIES; times += 1) {
        const parts = damaged(form, random);
        const note = parts.map(
          ({ name, value, file }) => `${name}=${file ? "file" : value.toString().slice(0, 20)}`,
        );
        await send(form.action, parts, JSON.stringify(note));
      }
      // Next's own fields, bound arguments and state among them, are a sender's as any other.
      for (let times = 0; times < 2; times += 1) {
        const action = form.action.map(([name, value]): [string, string] =>
          random() < 0.5 ? [name, pick(random, NONSENSE).toString("utf8").slice(0, 2_000)] : [name, value],
        );
        await send(action, damaged(form, random), `with ${JSON.stringify(action).slice(0, 200)}`);
      }
    }
  }
});

test("calls of the API", async () => {
  test.setTimeout(900_000);
  const random = seeded(SEED + 1);
  const key = await makeKey();
  const { paths } = JSON.parse((await wire(ORIGIN, { path: "/api/openapi.json" })).text) as {
    paths: Record<string, Record<string, { parameters?: { name?: string; in?: string }[] }>>;
  };
  const sources = [
    "litellm",
    "helicone",
    "langfuse",
    "portkey",
    "bedrock",
    "openai-usage",
    "provider-response",
    "nope",
  ];
  const auth = { authorization: `Bearer ${key}` };
  for (const [template, methods] of Object.entries(paths)) {
    for (const method of ["get", "post"].filter((name) => name in methods)) {
      const names = (methods[method]?.parameters ?? []).flatMap(({ name, in: place }) =>
        place === "query" && name ? [name] : [],
      );
      for (let times = 0; times < TRIES; times += 1) {
        const part = () => encodeURIComponent(pick(random, NONSENSE).toString("utf8").slice(0, 500)) || "x";
        const path = template
          .replace("{source}", () => pick(random, sources))
          .replace("{kind}", () => pick(random, ["showback", "x"]))
          .replace("{nextauth}", () => pick(random, ["csrf", "session", "signin", "callback/oidc", "x/y/z"]))
          .replace(/\{\w+\}/g, part);
        if (method === "get") {
          const asked = names
            .filter(() => random() < 0.6)
            .map((name) => `${encodeURIComponent(name)}=${part()}`);
          const sent = { path: asked.length > 0 ? `${path}?${asked.join("&")}` : path };
          look(
            await wire(ORIGIN, { ...sent, headers: pick(random, [auth, admin.header]) }),
            `GET ${sent.path}`,
          );
          continue;
        }
        const { body, headers } = damagedBody(random);
        const as = path.startsWith("/api/auth") ? own(admin) : pick(random, [auth, auth, own(admin)]);
        const answer = await wire(ORIGIN, { method: "POST", path, headers: { ...as, ...headers }, body });
        look(answer, `POST ${path} ${JSON.stringify(headers)} ${body.toString("utf8").slice(0, 120)}`);
      }
    }
  }
});

test("pages asked for with nonsense", async () => {
  test.setTimeout(600_000);
  const random = seeded(SEED + 2);
  const pages: [string, string[]][] = [
    ["/", ["period", "from", "to", "compare", "sort"]],
    ["/explore", ["group", "period", "from", "to", "team", "sort", "columns", "step", "chart"]],
    ["/explore/csv", ["group", "period", "from", "to", "team", "sort"]],
    [
      "/traces",
      ["team", "service", "feature", "min-cost", "min-calls", "review", "from", "through", "sort", "cursor"],
    ],
    ["/exceptions", ["team", "defect", "state", "group", "cursor", "sort"]],
    ["/exceptions/names", ["kind", "name"]],
    ["/exceptions/tagging", ["period", "team", "from", "to"]],
    ["/why", ["team", "service", "feature", "cause", "period", "marker", "from", "to"]],
    ["/what-if", ["team", "service", "model", "shorter", "cache"]],
    ["/month", ["month", "team"]],
    ["/sources/usage", ["month", "provider"]],
    ["/views/palette", ["q"]],
    ["/admin/audit-log", ["who", "action", "subject", "text", "from", "through", "before"]],
    ["/admin/audit-log/csv", ["who", "action", "subject", "text", "from", "through", "before"]],
    ["/sign-in", ["callbackUrl", "error"]],
    ["/auditor", ["example"]],
    ["/teams/support", ["period", "from", "to", "sort"]],
    ["/units/customer", ["quarter", "structure"]],
  ];
  for (const [path, names] of pages) {
    for (let times = 0; times < TRIES; times += 1) {
      const value = () => encodeURIComponent(pick(random, NONSENSE).toString("utf8").slice(0, 500));
      const asked = names.filter(() => random() < 0.5).map((name) => `${name}=${value()}`);
      const sent = `${path}?${asked.join("&")}${random() < 0.2 ? `&${names[0]}=twice` : ""}`;
      look(await wire(ORIGIN, { path: sent, headers: admin.header }), `GET ${sent}`);
    }
  }
  for (const stem of ["/teams/", "/units/", "/traces/", "/admin/teams/", "/admin/keys/", "/admin/members/"])
    for (const bytes of NONSENSE) {
      const path = `${stem}${encodeURIComponent(bytes.toString("utf8").slice(0, 500)) || "x"}`;
      look(await wire(ORIGIN, { path, headers: admin.header }), `GET ${path}`);
    }
});

function damagedBody(random: () => number): { body: Buffer; headers: Record<string, string> } {
  const json = Buffer.from(JSON.stringify(nonsenseJson(random)) ?? "null");
  const body = pick(random, [json, json, json, json, Buffer.concat([json, json]), ...NONSENSE.slice(0, 12)]);
  const type = pick(random, [
    "application/json",
    "application/json",
    "application/x-protobuf",
    "text/csv",
    "x",
    "",
  ]);
  const headers: Record<string, string> = type === "" ? {} : { "content-type": type };
  if (random() < 0.1) headers["content-encoding"] = pick(random, ["gzip", "deflate", "br", "x"]);
  return { body, headers };
}

/** A key that may do everything, made by the form that makes keys, as a browser without scripts would. */
async function makeKey(): Promise<string> {
  const page = await wire(ORIGIN, { path: "/admin/keys", headers: admin.header });
  const form = formsOf(page.text, "/admin/keys").find(({ label }) => label === "Make an ingest key");
  if (!form) throw new Error("there is no form for a key");
  const scopes = ["ingest", "check", "read"].map((scope) => ({ name: "scope", value: Buffer.from(scope) }));
  const { body, headers } = multipart([
    ...form.action.map(([name, value]) => ({ name, value: Buffer.from(value) })),
    { name: "name", value: Buffer.from("nonsense") },
    { name: "source", value: Buffer.from("nonsense") },
    ...scopes,
  ]);
  const answer = await wire(ORIGIN, {
    method: "POST",
    path: "/admin/keys",
    headers: { ...own(admin), ...headers },
    body,
  });
  const key = /wsp_[A-Za-z0-9_-]{20,}/.exec(answer.text)?.[0];
  if (key === undefined) throw new Error(`no key was made: ${answer.status}`);
  return key;
}
