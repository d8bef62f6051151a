import type { DiagnosedCall, TraceFacts } from "@/lib/domain/trace-diagnosis-facts";
import { versionSteps } from "@/lib/domain/trace-diagnosis-versions";
import { INPUT_CLASSES, TOKEN_CLASSES } from "@/lib/domain/usage-event";
import type { TraceContext } from "@/lib/queries/trace-context";
import type { TraceCall, TracePage } from "@/lib/queries/trace-page";
import { answerTokens, cacheReads, promptTokens } from "./trace-facts";

const INPUTS: readonly string[] = INPUT_CLASSES;
const OUTPUTS: readonly string[] = TOKEN_CLASSES.filter((name) => !INPUTS.includes(name));

/** A trace and its surroundings as the rules of diagnosis take them. */
export function diagnosisFacts(
  page: Pick<TracePage, "calls" | "costPico">,
  context: TraceContext | null,
): TraceFacts {
  const { comparison, template } = context ?? { comparison: null, template: null };
  return {
    costPico: page.costPico,
    calls: page.calls.filter((call) => !call.superseded).map(diagnosed),
    norm: comparison && { ...comparison, name: featureName(context) },
    template: template && { name: template.name, steps: versionSteps(template.versions) },
  };
}

/** "summarize-thread", or what stands for calls without a feature. */
export function featureName(context: Pick<TraceContext, "feature" | "service"> | null): string {
  return context?.feature.slug || context?.service.slug || "its feature";
}

/** Was the call made again? Its cost is retry cost. */
export function wasRepeated(call: Pick<TraceCall, "flags" | "operationId">): boolean {
  return call.operationId !== null && !call.flags.includes("last_attempt");
}

function diagnosed(call: TraceCall): DiagnosedCall {
  const paid = (classes: readonly string[]) =>
    call.steps.reduce((sum, step) => sum + (classes.includes(step.usageClass) ? step.amountPico : 0n), 0n);
  const asked = call.fallbackFrom ?? call.modelRequested;
  return {
    operation: call.operationId ?? call.eventKey,
    repeated: wasRepeated(call),
    model: call.model,
    instead: asked !== null && asked !== call.model ? asked : null,
    fellBack: call.fallbackFrom !== null,
    costPico: call.costPico ?? 0n,
    premiumPico: call.premiumPico ?? 0n,
    inputPico: paid(INPUTS),
    outputPico: paid(OUTPUTS),
    promptTokens: promptTokens(call),
    cacheReadTokens: cacheReads(call),
    answerTokens: answerTokens(call),
    template: call.template,
    version: call.templateVersion ?? "(none)",
  };
}
