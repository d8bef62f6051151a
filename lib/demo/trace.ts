import { type Attempt, attemptsOf } from "./attempts";
import type { DemoCalendar } from "./calendar";
import type { FeatureTraffic } from "./feature-traffic";
import { type Random, weightedAt } from "./random";
import { clean, type DemoRecord, factsOf, iso, reportsOf } from "./reports";
import { TENANTS } from "./rhythms";
import { type CallUsage, callUsage, NO_USAGE } from "./usage";
import { versionLength, versionOf } from "./versions";

/** Services whose instrumentation names the operation of every call. */
const NAMES_OPERATIONS = new Set(["ticket-copilot", "code-agent", "case-review", "payout-agent"]);
/** Calls of an agent's trace that one helper makes before it reports back to the plan. */
const HELPER_CALLS = 3;

/** Share of traces that may be as long as a feature's traces get; the others end halfway. */
const LONG = 0.35;

/** What decides most of a trace's cost; drawn evenly, so that weeks differ by more than luck. In [0, 1). */
export interface TraceShape {
  model: number;
  length: number;
}

/**
 * Every record of one trace of a feature, as its sources would send them.
 * @param feature as the stories have it at `startMs`
 */
export function traceRecords(
  feature: FeatureTraffic,
  startMs: number,
  shape: TraceShape,
  calendar: DemoCalendar,
  random: Random,
): DemoRecord[] {
  const traceId = random.hex(32);
  const rootSpan = random.hex(16);
  const tenant = feature.tenants ? random.weighted(TENANTS) : undefined;
  const modelName = weightedAt(feature.models, shape.model);
  const version = feature.template ? versionOf(feature.template, startMs, calendar).number : undefined;
  const envelope = envelopeOf(feature, tenant, version, random);
  const length = versionLength(feature.template ?? "", version ?? 0);
  const sized = { ...feature, prompt: feature.prompt * length };
  const calls = callsOf(feature.calls, shape.length);

  const records: DemoRecord[] = [];
  const spansOfCalls: string[] = [];
  let atMs = startMs;
  for (let call = 0; call < calls; call += 1) {
    const operationId = `op-${random.hex(16)}`;
    const parent = feature.agent ? parentOf(call, spansOfCalls, rootSpan) : rootSpan;
    const attempts = attemptsOf(feature, modelName, random);
    for (const [index, attempt] of attempts.entries()) {
      const usage = usageOf(sized, attempt, call, random);
      const latencyMs = Math.round(400 + (usage.output + usage.reasoning) * random.around(6, 0.3));
      const facts = factsOf(feature, attempt, usage, atMs, latencyMs, random);
      facts.trace_id = traceId;
      const span = random.hex(16);
      spansOfCalls[call] = span;
      const spans: Record<string, unknown> = { span_id: span, parent_span_id: parent };
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

function callsOf([fewest, most]: [number, number], length: number): number {
  const long = length < LONG;
  const share = long ? length / LONG : (length - LONG) / (1 - LONG);
  return fewest + Math.floor(share * ((long ? most : Math.ceil((fewest + most) / 2)) - fewest + 1));
}

/** An agent's first call plans; helpers hang below it, and each helper's later calls below its first. */
function parentOf(call: number, spans: readonly string[], rootSpan: string): string {
  if (call === 0) return rootSpan;
  const first = call - ((call - 1) % HELPER_CALLS);
  return (call === first ? spans[0] : spans[first]) ?? rootSpan;
}

/** Ownership as the application knows it; what a sender leaves out is left out here. */
function envelopeOf(
  feature: FeatureTraffic,
  tenant: string | undefined,
  version: number | undefined,
  random: Random,
): Record<string, unknown> {
  const environment = feature.environment ?? (random.chance(0.05) ? "staging" : "prod");
  const respelt = feature.spelling !== undefined && random.chance(feature.spelling.share);
  const spelling = respelt ? feature.spelling?.as : feature.team;
  return clean({
    team: feature.claims ?? (feature.team === "untagged" ? undefined : spelling),
    service: feature.service,
    feature: feature.feature,
    environment: random.chance(0.15) && environment === "prod" ? "production" : environment,
    tenant,
    prompt_template: feature.template,
    prompt_version: version === undefined ? undefined : `v${version}`,
  });
}

function usageOf(feature: FeatureTraffic, attempt: Attempt, call: number, random: Random): CallUsage {
  if (attempt.outcome === "rejected" || attempt.outcome === "timeout" || attempt.outcome === "aborted") {
    return NO_USAGE;
  }
  return callUsage(feature, {
    call,
    window: Math.min(attempt.asked.window, attempt.model.window),
    caches: attempt.model.caches !== false,
    cacheWrites: attempt.model.provider === "anthropic" || attempt.model.provider === "bedrock",
    random,
  });
}
