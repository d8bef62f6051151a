import {
  type DiagnosedCall,
  excess,
  type FeatureNorm,
  type Finding,
  meanOf,
  sum,
  type TraceFacts,
} from "./trace-diagnosis-facts";
import type { VersionStep } from "./trace-diagnosis-versions";
import { pointsWords, timesWords, tokenWords } from "./trace-diagnosis-words";

/** A version of the template, the trace's or one before it, made the prompt longer, and this trace shows it. */
export function promptGrew(facts: TraceFacts): Finding | null {
  const step = stepOf(facts, "input");
  if (!step?.before || step.meanInput <= step.before.meanInput) return null;
  const calls = ofTemplate(facts);
  const now = meanOf(calls.map((call) => call.promptTokens));
  // The trace itself must show it, not only the version.
  if (now === null || now * 100n < step.before.meanInput * 125n) return null;
  const text = `The prompt grew from ${tokenWords(step.before.meanInput)} to ${tokenWords(step.meanInput)} tokens with ${facts.template?.name} ${step.version}.`;
  const stakePico = excess(sum(calls.map((call) => call.inputPico)), step.before.meanInput, now);
  return { rule: "prompt_grew", text, stakePico };
}

/** The same of the answer. */
export function answerGrew(facts: TraceFacts): Finding | null {
  const step = stepOf(facts, "output");
  if (!step?.before || step.meanOutput <= step.before.meanOutput) return null;
  const calls = ofTemplate(facts);
  const now = meanOf(calls.map((call) => call.answerTokens));
  if (now === null || now * 100n < step.before.meanOutput * 125n) return null;
  const text = `The answer grew from ${tokenWords(step.before.meanOutput)} to ${tokenWords(step.meanOutput)} tokens with ${facts.template?.name} ${step.version}.`;
  const stakePico = excess(sum(calls.map((call) => call.outputPico)), step.before.meanOutput, now);
  return { rule: "answer_grew", text, stakePico };
}

/** At most half of the share of the prompt that came from the cache in the feature's best week. */
export function cacheFell({ calls, norm }: TraceFacts): Finding | null {
  const prompt = sum(calls.map((call) => call.promptTokens ?? 0n));
  const read = sum(calls.map((call) => call.cacheReadTokens ?? 0n));
  // The best week: where the cache stopped for good, the last weeks are as low as this trace.
  let best = { read: 0n, prompt: 1n };
  for (const week of norm?.weeks ?? []) {
    if (week.requests < 20n || week.promptTokens <= 0n) continue;
    if (week.cacheReadTokens * best.prompt > best.read * week.promptTokens)
      best = { read: week.cacheReadTokens, prompt: week.promptTokens };
  }
  const usual = (best.read * 100n) / best.prompt;
  if (prompt < 1_000n || usual < 30n || read * 200n > prompt * usual) return null;
  const text = `Cache reads fell from ${pointsWords(best.read, best.prompt)} of the prompt to ${pointsWords(read, prompt)}.`;
  const missed = (prompt * usual) / 100n - read;
  // What is read from a cache costs about a tenth of what is not.
  const stakePico = (sum(calls.map((call) => call.inputPico)) * missed * 9n) / (prompt * 10n);
  return { rule: "cache_fell", text, stakePico };
}

/** A conversation that sends all of itself again: the last prompt is at least three times the first. */
export function pilesUp({ calls }: TraceFacts): Finding | null {
  const told = calls.filter((call) => !call.repeated && (call.promptTokens ?? 0n) > 0n);
  const sizes = told.map((call) => call.promptTokens ?? 0n);
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (first === undefined || last === undefined || sizes.length < 6 || last < first * 3n || last < 2_000n)
    return null;
  const rises = sizes.filter((size, at) => at > 0 && size >= (sizes[at - 1] ?? 0n)).length;
  if (rises * 5 < (sizes.length - 1) * 4) return null;
  const text = `The prompt piles up from call to call: ${tokenWords(first)} tokens in the first, ${tokenWords(last)} in the last.`;
  const stakePico = excess(sum(told.map((call) => call.inputPico)), first * BigInt(sizes.length), sum(sizes));
  return { rule: "prompt_piles_up", text, stakePico };
}

/** Prompts at least twice the mean of the feature, or one of three times. */
export function longPrompt({ calls, norm }: TraceFacts): Finding | null {
  const usual = normMean(norm, (week) => week.promptTokens);
  const sizes = calls.map((call) => ({ tokens: call.promptTokens, paidPico: call.inputPico }));
  const long = longOnes(sizes, usual);
  if (!long || usual === null) return null;
  const times = `${timesWords(long.tokens, usual)} the mean of ${norm?.name}`;
  const text = long.one
    ? `One prompt carries ${tokenWords(long.tokens)} tokens, ${times}.`
    : `Its prompts carry ${tokenWords(long.tokens)} tokens a call, ${times}.`;
  return { rule: "long_prompt", text, stakePico: excess(long.paidPico, usual, long.tokens) };
}

/** Answers at least twice the mean of the feature, or one of three times. */
export function longAnswer({ calls, norm }: TraceFacts): Finding | null {
  const usual = normMean(norm, (week) => week.answerTokens);
  const sizes = calls.map((call) => ({ tokens: call.answerTokens, paidPico: call.outputPico }));
  const long = longOnes(sizes, usual);
  if (!long || usual === null) return null;
  const times = `${timesWords(long.tokens, usual)} the mean of ${norm?.name}`;
  const text = long.one
    ? `One answer takes ${tokenWords(long.tokens)} tokens, ${times}.`
    : `Its answers take ${tokenWords(long.tokens)} tokens a call, ${times}.`;
  return { rule: "long_answer", text, stakePico: excess(long.paidPico, usual, long.tokens) };
}

/** The mean of all if that is twice the usual, else the largest if it is three times. */
function longOnes(
  sizes: readonly { tokens: bigint | null; paidPico: bigint }[],
  usual: bigint | null,
): { one: boolean; tokens: bigint; paidPico: bigint } | null {
  const mean = meanOf(sizes.map((size) => size.tokens));
  if (mean === null || usual === null) return null;
  if (mean >= usual * 2n)
    return { one: false, tokens: mean, paidPico: sum(sizes.map((size) => size.paidPico)) };
  let top = { tokens: 0n, paidPico: 0n };
  for (const { tokens, paidPico } of sizes)
    if ((tokens ?? 0n) > top.tokens) top = { tokens: tokens ?? 0n, paidPico };
  return top.tokens >= usual * 3n ? { one: true, ...top } : null;
}

/** The latest version up to the trace's own whose mean of `what` moved. */
function stepOf({ calls, template }: TraceFacts, what: "input" | "output"): VersionStep | null {
  if (!template) return null;
  const used = new Set(calls.filter((call) => call.template === template.name).map((call) => call.version));
  const until = template.steps.findLastIndex((step) => used.has(step.version));
  return template.steps.slice(0, until + 1).findLast((step) => step.moved.includes(what)) ?? null;
}

function ofTemplate({ calls, template }: TraceFacts): DiagnosedCall[] {
  return calls.filter((call) => call.template === template?.name);
}

function normMean(
  norm: FeatureNorm | null,
  read: (week: FeatureNorm["weeks"][number]) => bigint,
): bigint | null {
  const requests = sum((norm?.weeks ?? []).map((week) => week.requests));
  if (requests < 20n) return null;
  const mean = sum((norm?.weeks ?? []).map(read)) / requests;
  return mean > 0n ? mean : null;
}
