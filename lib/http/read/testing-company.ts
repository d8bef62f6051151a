import type { Sql } from "@/db/client";
import { newApiKey } from "@/lib/auth/api-key";
import type { Viewer } from "@/lib/auth/viewer";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { nativeSource } from "@/lib/sources/native";

/** A small company for tests of reads: two teams that must not see each other, a shared one, one price card. */
export interface TestCompany {
  teams: Record<"support" | "search" | "shared" | "untagged", number>;
  users: Record<"admin" | "lead" | "searchLead" | "director" | "stranger", number>;
  keys: Record<"transportRead" | "supportRead" | "ingestOnly", string>;
}

/** Picodollars per token of the one model. */
const INPUT_RATE = 2_500_000n;
const OUTPUT_RATE = 10_000_000n;

/** One call as posted; cost = input x 2.50 + output x 10.00 per million. */
export interface TestCall {
  id: string;
  at: string;
  team?: string;
  service?: string;
  feature?: string;
  environment?: string;
  tenant?: string;
  template?: string;
  trace?: string;
  input: number;
  output: number;
  model?: string;
  virtualKey?: string;
}

export function costOf(call: TestCall): bigint {
  return BigInt(call.input) * INPUT_RATE + BigInt(call.output) * OUTPUT_RATE;
}

export function totalOf(calls: readonly TestCall[]): bigint {
  return calls.reduce((sum, call) => sum + costOf(call), 0n);
}

export const RECEIVED_AT = new Date("2026-07-20T06:00:00Z");
export const NOW = new Date("2026-07-20T08:00:00Z");
export const WEEK = { fromDay: "2026-07-13", toDay: "2026-07-20" };

export async function setUpCompany(sql: Sql): Promise<TestCompany> {
  const id = async (query: Promise<readonly { id: number }[]>) => (await query)[0]?.id ?? 0;
  const unit = await id(
    sql`insert into units (slug, name, director) values ('customer', 'Customer', 'Director@example.com') returning id`,
  );
  const prod = await id(
    sql`insert into environments (slug, class) values ('prod', 'production') returning id`,
  );
  await sql`insert into environment_aliases (alias, environment_id) values ('production', ${prod})`;
  const team = (slug: string, name: string, kind: string, hue: number, lead: string | null) =>
    id(
      sql`insert into teams (slug, name, kind, hue, lead) values (${slug}, ${name}, ${kind}, ${hue}, ${lead}) returning id`,
    );
  const support = await team("support", "Support", "team", 1, "lead@example.com");
  const search = await team("search", "Search & Ranking", "team", 2, "search.lead@example.com");
  const shared = await team("platform-shared", "Shared platform", "shared", 3, null);
  const untagged = await id(sql`select id from teams where kind = 'untagged'`);
  await sql`insert into team_aliases (alias, team_id) values ('support_automation', ${support}), ('ranking', ${search})`;
  await sql`insert into team_units (team_id, unit_id, valid_from) values (${support}, ${unit}, '2026-01-01')`;
  const center = await id(
    sql`insert into cost_centers (code, name) values ('cc-4107', 'Support') returning id`,
  );
  await sql`insert into team_cost_centers (team_id, cost_center_id, valid_from) values (${support}, ${center}, '2026-01-01')`;
  const service = async (slug: string, teamId: number, features: string[]) => {
    const serviceId = await id(sql`insert into services (slug, name) values (${slug}, ${slug}) returning id`);
    await sql`insert into service_teams (service_id, team_id, valid_from) values (${serviceId}, ${teamId}, '2020-01-01')`;
    for (const feature of features)
      await sql`insert into features (service_id, slug) values (${serviceId}, ${feature})`;
  };
  await service("ticket-copilot", support, ["summarize-thread", "draft-reply"]);
  await service("site-search", search, ["rank-results"]);
  await sql`
    insert into budgets (scope, team_id, period_kind, amount_pico, valid_from)
    values ('{"team": "support"}', ${support}, 'month', 2500000000000000, '2026-01-01'),
      ('{"team": "search"}', ${search}, 'month', 900000000000000, '2026-01-01')`;
  await sql`insert into settings (key, value) values ('untagged', '{"owner": "admin@example.com", "sla_days": 5}')`;
  await publishCard(sql);

  const user = (email: string, role: string, unitId: number | null = null) =>
    id(sql`
      insert into users (email, name, role, unit_id, sessions_valid_from)
      values (${email}, ${email.split("@")[0] ?? ""}, ${role}, ${unitId}, '2026-01-01') returning id`);
  const users = {
    admin: await user("admin@example.com", "admin"),
    lead: await user("lead@example.com", "lead"),
    searchLead: await user("search.lead@example.com", "lead"),
    director: await user("director@example.com", "director"),
    stranger: await user("stranger@example.com", "member"),
  };
  const key = async (name: string, kind: string, teamId: number | null, scopes: string[]) => {
    const made = newApiKey();
    await sql`
      insert into ingest_keys (name, source, prefix, key_hash, kind, team_id, scopes)
      values (${name}, ${name}, ${made.prefix}, ${made.hash}, ${kind}, ${teamId}, ${scopes})`;
    return made.key;
  };
  const keys = {
    transportRead: await key("reporting", "transport", null, ["read"]),
    supportRead: await key("support-script", "team", support, ["read"]),
    ingestOnly: await key("gateway", "transport", null, ["ingest"]),
  };
  return { teams: { support, search, shared, untagged }, users, keys };
}

async function publishCard(sql: Sql): Promise<void> {
  const [card] = await sql<{ id: number }[]>`
    insert into price_cards (provider, kind, version, source) values ('openai', 'list', 'test-1', 'test') returning id`;
  const rates = { input_uncached: INPUT_RATE.toString(), output: OUTPUT_RATE.toString() };
  await sql`
    insert into price_lines (card_id, model, match, rates)
    values (${card?.id ?? 0}, 'gpt-test', ${sql.json({ exact: ["gpt-test"] })}, ${sql.json(rates)})`;
  await sql`
    update price_cards set state = 'published', published_at = '2026-01-01', published_by = 'test' where id = ${card?.id ?? 0}`;
}

/** Posts calls through the pipeline, as one sender. */
export async function postCalls(sql: Sql, calls: readonly TestCall[], source = "app"): Promise<void> {
  const receivedAtMs = RECEIVED_AT.getTime();
  const records = calls.map((call) => ({
    timestamp: call.at,
    request_id: call.id,
    team: call.team,
    service: call.service,
    feature: call.feature,
    environment: call.environment,
    tenant: call.tenant,
    prompt_template: call.template,
    trace_id: call.trace,
    virtual_key: call.virtualKey,
    provider: "openai",
    model: call.model ?? "gpt-test",
    input_tokens: call.input,
    output_tokens: call.output,
  }));
  const reading = nativeSource.read(records, { receivedAtMs });
  if (reading.rejected.length > 0) throw new Error(JSON.stringify(reading.rejected[0]));
  await recordUsage(sql, [{ keyId: null, source, format: "native", receivedAtMs, reading }]);
}

export const ADMIN: Viewer = {
  userId: 1,
  name: "admin",
  email: "admin@example.com",
  role: "admin",
  teamIds: "all",
};

/** A lead who sees these teams. */
export function leadOf(...teamIds: number[]): Viewer {
  return { userId: 2, name: "lead", email: "lead@example.com", role: "lead", teamIds };
}

const SUPPORT = { team: "support", service: "ticket-copilot", environment: "prod" };
const SEARCH = { team: "search", service: "site-search", feature: "rank-results", environment: "prod" };

/** Two weeks of calls in which every team, defect and trace shape that reads must tell apart occurs. */
export const CALLS: readonly TestCall[] = [
  // The week before, 6 to 12 July.
  {
    id: "p1",
    at: "2026-07-07T10:00:00Z",
    ...SUPPORT,
    feature: "summarize-thread",
    input: 20_000_000,
    output: 1_000_000,
  },
  { id: "p2", at: "2026-07-08T10:00:00Z", ...SEARCH, input: 40_000_000, output: 0 },
  // The week, 13 to 19 July, from its first to its last second.
  {
    id: "a1",
    at: "2026-07-13T00:00:00Z",
    ...SUPPORT,
    feature: "summarize-thread",
    trace: "t-big",
    tenant: "acme",
    input: 60_000_000,
    output: 2_000_000,
  },
  {
    id: "a2",
    at: "2026-07-14T10:00:00Z",
    ...SUPPORT,
    feature: "draft-reply",
    trace: "t-both",
    tenant: "acme",
    input: 4_000_000,
    output: 400_000,
  },
  {
    id: "a3",
    at: "2026-07-14T10:00:01Z",
    ...SEARCH,
    trace: "t-both",
    tenant: "globex",
    input: 8_000_000,
    output: 0,
  },
  { id: "a4", at: "2026-07-19T23:59:59Z", ...SEARCH, trace: "t-search", input: 30_000_000, output: 100_000 },
  {
    id: "a5",
    at: "2026-07-15T10:00:00Z",
    ...SUPPORT,
    feature: "sumarize-thread",
    template: "thread-summary",
    input: 1_000_000,
    output: 0,
  },
  {
    id: "a6",
    at: "2026-07-16T10:00:00Z",
    team: "suport",
    virtualKey: "vk-7",
    environment: "prod",
    input: 2_000_000,
    output: 0,
  },
  {
    id: "a7",
    at: "2026-07-17T10:00:00Z",
    team: "platform-shared",
    environment: "production",
    input: 500_000,
    output: 0,
  },
  // The first second after it.
  {
    id: "n1",
    at: "2026-07-20T00:00:00Z",
    ...SUPPORT,
    feature: "draft-reply",
    trace: "t-late",
    input: 1_000_000,
    output: 0,
  },
];

/** A call without a price, in the week. */
export const UNPRICED: TestCall = {
  id: "u1",
  at: "2026-07-18T10:00:00Z",
  ...SUPPORT,
  feature: "draft-reply",
  model: "made-up-1",
  input: 1234,
  output: 66,
};

/** The calls of the week, or of the week before. */
export function callsIn(fromDay: string, toDay: string): TestCall[] {
  return CALLS.filter((call) => call.at >= fromDay && call.at < toDay);
}
