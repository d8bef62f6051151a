import { columnUsd } from "@/components/precision";
import { divideHalfEven } from "@/lib/domain/money";
import { tokenWords } from "@/lib/domain/trace-diagnosis-words";
import { type VersionStep, versionSteps } from "@/lib/domain/trace-diagnosis-versions";
import { addDays } from "@/lib/domain/period";
import { callUsd, count, dayText, NARROW_SPACE, percent } from "@/lib/format";
import type { TraceContext } from "@/lib/queries/trace-context";
import type { TraceCall, TracePage } from "@/lib/queries/trace-page";
import { featureName, wasRepeated } from "./diagnosis-facts";
import { answerTokens, promptTokens } from "./trace-facts";

/** One of the five questions asked of every trace, in the order in which they are asked. */
export interface TraceCheck {
  name: "Cost" | "Owner fields" | "Input against output" | "Retries" | "Template and version";
  verdict: "ok" | "look" | "unknown";
  text: string;
}

/** A claim further from our cost than this is worth a look. */
const CLAIM_PERCENT = 5n;
/** Retries and premium from a tenth of the cost on are worth one too. */
const WASTE_TENTH = 10n;
/** How long a moved version is news. */
const NEWS_DAYS = 28;

/** Cost, owner fields, input against output, retries, template and version: each with a verdict and its figures. */
export function fiveChecks(
  page: Pick<TracePage, "calls" | "costPico">,
  context: TraceContext | null,
): TraceCheck[] {
  const calls = page.calls.filter((call) => !call.superseded);
  return [
    { name: "Cost", ...costCheck(calls) },
    { name: "Owner fields", ...ownerCheck(calls) },
    { name: "Input against output", ...tokenCheck(calls, context) },
    { name: "Retries", ...retryCheck(calls, page.costPico) },
    { name: "Template and version", ...templateCheck(calls, context) },
  ];
}

type Answer = Pick<TraceCheck, "verdict" | "text">;

function costCheck(calls: readonly TraceCall[]): Answer {
  const missing = calls.filter((call) => call.usageStatus === "missing").length;
  if (missing === calls.length)
    return { verdict: "unknown", text: "No call reported its usage, so there is nothing to price." };
  const stored = sum(calls.map((call) => call.costPico));
  const priced = sum(calls.flatMap((call) => call.steps.map((step) => step.amountPico)));
  if (stored !== priced)
    return {
      verdict: "look",
      text: `Stored ${callUsd(stored)}, but tokens × price lines give ${callUsd(priced)}.`,
    };
  const exact = `Stored ${callUsd(stored)} = tokens × price lines.`;
  const unpriced = calls.filter((call) => call.costPico === null && call.usageStatus !== "missing").length;
  const estimated = calls.filter((call) => call.usageStatus === "estimated").length;
  const lacks = [
    unpriced > 0 ? `${callsText(unpriced, "has", "have")} no price` : null,
    missing > 0 ? `${callsText(missing, "did", "did")} not report usage` : null,
    estimated > 0 ? `${callsText(estimated, "is", "are")} estimated` : null,
  ].filter((text) => text !== null);
  if (lacks.length > 0) return { verdict: "look", text: `${exact} ${lacks.join(", ")}.` };
  const claimed = calls.filter((call) => call.claimedPico !== null && call.costPico !== null);
  if (claimed.length === 0) return { verdict: "ok", text: exact };
  const [ours, theirs] = [
    sum(claimed.map((call) => call.costPico)),
    sum(claimed.map((call) => call.claimedPico)),
  ];
  const apart = ours > theirs ? ours - theirs : theirs - ours;
  return apart * 100n > ours * CLAIM_PERCENT
    ? {
        verdict: "look",
        text: `${exact} For ${callsText(claimed.length)} the senders claimed ${callUsd(theirs)}; we say ${callUsd(ours)}.`,
      }
    : { verdict: "ok", text: `${exact} The senders claimed as much.` };
}

function ownerCheck(calls: readonly TraceCall[]): Answer {
  const lacking = [
    ["team", calls.filter((call) => call.owner.attributedBy === "untagged")],
    ["service", calls.filter((call) => call.service.id === 0)],
    ["feature", calls.filter((call) => call.feature.id === 0)],
    ["environment", calls.filter((call) => call.environment.id === 0)],
  ] as const;
  const gaps = lacking.filter(([, list]) => list.length > 0);
  if (gaps.length > 0) {
    const parts = gaps.map(([field, list]) => `${field} on ${ofAll(list.length, calls.length)}`);
    return { verdict: "look", text: `Missing: ${parts.join(", ")}.` };
  }
  const found = calls.filter((call) => call.owner.attributedBy !== "stamped").length;
  return found === 0
    ? { verdict: "ok", text: "Team, service, feature and environment were on every call." }
    : {
        verdict: "ok",
        text: `All four are known; the team of ${ofAll(found, calls.length)} was found by a rule, not on the call.`,
      };
}

function tokenCheck(calls: readonly TraceCall[], context: TraceContext | null): Answer {
  const told = calls.filter((call) => promptTokens(call) !== null && answerTokens(call) !== null);
  const [prompt, answer] = [sum(told.map(promptTokens)), sum(told.map(answerTokens))];
  if (answer === 0n)
    return prompt === 0n
      ? { verdict: "unknown", text: "No call told its tokens." }
      : { verdict: "look", text: `${count(prompt)} tokens in, none out.` };
  const own = `${perOne(prompt, answer)} tokens in for one out`;
  const weeks = context?.comparison?.weeks ?? [];
  const [usualIn, usualOut] = [
    sum(weeks.map((week) => week.promptTokens)),
    sum(weeks.map((week) => week.answerTokens)),
  ];
  if (usualOut === 0n)
    return { verdict: "unknown", text: `${own}; the feature has no other calls to hold it against.` };
  const text = `${own}; the mean of ${featureName(context)} is ${perOne(usualIn, usualOut)}.`;
  // a/b against c/d without a fraction: twice as much, or half.
  const [here, there] = [prompt * usualOut, usualIn * answer];
  return { verdict: here >= there * 2n || here * 2n <= there ? "look" : "ok", text };
}

function retryCheck(calls: readonly TraceCall[], costPico: bigint): Answer {
  const again = calls.filter(wasRepeated);
  const retry = sum(again.map((call) => call.costPico));
  const premium = sum(calls.map((call) => (wasRepeated(call) ? 0n : call.premiumPico)));
  const reported = calls.reduce((all, call) => all + (call.retriesReported ?? 0), 0);
  if (again.length === 0 && premium === 0n) {
    return reported > 0
      ? {
          verdict: "unknown",
          text: `The senders speak of ${reported === 1 ? "1 retry" : `${reported} retries`} that no call here stands for.`,
        }
      : { verdict: "ok", text: "No call was made again, none went to another model." };
  }
  const parts = [
    again.length > 0
      ? `${again.length === 1 ? "1 retry" : `${again.length} retries`} cost ${callUsd(retry)}`
      : null,
    premium > 0n ? `the fallback premium is ${callUsd(premium)}` : null,
    premium < 0n ? `falling back saved ${callUsd(-premium)}` : null,
  ].filter((part) => part !== null);
  const waste = retry + (premium > 0n ? premium : 0n);
  const share =
    costPico > 0n ? percent(Number(divideHalfEven(waste * 1000n, costPico))) : `0${NARROW_SPACE}%`;
  const text = `${capital(parts.join(", "))}: ${share} of the cost.`;
  return { verdict: waste > 0n && waste * WASTE_TENTH >= costPico ? "look" : "ok", text };
}

function templateCheck(calls: readonly TraceCall[], context: TraceContext | null): Answer {
  const template = context?.template;
  if (!template) return { verdict: "unknown", text: "No call names its prompt template." };
  const used = new Set(
    calls.filter((call) => call.template === template.name).map((call) => call.templateVersion),
  );
  if (used.has(null))
    return {
      verdict: "unknown",
      text: `${template.name} is named without a version, so a change cannot be seen.`,
    };
  const steps = versionSteps(template.versions);
  const at = steps.findLastIndex((step) => used.has(step.version));
  const step = steps[at];
  if (!step) return { verdict: "unknown", text: `${template.name} has no other calls in these weeks.` };
  const own = `${template.name} ${step.version}, first seen ${dayText(step.firstDay)}`;
  const moved = steps.slice(0, at + 1).findLast((one) => one.moved.length > 0);
  const since = addDays(context.lastDay, -NEWS_DAYS);
  if (moved && (moved === step || moved.firstDay >= since))
    return { verdict: "look", text: `${own}. ${moved === step ? "It" : moved.version} ${movedText(moved)}` };
  return { verdict: "ok", text: `${own}. No version moved a mean by more than a quarter since.` };
}

/** "moved input from 3.1k to 6.4k tokens, cost from 0.009842 to 0.016120 a request against v13." */
function movedText(step: VersionStep): string {
  const before = step.before;
  if (!before) return "";
  const print = columnUsd([before.meanCostPico, step.meanCostPico]);
  const parts = step.moved.map((what) =>
    what === "cost"
      ? `cost from ${print(before.meanCostPico)} to ${print(step.meanCostPico)}`
      : what === "input"
        ? `input from ${tokenWords(before.meanInput)} to ${tokenWords(step.meanInput)} tokens`
        : `output from ${tokenWords(before.meanOutput)} to ${tokenWords(step.meanOutput)} tokens`,
  );
  return `moved ${parts.join(", ")} a request against ${before.version}.`;
}

function perOne(a: bigint, b: bigint): string {
  const tenths = divideHalfEven(a * 10n, b);
  return tenths >= 1000n ? count(divideHalfEven(a, b)) : `${tenths / 10n}.${tenths % 10n}`;
}

function callsText(calls: number, one = "", many = ""): string {
  return `${calls === 1 ? "1 call" : `${calls} calls`} ${calls === 1 ? one : many}`.trimEnd();
}

function ofAll(part: number, whole: number): string {
  return part === whole ? (whole === 1 ? "the one call" : "every call") : `${part} of ${whole} calls`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sum(values: readonly (bigint | null)[]): bigint {
  return values.reduce<bigint>((all, value) => all + (value ?? 0n), 0n);
}
