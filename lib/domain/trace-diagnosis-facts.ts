import type { VersionStep } from "./trace-diagnosis-versions";

/** One call as the rules see it. Tokens that nobody told are null. */
export interface DiagnosedCall {
  /** Attempts of one logical call share it. */
  operation: string;
  /** It was made again: its cost is retry cost. */
  repeated: boolean;
  model: string;
  /** The model that was asked for, where another answered. */
  instead: string | null;
  /** Was the other model taken because the first one failed? Else it was simply served. */
  fellBack: boolean;
  costPico: bigint;
  /** Fallback premium of a last attempt; 0 without one. */
  premiumPico: bigint;
  /** Of the cost, what was paid for the prompt and for the answer. */
  inputPico: bigint;
  outputPico: bigint;
  promptTokens: bigint | null;
  cacheReadTokens: bigint | null;
  answerTokens: bigint | null;
  template: string | null;
  version: string | null;
}

/** What the calls of the trace's feature usually are. Null parts are not known. */
export interface FeatureNorm {
  name: string;
  /** Of other traces. */
  medianCostPico: bigint;
  medianCalls: bigint;
  traces: bigint;
  /** Sums of a week of the feature, latest first. */
  weeks: readonly {
    requests: bigint;
    promptTokens: bigint;
    cacheReadTokens: bigint;
    answerTokens: bigint;
  }[];
  /** Sums by model over those weeks. */
  models: readonly { model: string; requests: bigint; costPico: bigint }[];
}

export interface TraceFacts {
  costPico: bigint;
  /** In order of time, without superseded ones. */
  calls: readonly DiagnosedCall[];
  norm: FeatureNorm | null;
  /** Versions of the template that costs most in this trace, as `versionSteps` gives them. */
  template: { name: string; steps: readonly VersionStep[] } | null;
}

export type DiagnosisRule =
  | "retries"
  | "fallback"
  | "dear_model"
  | "prompt_grew"
  | "answer_grew"
  | "cache_fell"
  | "many_calls"
  | "prompt_piles_up"
  | "long_prompt"
  | "long_answer"
  | "large"
  | "nothing";

export interface Finding {
  rule: DiagnosisRule;
  /** One sentence. */
  text: string;
  /** Roughly what it adds to the trace; findings are ordered by it. 0 for `nothing`. */
  stakePico: bigint;
}

/** What of `cost` would not be there if `now` were still `before`. */
export function excess(cost: bigint, before: bigint, now: bigint): bigint {
  return now <= before || now <= 0n ? 0n : (cost * (now - before)) / now;
}

/** Mean of what is known; null when nothing is. */
export function meanOf(values: readonly (bigint | null)[]): bigint | null {
  const told = values.filter((value) => value !== null);
  return told.length === 0 ? null : sum(told) / BigInt(told.length);
}

/** Of picodollars, tokens or counts. */
export function sum(values: readonly bigint[]): bigint {
  return values.reduce((all, value) => all + value, 0n);
}
