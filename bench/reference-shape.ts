/**
 * The reference company of the measurements: 92 days, 12 teams, 60 services, 120 features, 3
 * environments, 40 models, 1,000 tenants, 4 events a trace, 2 % of traces over midnight.
 * Everything is a function of the event's number, so that every run posts the same records.
 */
import type { CardDraft } from "@/lib/domain/price-card";

export const SHAPE = {
  days: 92,
  teams: 12,
  services: 60,
  features: 120,
  models: 40,
  tenants: 1_000,
  eventsPerTrace: 4,
  /** Of so many traces, one runs over midnight. */
  midnightEvery: 50,
} as const;

/** Events of the company in its 92 days; sets the density of a stream in time. */
export const COMPANY_EVENTS = 10_000_000;
export const PROVIDER = "reference-provider";
const DAY_MS = 86_400_000;
const ENVIRONMENTS = ["prod", "staging", "eval"] as const;

/** A number in [0, 1) for an event and a purpose; the same for ever. */
function chance(index: number, salt: number): number {
  let x = Math.imul(index ^ Math.imul(salt, 0x9e3779b1), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  x = Math.imul(x ^ (x >>> 16), 0x27d4eb2f);
  return ((x ^ (x >>> 15)) >>> 0) / 4_294_967_296;
}

/** A feature in one environment asking one model: what decides owner and price of a call. */
export interface Combination {
  feature: number;
  environment: (typeof ENVIRONMENTS)[number];
  model: number;
  /** Share of all calls. */
  weight: number;
}

const ENVIRONMENT_SHARE = { prod: 0.85, staging: 0.1, eval: 0.05 } as const;
const MODEL_SHARE = [0.7, 0.25, 0.05] as const;

/** The k-th model that a feature uses. */
function modelOf(feature: number, k: number): number {
  return (feature * 7 + k * 13) % SHAPE.models;
}

/** Every combination that occurs, with its weight; the weights sum to 1. */
export function combinations(): Combination[] {
  const found: Combination[] = [];
  for (let feature = 0; feature < SHAPE.features; feature += 1) {
    // A feature is drawn as floor(n * u^2): its share is the width of its interval of u.
    const share = Math.sqrt((feature + 1) / SHAPE.features) - Math.sqrt(feature / SHAPE.features);
    for (const environment of ENVIRONMENTS) {
      MODEL_SHARE.forEach((part, k) => {
        const weight = share * ENVIRONMENT_SHARE[environment] * part;
        found.push({ feature, environment, model: modelOf(feature, k), weight });
      });
    }
  }
  return found;
}

/** Names of what a feature belongs to. */
export function ownersOf(feature: number) {
  const service = Math.floor(feature / 2);
  return {
    team: `team-${service % SHAPE.teams}`,
    service: `service-${service}`,
    feature: `feature-${feature}`,
  };
}

/**
 * Event `index` of a stream that starts at `startMs`, as a native record. Four in a row are one
 * trace; every fiftieth trace began on the day before.
 */
export function referenceRecord(index: number, startMs: number, run: string): Record<string, unknown> {
  const trace = Math.floor(index / SHAPE.eventsPerTrace);
  const step = index % SHAPE.eventsPerTrace;
  const feature = Math.floor(SHAPE.features * chance(trace, 1) ** 2);
  const draw = chance(trace, 2);
  const environment = draw < 0.85 ? "prod" : draw < 0.95 ? "staging" : "eval";
  const pick = chance(index, 3);
  const model = modelOf(feature, pick < 0.7 ? 0 : pick < 0.95 ? 1 : 2);
  let atMs = startMs + Math.floor((index * SHAPE.days * DAY_MS) / COMPANY_EVENTS);
  if (trace % SHAPE.midnightEvery === 0 && step < 2)
    atMs = Math.floor(atMs / DAY_MS) * DAY_MS - 60_000 + step * 20_000;
  const input = 200 + Math.floor(chance(index, 4) ** 3 * 20_000);
  const output = 20 + Math.floor(chance(index, 5) ** 2 * 1_500);
  const id = `${run}${index.toString(36).padStart(8, "0")}`;
  return {
    ts: new Date(atMs).toISOString(),
    request_id: `req_${id}`,
    trace_id: `trace_${run}${trace.toString(36).padStart(8, "0")}`,
    span_id: id.slice(-16),
    ...ownersOf(feature),
    environment,
    tenant_id: `tenant-${Math.floor(SHAPE.tenants * chance(trace, 6) ** 2)}`,
    prompt_template: `template-${feature}`,
    prompt_version: `v${1 + Math.floor(chance(trace, 7) * 3)}`,
    provider: PROVIDER,
    model_requested: modelName(model),
    model_actual: modelName(model),
    input_tokens: input,
    cached_input_tokens: Math.floor(input * chance(index, 8) * 0.8),
    output_tokens: output,
    reasoning_tokens: Math.floor(output * chance(index, 9) * 0.5),
    latency_ms: 300 + Math.floor(chance(index, 10) * 5_000),
    status: chance(index, 11) < 0.01 ? "error" : "ok",
  };
}

export function modelName(model: number): string {
  return `reference-model-${model}`;
}

/** The catalog of the company, as `whospent apply` takes it. */
export function referenceCatalog(): Record<string, unknown> {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  return {
    units: numbers(3).map((n) => ({
      slug: `unit-${n}`,
      name: `Unit ${n}`,
      director: `director-${n}@example.com`,
    })),
    cost_centers: numbers(SHAPE.teams).map((n) => ({ code: `cc-${n}`, name: `Cost center ${n}` })),
    environments: [
      { slug: "prod", class: "production", aliases: ["production"] },
      { slug: "staging", class: "staging" },
      { slug: "eval", class: "eval" },
    ],
    teams: numbers(SHAPE.teams).map((n) => ({
      slug: `team-${n}`,
      name: `Team ${n}`,
      unit: `unit-${n % 3}`,
      cost_center: `cc-${n}`,
      lead: `lead-${n}@example.com`,
      manager: `manager-${n % 3}@example.com`,
    })),
    services: numbers(SHAPE.services).map((n) => ({
      slug: `service-${n}`,
      owner: `owner-${n}@example.com`,
      team: `team-${n % SHAPE.teams}`,
      features: [`feature-${2 * n}`, `feature-${2 * n + 1}`],
    })),
  };
}

/** Picodollars per token of a model. */
export function ratesOf(model: number) {
  const input = BigInt(50_000 * (1 + model));
  return { input_uncached: input, cache_read: input / 10n, output: input * 4n, reasoning: input * 4n };
}

/** One list card with the forty models. */
export function referenceCard(): CardDraft {
  return {
    provider: PROVIDER,
    kind: "list",
    account: null,
    version: "reference",
    validFromMs: null,
    source: "made for the measurements",
    lines: Array.from({ length: SHAPE.models }, (_, model) => ({
      model: modelName(model),
      match: { exact: [modelName(model)], prefixes: [], patterns: [] },
      serviceTier: "standard" as const,
      region: null,
      minInputTokens: 0,
      contextApplies: "all" as const,
      validFromMs: null,
      validToMs: null,
      rates: ratesOf(model),
    })),
  };
}
