import type { DemoRole } from "../journeys/people";

export const ROLES: readonly DemoRole[] = ["admin", "finance", "director", "lead", "member", "reader"];
/** What else may knock: nobody, a session that was ended, one that was tampered with, and keys by their scope. */
export const OTHERS = ["signed out", "ended session", "forged session"] as const;
export const KEYS = ["read key", "team key", "ingest key", "check key", "revoked key"] as const;
export type Knocker = DemoRole | (typeof OTHERS)[number] | (typeof KEYS)[number];

const ALL = ROLES;
/** Roles that see every team. */
const WHOLE: readonly DemoRole[] = ["admin", "finance", "reader"];
const ADMIN: readonly DemoRole[] = ["admin"];

/** Pages: who finds one. To everybody else it is not there; who is not signed in is led to sign-in and back. */
export const PAGES: Record<string, readonly DemoRole[]> = {
  "/": ALL,
  "/admin": WHOLE,
  "/admin/allocation": WHOLE,
  "/admin/alerts": WHOLE,
  "/admin/audit-log": WHOLE,
  "/admin/budgets": WHOLE,
  "/admin/cost-centers": WHOLE,
  "/admin/cost-centers/[code]": WHOLE,
  "/admin/enforcement": WHOLE,
  "/admin/environments": WHOLE,
  "/admin/keys": ADMIN,
  "/admin/keys/[key]": ADMIN,
  "/admin/keys/signing/[key]": ADMIN,
  "/admin/members": ADMIN,
  "/admin/members/[id]": ADMIN,
  "/admin/members/groups": ADMIN,
  "/admin/ownership": WHOLE,
  "/admin/ownership/[rule]": WHOLE,
  "/admin/ownership/new": ADMIN,
  "/admin/price-cards": WHOLE,
  "/admin/price-cards/[card]": WHOLE,
  "/admin/price-cards/history": WHOLE,
  "/admin/price-cards/price": ADMIN,
  "/admin/services": WHOLE,
  "/admin/services/[service]": WHOLE,
  "/admin/tagging": WHOLE,
  "/admin/teams": WHOLE,
  "/admin/teams/[team]": WHOLE,
  "/admin/teams/[team]/first-event": WHOLE,
  "/admin/teams/new": ADMIN,
  "/admin/tenants": WHOLE,
  "/admin/tenants/[tenant]": WHOLE,
  "/admin/units": WHOLE,
  "/admin/units/[unit]": WHOLE,
  "/exceptions": ALL,
  "/exceptions/names": ALL,
  "/exceptions/shared": ALL,
  "/exceptions/tagging": ALL,
  "/explore": ALL,
  "/markers": ALL,
  "/month": ALL,
  "/sources": WHOLE,
  "/sources/bypass": WHOLE,
  "/sources/connect": ALL,
  "/sources/keys": WHOLE,
  "/sources/usage": WHOLE,
  "/teams/[team]": ALL,
  "/teams/[team]/month": ALL,
  "/teams/[team]/tagging": ALL,
  "/teams/[team]/waste": ALL,
  "/traces": ALL,
  "/traces/[traceId]": ALL,
  // Of a unit one sees one's own teams.
  "/units/[unit]": ALL,
  "/views": ALL,
  "/what-if": ALL,
  "/why": ALL,
};

/** What a page cannot do without. */
export const PAGE_QUERIES: Record<string, string> = {
  "/admin/price-cards/history": "?provider=openai&model=gpt-4.1-mini",
  "/admin/price-cards/price": "?provider=openai&model=some-model",
};

/** Pages that need no sign-in. */
export const OPEN_PAGES = ["/sign-in", "/auditor", "/no-access", "/set-password"];

/**
 * Other paths: the status each knocker gets. `session`: of people, by role where it differs. A key is refused where no
 * key is taken, and a key without the scope where one is.
 */
export interface ApiDoor {
  /** People signed in. Roles not named get `else`. */
  people: number | (Partial<Record<DemoRole, number>> & { else: number });
  /** Signed out, ended or forged. */
  nobody: number;
  /** Valid keys by what they may; absent: as nobody. */
  keys?: Partial<Record<(typeof KEYS)[number], number>>;
  /** What is sent; JSON. */
  body?: unknown;
  /** Added to the path, for what the door cannot do without. */
  query?: string;
}

const READ: ApiDoor = {
  people: 200,
  nobody: 401,
  keys: { "read key": 200, "team key": 200, "ingest key": 403, "check key": 403, "revoked key": 401 },
};
/** Ingest takes keys and nothing else, a person's session neither. */
const INGEST: ApiDoor = {
  people: 401,
  nobody: 401,
  keys: { "read key": 403, "team key": 403, "ingest key": 200, "check key": 403, "revoked key": 401 },
  body: [],
};
const OPEN: ApiDoor = { people: 200, nobody: 200, keys: {} };

/** A check takes keys with its scope; an empty envelope is answered, whatever the answer. */
const CHECK: ApiDoor = {
  people: 401,
  nobody: 401,
  keys: { "read key": 403, "team key": 403, "ingest key": 403, "check key": 200, "revoked key": 401 },
};
/** Envoy asks with the method and the path of the call that it holds. */
const ENVOY = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"].flatMap((method) => [
  [`${method} /api/v1/check/envoy`, CHECK] as const,
  [`${method} /api/v1/check/envoy/[...path]`, CHECK] as const,
]);

export const API: Record<string, ApiDoor> = {
  ...Object.fromEntries(ENVOY),
  "GET /api/health/live": OPEN,
  "GET /api/health/ready": OPEN,
  "GET /api/openapi.json": OPEN,
  "GET /api/auth/[...nextauth]": OPEN,
  // A post to what is only read is refused.
  "POST /api/auth/[...nextauth]": { people: 400, nobody: 400, keys: {} },
  "GET /api/v1/budgets": READ,
  "GET /api/v1/events": { ...READ, query: "?from=2026-01-01&to=2026-01-02" },
  "GET /api/v1/exceptions": READ,
  "GET /api/v1/exports/[kind]": { ...READ, query: `?month=${new Date().toISOString().slice(0, 7)}` },
  "GET /api/v1/markers": { ...READ, query: "?from=2026-01-01&to=2026-01-02" },
  "GET /api/v1/spend": { ...READ, query: "?from=2026-01-01&to=2026-01-02" },
  "GET /api/v1/traces": { ...READ, query: "?from=2026-01-01&to=2026-01-02" },
  "GET /api/v1/traces/[id]": READ,
  "POST /api/v1/events": INGEST,
  "POST /api/v1/ingest/[source]": INGEST,
  "POST /api/public/otel/v1/traces": { ...INGEST, body: { resourceSpans: [] } },
  "POST /v1/traces": { ...INGEST, body: { resourceSpans: [] } },
  "POST /v1/logs": { ...INGEST, body: { resourceLogs: [] } },
  "POST /api/v1/check": { ...CHECK, body: {} },
  "GET /api/v1/exports/litellm-budgets": READ,
  "POST /api/v1/markers": {
    people: { admin: 400, lead: 400, else: 403 },
    nobody: 401,
    keys: { "read key": 403, "team key": 403, "ingest key": 400, "check key": 403, "revoked key": 401 },
    body: {},
  },
  "GET /admin/audit-log/csv": {
    people: { admin: 200, finance: 200, reader: 200, else: 403 },
    nobody: 401,
    keys: {},
  },
  // Led on to the form; whether the link is good is said there.
  "GET /set-password/[token]": { people: 303, nobody: 303, keys: {} },
  "GET /explore/csv": { people: 200, nobody: 401, keys: {} },
  "GET /views/palette": { people: 200, nobody: 401, keys: {} },
};

const RESOLVES: readonly DemoRole[] = ["admin", "finance", "lead"];
const EXPLAINS: readonly DemoRole[] = ["admin", "finance", "director", "lead"];
const dashboard = (file: string, action: string) => `app/(dashboard)/${file}/actions.ts ${action}`;

const only = (roles: readonly DemoRole[], file: string, actions: readonly string[]) =>
  Object.fromEntries(actions.map((action) => [dashboard(file, action), roles]));

/** Server Actions: who may. `open` needs no sign-in. All others tell nobody but "sign in", and the rest that they may not. */
export const ACTIONS: Record<string, readonly DemoRole[] | "open"> = {
  "app/auditor/actions.ts auditPaste": "open",
  "app/(auth)/set-password/actions.ts setPassword": "open",
  [dashboard("admin/alerts", "setRoute")]: ADMIN,
  [dashboard("admin/allocation", "setPolicy")]: ["admin", "finance"],
  [dashboard("admin/budgets", "setBudget")]: ["admin", "finance"],
  ...only(ADMIN, "admin/cost-centers", ["addCenter", "changeCenter", "endCenter", "reopenCenter"]),
  ...only(ADMIN, "admin/enforcement", ["setMode"]),
  ...only(ADMIN, "admin/environments", ["changeEnvironment", "mapEnvironment"]),
  ...only(ADMIN, "admin/keys", [
    "changeKey",
    "makeKey",
    "makeSigningKey",
    "revokeKey",
    "revokeSigningKey",
    "rotateKey",
    "rotateSigningKey",
  ]),
  ...only(ADMIN, "admin/members", [
    "add",
    "change",
    "disable",
    "enable",
    "makeLink",
    "map",
    "show",
    "signOutEverywhere",
    "unlock",
    "unmap",
  ]),
  ...only(ADMIN, "admin/ownership", ["addRule", "endRule"]),
  // Trying writes nothing: whoever may see the catalog may.
  ...only(WHOLE, "admin/ownership", ["tryRuleOfForm"]),
  ...only(ADMIN, "admin/price-cards", [
    "changeDraft",
    "changeLine",
    "discardDraft",
    "importFile",
    "importList",
    "newVersion",
    "priceModel",
    "publish",
  ]),
  ...only(ADMIN, "admin/services", ["changeService"]),
  ...only(ADMIN, "admin/tagging", ["endContract", "setContract"]),
  ...only(WHOLE, "admin/tagging", ["tryContractOfForm"]),
  ...only(ADMIN, "admin/teams", [
    "changeAbout",
    "changeAliases",
    "mergeTeam",
    "moveTeam",
    "reopenTeam",
    "retireTeam",
    "splitTeam",
  ]),
  ...only(ADMIN, "admin/teams/new", ["onboard"]),
  ...only(ADMIN, "admin/tenants", ["describeTenant", "eraseTenantForGood"]),
  ...only(ADMIN, "admin/units", ["addUnit", "changeUnit", "endUnit", "reopenUnit"]),
  [dashboard("exceptions", "continueMove")]: ADMIN,
  [dashboard("exceptions", "editCase")]: RESOLVES,
  [dashboard("exceptions", "preview")]: ADMIN,
  [dashboard("exceptions", "reopen")]: RESOLVES,
  [dashboard("exceptions", "resolve")]: ADMIN,
  [dashboard("exceptions", "waive")]: RESOLVES,
  [dashboard("exceptions/shared", "reviewBucket")]: RESOLVES,
  [dashboard("markers", "addMarker")]: ["admin", "lead"],
  [dashboard("markers", "takeAwayMarker")]: ["admin", "lead"],
  // A read: who may not see the key is answered as if nothing had come yet.
  [dashboard("sources/connect", "lookForFirst")]: ALL,
  [dashboard("sources/connect", "makeToolKey")]: ADMIN,
  [dashboard("traces", "review")]: EXPLAINS,
  [dashboard("views", "change")]: ALL,
  [dashboard("views", "remove")]: ALL,
  [dashboard("views", "save")]: ALL,
  [dashboard("why", "removeNote")]: EXPLAINS,
  [dashboard("why", "writeNote")]: EXPLAINS,
};
