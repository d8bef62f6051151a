import { type DemoCalendar, DAY_MS } from "./calendar";
import { DEMO_GATEWAY } from "./company";
import type { Random } from "./random";
import type { FeatureTraffic } from "./feature-traffic";
import { DEMO_MODELS, type DemoModel, type DemoModelName } from "./models";
import { type CallUsage, callUsage, NO_USAGE, providerUsage } from "./usage";

/** Who sends a record: the label of the ingest key. */
export type DemoSource = "app-sdk" | "llm-gateway" | "collector";

/** One native JSON record and the instant it is about. */
export interface DemoRecord {
  atMs: number;
  source: DemoSource;
  record: Record<string, unknown>;
}

/** The next model a caller tries when an attempt fails. Same provider, so that both have a price. */
const FALLBACK: Partial<Record<DemoModelName, DemoModelName>> = {
  fable: "opus",
  opus: "sonnet",
  sonnet: "opus",
  haiku: "sonnet",
  gpt55: "gpt55pro",
  gpt41mini: "gpt41",
  flash: "pro",
  pro: "flash",
};

/** Ten tenants hold nine tenths of the traffic, as among the clients of a recorded cloud service. */
const TENANTS = Array.from({ length: 120 }, (_, index) => ({
  weight: [30, 21, 11, 9, 6, 4.5, 3.2, 2.2, 1.7, 1.4][index] ?? 10 / 110,
  value: `cust-${String(1001 + index)}`,
}));

const DAYS_OF_A_VERSION = 40;
/** Services whose instrumentation names the operation of every call. */
const NAMES_OPERATIONS = new Set(["ticket-copilot", "code-agent", "case-review"]);

interface Attempt {
  outcome: "ok" | "rejected" | "timeout" | "failed" | "aborted" | "cached";
  /** The model the caller asked for. */
  asked: DemoModel;
  /** The model the call went to: another one where a fallback stood in. */
  model: DemoModel;
}

/** Every record of one trace of a feature, as its sources would send them. */
export function traceRecords(
  feature: FeatureTraffic,
  startMs: number,
  calendar: DemoCalendar,
  random: Random,
): DemoRecord[] {
  const traceId = random.hex(32);
  const rootSpan = random.hex(16);
  const tenant = feature.tenants ? random.weighted(TENANTS) : undefined;
  const modelName = random.weighted(feature.models);
  const envelope = envelopeOf(feature, startMs, tenant, calendar, random);
  const [fewest, most] = feature.calls;
  const calls = random.int(fewest, random.chance(0.35) ? most : Math.ceil((fewest + most) / 2));

  const records: DemoRecord[] = [];
  let atMs = startMs;
  for (let call = 0; call < calls; call += 1) {
    const operationId = `op-${random.hex(16)}`;
    const attempts = attemptsOf(feature, modelName, random);
    for (const [index, attempt] of attempts.entries()) {
      const usage = usageOf(feature, attempt, call, atMs, calendar, random);
      const latencyMs = Math.round(400 + (usage.output + usage.reasoning) * random.around(6, 0.3));
      const facts = factsOf(feature, attempt, usage, atMs, latencyMs, random);
      facts.trace_id = traceId;
      const spans: Record<string, unknown> = { span_id: random.hex(16), parent_span_id: rootSpan };
      // Most instrumentation names an operation only when it had to try again; some always does.
      if (attempts.length > 1 || NAMES_OPERATIONS.has(feature.service ?? "")) {
        Object.assign(spans, { operation_id: operationId, attempt: index + 1 });
      }
      records.push(...reportsOf({ feature, attempt, usage, facts, envelope, spans, atMs }, random));
      atMs += latencyMs + random.int(80, 900);
    }
    atMs += random.int(300, 9_000);
  }
  if (feature.route === "gateway+context") {
    const contextAtMs = atMs + random.int(1_000, 240_000);
    records.push({
      atMs: contextAtMs,
      source: "app-sdk",
      record: { occurred_at: iso(startMs), trace_id: traceId, ...envelope },
    });
  }
  return records;
}

/** Ownership as the application knows it; what a sender leaves out is left out here. */
function envelopeOf(
  feature: FeatureTraffic,
  atMs: number,
  tenant: string | undefined,
  calendar: DemoCalendar,
  random: Random,
): Record<string, unknown> {
  const staging = feature.environment ?? (random.chance(0.05) ? "staging" : "prod");
  const forgetful = feature.feature === "write-variants" && random.chance(0.05);
  const unnamed = feature.feature === "implement-change" && random.chance(0.04);
  const spelling = feature.team === "support" && random.chance(0.1) ? "support_automation" : feature.team;
  return clean({
    team: feature.claims ?? (feature.team === "untagged" ? undefined : spelling),
    service: feature.service,
    feature: unnamed ? undefined : feature.feature,
    environment: forgetful ? undefined : random.chance(0.15) && staging === "prod" ? "production" : staging,
    tenant,
    prompt_template: feature.template,
    prompt_version: feature.template ? `v${versionOf(feature, atMs, calendar)}` : undefined,
  });
}

/**
 * Number of the template version live at an instant. Versions change every forty days; those of
 * `thread-summary` so that v14 begins at the calendar's prompt change.
 */
function versionOf(feature: FeatureTraffic, atMs: number, calendar: DemoCalendar): number {
  const template = feature.template ?? "";
  const [anchorMs, number] =
    template === "thread-summary"
      ? [calendar.promptChangeMs, 14]
      : [calendar.denseMs - (template.length % 9) * DAY_MS, 12 + (template.length % 7)];
  return Math.max(1, number + Math.floor((atMs - anchorMs) / (DAYS_OF_A_VERSION * DAY_MS)));
}

/** The attempts of one operation: nearly always one; else what went wrong, then the one that stands. */
function attemptsOf(feature: FeatureTraffic, name: DemoModelName, random: Random): Attempt[] {
  const asked: DemoModel = DEMO_MODELS[name];
  if (feature.feature === "answer-query" && random.chance(0.02)) {
    return [{ outcome: "cached", asked, model: asked }];
  }
  if (feature.rhythm !== "nightly" && random.chance(0.004)) {
    return [{ outcome: "aborted", asked, model: asked }];
  }
  const attempts: Attempt[] = [];
  while (attempts.length < 2 && random.chance(attempts.length === 0 ? 0.025 : 0.12)) {
    const outcome = random.weighted([
      { weight: 4, value: "rejected" as const },
      { weight: 2, value: "timeout" as const },
      { weight: 4, value: "failed" as const },
    ]);
    attempts.push({ outcome, asked, model: asked });
  }
  const other = FALLBACK[name];
  const fallback = other !== undefined && random.chance(attempts.length > 0 ? 0.3 : 0.003);
  attempts.push({ outcome: "ok", asked, model: fallback ? DEMO_MODELS[other] : asked });
  return attempts;
}

function usageOf(
  feature: FeatureTraffic,
  attempt: Attempt,
  call: number,
  atMs: number,
  calendar: DemoCalendar,
  random: Random,
): CallUsage {
  if (attempt.outcome === "rejected" || attempt.outcome === "timeout" || attempt.outcome === "aborted") {
    return NO_USAGE;
  }
  const doubled = feature.feature === "summarize-thread" && atMs >= calendar.promptChangeMs;
  return callUsage(doubled ? { ...feature, prompt: feature.prompt * 2, cached: 0.26 } : feature, {
    call,
    window: Math.min(attempt.asked.window, attempt.model.window),
    caches: attempt.model.caches !== false,
    cacheWrites: attempt.model.provider === "anthropic" || attempt.model.provider === "bedrock",
    random,
  });
}

/** What ran and how it ended, in the words of the native event. */
function factsOf(
  feature: FeatureTraffic,
  attempt: Attempt,
  usage: CallUsage,
  atMs: number,
  latencyMs: number,
  random: Random,
): Record<string, unknown> {
  const { asked, model, outcome } = attempt;
  const answered = outcome === "ok" || outcome === "failed";
  const estimated = feature.feature === "call-notes" && outcome === "ok" && random.chance(0.04);
  return clean({
    occurred_at: iso(atMs),
    latency_ms: outcome === "timeout" ? 60_000 : latencyMs,
    provider: model.provider,
    model_requested: asked.requested,
    model_actual: answered ? model.actual : undefined,
    provider_account: model.account,
    region: model.region,
    service_tier: feature.tier && model.provider === "openai" ? feature.tier : undefined,
    operation: feature.operation ?? "chat",
    provider_response_id: answered ? `${model.idPrefix}${random.hex(22)}` : undefined,
    rejected: outcome === "rejected" ? true : undefined,
    status:
      outcome === "ok" || outcome === "cached"
        ? "ok"
        : outcome === "rejected" || outcome === "failed"
          ? "error"
          : "aborted",
    error_type: {
      rejected: "rate_limit",
      failed: "invalid_output",
      timeout: "timeout",
      aborted: "client_closed",
    }[outcome as string],
    fallback_from: model !== asked ? asked.requested : undefined,
    response_cache_hit: outcome === "cached" ? true : undefined,
    usage_status:
      outcome === "timeout" || outcome === "aborted" ? "missing" : estimated ? "estimated" : "actual",
    usage: outcome === "timeout" || outcome === "aborted" ? undefined : usageClasses(usage),
  });
}

/** One attempt, before its sources word it. */
interface Call {
  feature: FeatureTraffic;
  attempt: Attempt;
  usage: CallUsage;
  facts: Record<string, unknown>;
  envelope: Record<string, unknown>;
  spans: Record<string, unknown>;
  atMs: number;
}

/** The same call as each source of the feature's route reports it. */
function reportsOf(call: Call, random: Random): DemoRecord[] {
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
      return [{ atMs, source: "collector", record: { ...facts, ...known, ...spans } }];
    }
    default: {
      const app: DemoRecord = { atMs, source: "app-sdk", record: { ...facts, ...envelope, ...spans } };
      const body = providerUsage(attempt.model.provider, usage);
      if (feature.route !== "app+gateway" || attempt.outcome !== "ok" || !body || !random.chance(0.06)) {
        return [app];
      }
      const { usage: _ours, ...same } = facts;
      const second = { ...same, provider_usage: body, ...gateway("vk-support-02") };
      return [app, { atMs: atMs + random.int(2, 40), source: "llm-gateway", record: second }];
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

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function clean(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
