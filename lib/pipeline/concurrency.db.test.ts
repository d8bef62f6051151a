import { afterAll, beforeAll, expect, it } from "vitest";
import { connect } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { closePeriod } from "@/lib/commands/periods";
import { importPriceDraft, publishPriceCard } from "@/lib/commands/price-cards";
import type { CardDraft } from "@/lib/domain/price-card";
import { nativeSource } from "@/lib/sources/native";
import { recordUsage } from "./record-usage";
import { verifyLedger } from "./verify";

const ADMIN = { name: "admin@example.com", role: "admin" } as const;
const FINANCE = { name: "finance@example.com", role: "finance" } as const;
const WRITERS = 8;
const ROUNDS = 12;
const MAY = Date.UTC(2026, 4, 31, 23, 30);
const RECEIVED = Date.UTC(2026, 5, 8, 12);

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await applyCatalog(db.sql, ADMIN, catalog("alpha"));
  await publish("first", 1_000n);
});
afterAll(() => db.close());

/** Two teams; the namespace `shared-ns` belongs to `owner`. */
function catalog(owner: string, from = "2026-01-01"): Record<string, unknown> {
  return {
    cost_centers: [{ code: "cc-1", name: "One" }],
    environments: [{ slug: "prod", class: "production" }],
    teams: ["alpha", "beta"].map((slug) => ({ slug, name: slug, cost_center: "cc-1" })),
    services: [{ slug: "bot", team: "alpha", features: ["chat"] }],
    ownership_rules: [{ match: { namespace: "shared-ns" }, team: owner, from }],
  };
}

async function publish(version: string, rate: bigint, models = ["model-a"]): Promise<void> {
  const draft: CardDraft = {
    provider: "test-provider",
    kind: "list",
    account: null,
    version,
    validFromMs: null,
    source: "test",
    lines: models.map((model) => ({
      model,
      match: { exact: [model], prefixes: [], patterns: [] },
      serviceTier: "standard",
      region: null,
      minInputTokens: 0,
      contextApplies: "all",
      validFromMs: null,
      validToMs: null,
      rates: { input_uncached: rate, cache_read: rate, output: rate * 4n },
    })),
  };
  const cards = await importPriceDraft(db.sql, ADMIN, { drafts: [draft] });
  await publishPriceCard(db.sql, ADMIN, { ids: cards.map((card) => card.id) });
}

/** The reports of one call, as an application and a gateway tell of it, and a context of its trace. */
function reportsOf(call: number): { app: object; gateway: object; context: object; attempt: object } {
  const trace = `trace-${Math.floor(call / 3)}`;
  const at = new Date(MAY + call * 40_000).toISOString();
  const common = {
    ts: at,
    provider: "test-provider",
    model: call % 5 === 0 ? "model-b" : "model-a",
    client_request_id: `c-${call}`,
  };
  return {
    app: {
      ...common,
      trace_id: trace,
      span_id: `span-${call}`,
      parent_span_id: call % 3 === 0 ? undefined : `span-${call - 1}`,
      service: call % 4 === 0 ? "bot" : undefined,
      feature: call % 4 === 0 ? "chat" : undefined,
      environment: "prod",
      operation_id: `op-${Math.floor(call / 2)}`,
      attempt: 1,
      input_tokens: 100 + call,
      output_tokens: 10,
      usage_status: "estimated",
    },
    gateway: {
      ...common,
      reported_by: "gateway",
      virtual_key: "vk-1",
      namespace: "shared-ns",
      provider_response_id: `chatcmpl-${call}`,
      trace_id: trace,
      input_tokens: 120 + call,
      cached_input_tokens: 20,
      output_tokens: 12,
    },
    context: {
      trace_id: trace,
      tenant: `tenant-${Math.floor(call / 3) % 7}`,
      team: call % 2 === 0 ? "beta" : undefined,
    },
    attempt: {
      ...common,
      trace_id: trace,
      span_id: `span-${call}-again`,
      operation_id: `op-${Math.floor(call / 2)}`,
      attempt: 2,
      input_tokens: 100 + call,
      output_tokens: 11,
    },
  };
}

/** The records of writer `writer` in `round`: an overlapping window of calls in an order of its own. */
function recordsOf(writer: number, round: number): object[] {
  const records: object[] = [];
  for (let i = 0; i < 40; i += 1) {
    const call = round * 20 + ((i * (writer * 2 + 3)) % 40);
    const reports = reportsOf(call);
    const kinds = [reports.app, reports.gateway, reports.context, reports.attempt];
    records.push(kinds[(writer + i) % 4] as object, kinds[(writer + i + 1) % 4] as object);
  }
  return records;
}

it("8 writers on overlapping events meet no error, while a month closes, a card comes and a rule changes", {
  timeout: 120_000,
}, async () => {
  const pools = Array.from({ length: WRITERS }, () => connect(db.url, { max: 3, name: "writer" }));
  let done = 0;
  const totals = { received: 0, answered: 0, accepted: 0 };
  const write = async (writer: number) => {
    const sql = pools[writer];
    if (!sql) throw new Error("there is a pool for each writer");
    for (let round = 0; round < ROUNDS; round += 1) {
      const source = writer % 2 === 0 ? "app" : "gateway";
      const reading = nativeSource.read(recordsOf(writer, round), { receivedAtMs: RECEIVED });
      const [answer] = await recordUsage(sql, [
        { keyId: null, source, format: "native", receivedAtMs: RECEIVED, reading },
      ]);
      if (!answer) throw new Error("a post was not answered");
      totals.received += answer.received;
      totals.accepted += answer.accepted;
      const { quarantined, received: _, ...counts } = answer;
      expect(quarantined).toEqual([]);
      totals.answered += Object.values(counts).reduce((sum, n) => sum + n, 0);
      done += 1;
    }
  };
  const after = async (posts: number, change: () => Promise<unknown>) => {
    while (done < posts) await new Promise((resolve) => setTimeout(resolve, 2));
    await change();
  };
  const posts = WRITERS * ROUNDS;
  try {
    await Promise.all([
      ...pools.map((_, writer) => write(writer)),
      after(posts * 0.2, () => applyCatalog(db.sql, ADMIN, catalog("beta", "2026-05-15"))),
      after(posts * 0.4, () => closePeriod(db.sql, FINANCE, { month: "2026-05" })),
      after(posts * 0.6, () => publish("second", 2_000n, ["model-a", "model-b"])),
    ]);
  } finally {
    await Promise.all(pools.map((pool) => pool.end({ timeout: 5 })));
  }

  expect(totals.answered).toBe(totals.received);
  const [stored] = await db.sql<{ received: number; accepted: number; reports: number }[]>`
    select sum(received)::int as received, sum(accepted)::int as accepted, count(*)::int as reports from ingest_batches`;
  expect(stored).toEqual({ received: totals.received, accepted: totals.accepted, reports: posts });
  // Every call once: no id leads to two events, none is missing.
  const [calls] = await db.sql<{ first: number; again: number }[]>`
    select count(*) filter (where coalesce(attempt, 1) = 1)::int as first,
      count(*) filter (where attempt = 2)::int as again from usage_events`;
  expect(calls).toEqual({ first: (ROUNDS + 1) * 20, again: (ROUNDS + 1) * 20 });
  const closed = await db.sql`select from periods where period = '2026-05-01' and closed_at is not null`;
  expect(closed).toHaveLength(1);

  const { findings } = await verifyLedger(db.sql);
  expect(findings).toEqual([]);
});
