/**
 * Law 2: the ledger is a function of the set of reports. Any order, repetition and batching of
 * the same reports must end in the same events, rollups, traces and exceptions.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { publishShippedCards, TEST_ADMIN } from "@/lib/commands/testing";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { sweepContexts } from "@/lib/pipeline/sweeps";
import { verifyLedger } from "@/lib/pipeline/verify";
import { nativeSource } from "@/lib/sources/native";

const RECEIVED = Date.UTC(2026, 5, 9, 12, 0);
let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
  await publishShippedCards(db.sql, ["openai"]);
  await applyCatalog(
    db.sql,
    TEST_ADMIN,
    `
teams: [{ slug: support, name: Support }, { slug: growth, name: Growth }]
services: [{ slug: copilot, owner: o@example.com, team: support, features: [summarize] }]
ownership_rules: [{ match: { virtual_key: vk-growth }, team: growth, from: 2026-01-01 }]
`,
  );
});
afterAll(() => db.close());

/** A report and the sender that posts it. */
interface Sent {
  source: string;
  record: Record<string, unknown>;
}

/**
 * Reports of a few calls as several reporters see them: app and gateway with and without common
 * ids, contexts that agree or not, conflicting usages, attempts of one operation, wrappers around
 * calls, calls near midnight, two groups of ids that a third report joins.
 */
const sent: fc.Arbitrary<Sent[]> = fc
  .array(
    fc.record({
      call: fc.integer({ min: 0, max: 5 }),
      reporter: fc.constantFrom("app", "gateway", "provider", "context", "joiner", "wrapper"),
      tokens: fc.constantFrom(100, 100, 100, 250),
      known: fc.boolean(),
      second: fc.constantFrom(0, 0, 3),
      team: fc.constantFrom(undefined, "support", "growth", "suport"),
      attempt: fc.constantFrom(undefined, undefined, 1, 2),
      status: fc.constantFrom("ok", "ok", "aborted"),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((entries) => entries.map(toSent));

function toSent(entry: {
  call: number;
  reporter: string;
  tokens: number;
  known: boolean;
  second: number;
  team: string | undefined;
  attempt: number | undefined;
  status: string;
}): Sent {
  const { call } = entry;
  // Calls 4 and 5 lie at midnight, so that a different time of another report moves them to the next day.
  const base = call >= 4 ? Date.UTC(2026, 5, 8, 23, 59, 58) : Date.UTC(2026, 5, 8, 10, call);
  const common = {
    ts: new Date(base + entry.second * 1000).toISOString(),
    provider: "openai",
    model: "gpt-4.1-mini",
    trace_id: `trace-${call % 3}`,
    team: entry.team,
  };
  const usage =
    entry.status === "ok"
      ? { input_tokens: entry.tokens, output_tokens: 10, ...(entry.known ? { cached_input_tokens: 50 } : {}) }
      : { status: entry.status };
  switch (entry.reporter) {
    case "app":
      return {
        source: "app",
        record: {
          ...common,
          ...usage,
          client_request_id: `c-${call}`,
          service: "copilot",
          span_id: `s-${call}`,
          attempt: entry.attempt,
        },
      };
    case "gateway":
      return {
        source: "gateway",
        record: {
          ...common,
          ...usage,
          team: undefined,
          reported_by: "gateway",
          virtual_key: "vk-growth",
          request_id: `g-${call}`,
          provider_response_id: `chatcmpl-${call}`,
        },
      };
    case "provider":
      return {
        source: "gateway",
        record: {
          ...common,
          ...usage,
          trace_id: undefined,
          reported_by: "provider",
          provider_response_id: `chatcmpl-${call}`,
          model_actual: "gpt-4.1-mini-2025-04-14",
        },
      };
    case "joiner":
      return {
        source: "app",
        record: {
          ...common,
          ...usage,
          client_request_id: `c-${call}`,
          provider_response_id: `chatcmpl-${call}`,
        },
      };
    case "wrapper":
      return {
        source: "app",
        record: {
          ...common,
          ...usage,
          request_id: `w-${call}`,
          span_id: `p-${call}`,
          operation_id: `op-${call % 2}`,
          parent_span_id: call === 0 ? undefined : `p-${call - 1}`,
        },
      };
    default:
      return {
        source: "app",
        record: {
          trace_id: common.trace_id,
          team: entry.team,
          feature: entry.known ? "summarize" : undefined,
          service: "copilot",
        },
      };
  }
}

async function postAll(batches: Sent[][]): Promise<void> {
  for (const batch of batches) {
    const posts = ["app", "gateway"].flatMap((source) => {
      const records = batch.filter((entry) => entry.source === source).map((entry) => entry.record);
      if (records.length === 0) return [];
      const reading = nativeSource.read(JSON.parse(JSON.stringify(records)), { receivedAtMs: RECEIVED });
      return [{ keyId: null, source, format: "native", receivedAtMs: RECEIVED, reading }];
    });
    if (posts.length > 0) await recordUsage(db.sql, posts);
  }
  await sweepContexts(db.sql);
}

async function clear(): Promise<void> {
  await db.sql.unsafe(`truncate event_ids, event_aliases, traces, call_contexts, context_reports, usage_events, event_reports,
    operations, operation_events, trace_totals, spend_daily, tenant_daily, template_daily, provider_daily, team_daily,
    exception_groups, ledger_corrections, ingest_batches, quarantine, evidence`);
}

/** Everything the ledger says, without the keys and places it happens to be stored under. */
async function ledger(): Promise<unknown> {
  const events = await db.sql.unsafe(
    `select occurred_at, period, team_id, service_id, feature_id, environment_id, attributed_by, owner_step, sent_team_id,
       virtual_key_id, model_id, model_actual_id, status, usage_status, provenance, flags, defects, context_fields,
       input_uncached, cache_read, output, price_line_id, cost_pico::text, list_pico::text, superseded_by is null as counts,
       trace_hash, operation_hash, span_id, parent_span_id, provider_response_id, client_request_id, request_id
     from usage_events order by 1, cost_pico, provider_response_id, client_request_id, request_id, span_id, provenance`,
  );
  const rollups = await Promise.all(
    ["spend_daily", "tenant_daily", "template_daily", "provider_daily", "team_daily"].map((table) =>
      db.sql.unsafe(
        `select * from ${table} where requests <> 0 or cost <> 0 or input_uncached <> 0 order by ${table}::text`,
      ),
    ),
  );
  const traces =
    await db.sql`select trace_hash, team_id, last_day, last_at, calls, cost_pico from trace_totals
    where calls <> 0 order by 1, 2`;
  const groups =
    await db.sql`select defect, value_id, team_id, environment_id, period, events, cost::text from exception_groups
    where events <> 0 order by 1, 2, 3, 4, 5`;
  return JSON.parse(
    JSON.stringify({ events, rollups, traces, groups }, (_, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    ),
  );
}

describe("the ledger is a function of the set of reports", () => {
  it("any permutation, repetition and batching ends in the same ledger, and verify finds nothing", async () => {
    const arrangement = sent.chain((reports) =>
      fc.record({
        reports: fc.constant(reports),
        shuffled: fc.shuffledSubarray([...reports, ...reports], {
          minLength: reports.length * 2,
          maxLength: reports.length * 2,
        }),
        cuts: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(arrangement, async ({ reports, shuffled, cuts }) => {
        await clear();
        await postAll([reports]);
        const once = await ledger();
        expect((await verifyLedger(db.sql)).findings).toEqual([]);
        await clear();
        const batches: Sent[][] = [];
        for (let rest = shuffled, i = 0; rest.length > 0; i += 1) {
          const size = cuts[i % cuts.length] ?? 1;
          batches.push(rest.slice(0, size));
          rest = rest.slice(size);
        }
        await postAll(batches);
        expect(await ledger()).toEqual(once);
        expect((await verifyLedger(db.sql)).findings).toEqual([]);
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 25), endOnFailure: false },
    );
  });
});
