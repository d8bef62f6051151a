import type { FeatureTraffic } from "./feature-traffic";
import { DEMO_MODELS, type DemoModel, type DemoModelName } from "./models";
import type { Random } from "./random";

/** One try of an operation. */
export interface Attempt {
  outcome: "ok" | "rejected" | "timeout" | "failed" | "aborted" | "cached";
  /** The model the caller asked for. */
  asked: DemoModel;
  /** The model the call went to: another one where a fallback stood in. */
  model: DemoModel;
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

/** Share of attempts that fail, where a feature does not say otherwise. */
const FAILING = 0.018;
/** An attempt after a failed one fails more often than the first, but callers give up after this many. */
const MOST_FAILURES = 3;

/** The attempts of one operation: nearly always one; else what went wrong, then the one that stands. */
export function attemptsOf(feature: FeatureTraffic, name: DemoModelName, random: Random): Attempt[] {
  const asked: DemoModel = DEMO_MODELS[name];
  if (random.chance(feature.answeredBefore ?? 0)) return [{ outcome: "cached", asked, model: asked }];
  if (random.chance(feature.lost ?? 0)) {
    return [{ outcome: random.chance(0.5) ? "aborted" : "timeout", asked, model: asked }];
  }
  const failing = feature.failing ?? FAILING;
  const attempts: Attempt[] = [];
  while (attempts.length < MOST_FAILURES && random.chance(attempts.length === 0 ? failing : failing ** 0.5)) {
    attempts.push({
      outcome: random.chance(feature.paidFailures ?? 0.5) ? "failed" : "rejected",
      asked,
      model: asked,
    });
  }
  return [...attempts, { outcome: "ok", asked, model: answering(feature, name, attempts.length, random) }];
}

function answering(
  feature: FeatureTraffic,
  name: DemoModelName,
  failures: number,
  random: Random,
): DemoModel {
  const { standIn } = feature;
  if (standIn && random.chance(standIn.share)) return DEMO_MODELS[standIn.model];
  const other = FALLBACK[name];
  const fallback = feature.failing === undefined && failures > 0 && random.chance(0.3);
  return DEMO_MODELS[other !== undefined && fallback ? other : name];
}
