import type { Attempt } from "./attempts";
import type { DemoSource, FeatureTraffic } from "./feature-traffic";
import { DEMO_GATEWAY } from "./names";
import type { Random } from "./random";
import { type CallUsage, providerUsage } from "./usage";

/** One native JSON record and the instant it is about. */
export interface DemoRecord {
  atMs: number;
  /** When it is sent, if later than a moment after `atMs`. */
  arrivesMs?: number;
  source: DemoSource;
  record: Record<string, unknown>;
}

/** One attempt, before its sources word it. */
export interface Call {
  feature: FeatureTraffic;
  attempt: Attempt;
  usage: CallUsage;
  facts: Record<string, unknown>;
  envelope: Record<string, unknown>;
  spans: Record<string, unknown>;
  atMs: number;
}

const ERROR_TYPES: Partial<Record<Attempt["outcome"], string>> = {
  rejected: "rate_limit",
  failed: "invalid_output",
  timeout: "timeout",
  aborted: "client_closed",
};
const STATUSES: Record<Attempt["outcome"], string> = {
  ok: "ok",
  cached: "ok",
  rejected: "error",
  failed: "error",
  timeout: "aborted",
  aborted: "aborted",
};

/** What ran and how it ended, in the words of the native event. */
export function factsOf(
  feature: FeatureTraffic,
  attempt: Attempt,
  usage: CallUsage,
  atMs: number,
  latencyMs: number,
  random: Random,
): Record<string, unknown> {
  const { asked, model, outcome } = attempt;
  const answered = outcome === "ok" || outcome === "failed";
  const untold = outcome === "timeout" || outcome === "aborted";
  const estimated = outcome === "ok" && random.chance(feature.estimated ?? 0);
  const ownKey = feature.service === undefined ? undefined : `key-${model.provider}-${feature.service}`;
  return clean({
    occurred_at: iso(atMs),
    latency_ms: outcome === "timeout" ? 60_000 : latencyMs,
    provider: model.provider,
    model_requested: asked.requested,
    model_actual: answered ? model.actual : undefined,
    provider_account: model.account,
    provider_key: model.provider === "openai" ? (feature.providerKey ?? ownKey) : ownKey,
    region: model.region,
    service_tier: feature.tier && model.provider === "openai" ? feature.tier : undefined,
    operation: feature.operation ?? "chat",
    provider_response_id: answered ? `${model.idPrefix}${random.hex(22)}` : undefined,
    rejected: outcome === "rejected" ? true : undefined,
    status: STATUSES[outcome],
    error_type: ERROR_TYPES[outcome],
    fallback_from: model !== asked ? asked.requested : undefined,
    response_cache_hit: outcome === "cached" ? true : undefined,
    usage_status: untold ? "missing" : estimated ? "estimated" : "actual",
    usage: untold ? undefined : usageClasses(usage),
  });
}

/** The same call as each source of the feature's route reports it. */
export function reportsOf(call: Call, random: Random): DemoRecord[] {
  const { feature, attempt, usage, facts, envelope, spans, atMs } = call;
  const { team: _unsaid, ...withoutTeam } = envelope;
  const gateway = (virtualKey: string | undefined) => ({
    reported_by: "gateway",
    gateway: DEMO_GATEWAY,
    virtual_key: virtualKey,
    request_id: `gw-${random.hex(20)}`,
  });
  switch (feature.route) {
    case "gateway":
    case "gateway+context": {
      const passedOn = feature.route === "gateway" && feature.service && !random.chance(0.15);
      const record = { ...facts, ...(passedOn ? envelope : {}), ...gateway(feature.virtualKey) };
      return [{ atMs, source: "llm-gateway", record: clean(record) }];
    }
    case "collector": {
      const known = feature.namespace ? { namespace: feature.namespace } : withoutTeam;
      return [{ atMs, source: feature.source ?? "collector", record: { ...facts, ...known, ...spans } }];
    }
    default: {
      const workload = { namespace: feature.namespace, service_account: feature.serviceAccount };
      const app: DemoRecord = {
        atMs,
        source: feature.source ?? "app-sdk",
        record: clean({ ...facts, ...envelope, ...workload, ...spans }),
      };
      const body = providerUsage(attempt.model.provider, usage);
      if (feature.route !== "app+gateway" || attempt.outcome !== "ok" || !body || !random.chance(0.06)) {
        return [app];
      }
      const { usage: _ours, ...same } = facts;
      const second = { ...same, provider_usage: body, ...gateway("vk-support-02") };
      return [app, { atMs: atMs + random.int(2, 40), source: "llm-gateway", record: clean(second) }];
    }
  }
}

/** Our own class names, told exactly; classes that do not apply are left out. */
function usageClasses(usage: CallUsage): Record<string, number> {
  const told: Record<string, number> = {
    input_uncached: usage.uncached,
    cache_read: usage.cacheRead,
    output: usage.output,
  };
  if (usage.cacheWrite > 0) told.cache_write_5m = usage.cacheWrite;
  if (usage.reasoning > 0) told.reasoning = usage.reasoning;
  if (usage.webSearches > 0) told.web_searches = usage.webSearches;
  return told;
}

/** `2026-07-14T09:20:00.000Z` of an instant. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The record without the fields that say nothing. */
export function clean(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
