/** Reports of calls in every shape, and what a ledger made of them: for the tests of law 2. */
import fc from "fast-check";
import type { Sql } from "@/db/client";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { nativeSource } from "@/lib/sources/native";

const RECEIVED = Date.UTC(2026, 5, 9, 12, 0);

/** Two teams, one of which owns a service, the other a virtual key. */
export const REPORTS_CATALOG = `
teams: [{ slug: support, name: Support }, { slug: growth, name: Growth }]
services: [{ slug: copilot, owner: o@example.com, team: support, features: [summarize] }]
ownership_rules: [{ match: { virtual_key: vk-growth }, team: growth, from: 2026-01-01 }]
`;

/** A report and the sender that posts it. */
export interface Sent {
  source: string;
  record: Record<string, unknown>;
}

/**
 * Reports of a few calls as several reporters see them: app and gateway with and without common
 * ids, contexts that agree or not, conflicting usages, attempts of one operation, wrappers around
 * calls, calls near midnight, two groups of ids that a third report joins.
 * @param midnight a 00:00 UTC; most calls are of the day before, some may turn out to be after it
 */
export function reportsOn(midnight: number): fc.Arbitrary<Sent[]> {
  return fc
    .array(
      fc.record({
        call: fc.integer({ min: 0, max: 5 }),
        reporter: fc.constantFrom(
          "app",
          "gateway",
          "provider",
          "context",
          "joiner",
          "wrapper",
          "call-context",
        ),
        tokens: fc.constantFrom(100, 100, 100, 250),
        known: fc.boolean(),
        second: fc.constantFrom(0, 0, 3),
        team: fc.constantFrom(undefined, "support", "growth", "suport"),
        attempt: fc.constantFrom(undefined, undefined, 1, 2),
        status: fc.constantFrom("ok", "ok", "aborted"),
      }),
      { minLength: 1, maxLength: 14 },
    )
    .map((entries) => entries.map((entry) => toSent(entry, midnight)));
}

function toSent(
  entry: {
    call: number;
    reporter: string;
    tokens: number;
    known: boolean;
    second: number;
    team: string | undefined;
    attempt: number | undefined;
    status: string;
  },
  midnight: number,
): Sent {
  const { call } = entry;
  // Calls 4 and 5 lie at midnight, so that a different time of another report moves them to the next day.
  const base = call >= 4 ? midnight - 2_000 : midnight - 14 * 3_600_000 + call * 60_000;
  const common = {
    ts: new Date(base + entry.second * 1000).toISOString(),
    provider: "openai",
    model: "gpt-4.1-mini",
    // Two calls share a trace, so that a wrapper of the one can wrap the other's.
    trace_id: `trace-${call >> 1}`,
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
          // In half of them the wrapper of the same call is around it.
          parent_span_id: entry.known ? `p-${call}` : undefined,
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
    case "call-context":
      return {
        source: "app",
        record: {
          client_request_id: `c-${call}`,
          team: entry.team,
          feature: entry.known ? "summarize" : undefined,
          service: "copilot",
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

/** Posts batches one after the other. */
export async function postAll(sql: Sql, batches: Sent[][]): Promise<void> {
  for (const batch of batches) {
    const posts = ["app", "gateway"].flatMap((source) => {
      const records = batch.filter((entry) => entry.source === source).map((entry) => entry.record);
      if (records.length === 0) return [];
      const reading = nativeSource.read(JSON.parse(JSON.stringify(records)), { receivedAtMs: RECEIVED });
      return [{ keyId: null, source, format: "native", receivedAtMs: RECEIVED, reading }];
    });
    if (posts.length > 0) await recordUsage(sql, posts);
  }
}

/** Empties the ledger and opens its months again. */
export async function clear(sql: Sql): Promise<void> {
  await sql.unsafe(`truncate event_ids, event_aliases, traces, call_contexts, context_reports, usage_events, event_reports,
    operations, operation_events, trace_totals, spend_daily, tenant_daily, template_daily, provider_daily, team_daily,
    exception_groups, ledger_corrections, ingest_batches, quarantine, evidence`);
  const opened =
    await sql`update periods set closed_at = null, closed_by = null, sealed_lines = null, sealed_cost = null
    where closed_at is not null`;
  if (opened.count > 0) await sql`update ledger_versions set periods = periods + 1`;
}

/** Everything the ledger says, without the keys and places it happens to be stored under. */
export async function ledger(sql: Sql): Promise<unknown> {
  const events = await sql.unsafe(
    `select occurred_at, period, team_id, service_id, feature_id, environment_id, attributed_by, owner_step, sent_team_id,
       virtual_key_id, model_id, model_actual_id, status, usage_status, provenance, flags, defects, context_fields,
       input_uncached, cache_read, output, price_line_id, cost_pico::text, list_pico::text, superseded_by is null as counts,
       trace_hash, operation_hash, span_id, parent_span_id, provider_response_id, client_request_id, request_id
     from usage_events order by 1, cost_pico, provider_response_id, client_request_id, request_id, span_id, provenance`,
  );
  const rollups = await Promise.all(
    ["spend_daily", "tenant_daily", "template_daily", "provider_daily", "team_daily"].map((table) =>
      sql.unsafe(
        `select * from ${table} where requests <> 0 or cost <> 0 or input_uncached <> 0 order by ${table}::text`,
      ),
    ),
  );
  const traces = await sql`select trace_hash, team_id, last_day, last_at, calls, cost_pico from trace_totals
    where calls <> 0 order by 1, 2`;
  const groups =
    await sql`select defect, value_id, team_id, environment_id, period, events, cost::text from exception_groups
    where events <> 0 order by 1, 2, 3, 4, 5`;
  return JSON.parse(
    JSON.stringify({ events, rollups, traces, groups }, (_, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    ),
  );
}

/** Cuts a list into parts whose sizes repeat. */
export function cutUp<T>(list: readonly T[], sizes: readonly number[]): T[][] {
  const parts: T[][] = [];
  for (let from = 0, i = 0; from < list.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    parts.push(list.slice(from, from + size));
    from += size;
  }
  return parts;
}

/** Every report twice, in some order. */
export function shuffledTwice(reports: Sent[]): fc.Arbitrary<Sent[]> {
  const length = reports.length * 2;
  return fc.shuffledSubarray([...reports, ...reports], { minLength: length, maxLength: length });
}
