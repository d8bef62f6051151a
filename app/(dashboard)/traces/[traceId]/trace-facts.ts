import type { Sentence, SentencePart } from "@/lib/domain/sentence";
import { INPUT_CLASSES } from "@/lib/domain/usage-event";
import { callUsd, count, NARROW_SPACE, ratio } from "@/lib/format";
import type { TraceCall, TracePage } from "@/lib/queries/trace-page";

/** A call in its place: attempts of one operation follow each other, whatever came between in time. */
export interface PlacedCall {
  call: TraceCall;
  /** 1 for the first call of the trace. */
  number: number;
  /** The call this one repeats or stands in for; null for a first attempt. */
  repeats: { number: number; what: "retry" | "fallback" } | null;
}

/** Calls by time; an attempt of an operation stands right under the attempt before it. */
export function placeCalls(calls: readonly TraceCall[]): PlacedCall[] {
  const groups = new Map<string, TraceCall[]>();
  for (const call of calls) {
    const key = call.operationId ?? `alone-${call.eventKey}`;
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  let number = 0;
  return [...groups.values()].flatMap((attempts) =>
    attempts.map((call, at): PlacedCall => {
      number += 1;
      if (at === 0) return { call, number, repeats: null };
      const before = attempts[at - 1];
      const fellBack = call.fallbackFrom !== null || (before !== undefined && before.model !== call.model);
      return { call, number, repeats: { number: number - 1, what: fellBack ? "fallback" : "retry" } };
    }),
  );
}

/** The costliest priced call that counts; null when none is priced. */
export function costliest(calls: readonly TraceCall[]): TraceCall | null {
  let top: TraceCall | null = null;
  for (const call of calls) {
    if (call.superseded || call.costPico === null) continue;
    if (top === null || call.costPico > (top.costPico ?? 0n)) top = call;
  }
  return top;
}

/** Prompt tokens of a call; null when the sender told none of them. */
export function promptTokens(call: Pick<TraceCall, "usage">): bigint | null {
  const told = INPUT_CLASSES.flatMap((name) => call.usage[name] ?? []);
  return told.length === 0 ? null : told.reduce((sum, value) => sum + BigInt(value), 0n);
}

/** Answer tokens of a call, reasoning included; null when none is told. */
export function answerTokens(call: Pick<TraceCall, "usage">): bigint | null {
  const told = [call.usage.output, call.usage.reasoning, call.usage.audio_out, call.usage.image_out].flatMap(
    (value) => value ?? [],
  );
  return told.length === 0 ? null : told.reduce((sum, value) => sum + BigInt(value), 0n);
}

/** Means of one call over those that told their tokens, and the sums behind the cache share. Null: nobody told. */
export function perCall(calls: readonly TraceCall[]) {
  const counted = calls.filter((call) => !call.superseded);
  const sumOf = (values: readonly (bigint | null)[]) => {
    const told = values.filter((value) => value !== null);
    return {
      sum: told.length === 0 ? null : told.reduce((all, value) => all + value, 0n),
      told: told.length,
    };
  };
  const meanOf = (values: readonly (bigint | null)[]) => {
    const { sum, told } = sumOf(values);
    return sum === null ? null : sum / BigInt(told);
  };
  return {
    prompt: meanOf(counted.map(promptTokens)),
    answer: meanOf(counted.map(answerTokens)),
    promptSum: sumOf(counted.map(promptTokens)).sum,
    cacheRead: sumOf(counted.map(cacheReads)).sum,
  };
}

/** Tokens read from a cache, spoken ones included; null when neither was told. */
export function cacheReads(call: Pick<TraceCall, "usage">): bigint | null {
  const { cache_read: text, audio_cache_read: audio } = call.usage;
  return text === undefined && audio === undefined ? null : BigInt(text ?? 0) + BigInt(audio ?? 0);
}

/**
 * The opening of a trace: level, against the median of its feature, and the one call that is most of it.
 *
 * @example "This trace cost $8.10, 14 × the median of summarize-thread. Call 3 is 62 % of it."
 */
export function traceSentence(
  page: Pick<TracePage, "costPico" | "unpricedCalls" | "calls">,
  feature: { name: string; medianCostPico: bigint } | null,
  placed: readonly PlacedCall[],
): Sentence {
  const parts: SentencePart[] = [{ text: "This trace cost ", style: "text" }];
  parts.push({ text: `$${callUsd(page.costPico)}`, style: "figure" });
  const times = feature ? ratio(page.costPico, feature.medianCostPico) : null;
  if (times !== null) {
    parts.push({ text: ", ", style: "text" }, { text: times, style: "figure" });
    parts.push({ text: ` the median of ${feature?.name}`, style: "text" });
  }
  parts.push({ text: ".", style: "text" });
  const top = costliest(page.calls);
  const share = top?.costPico && page.costPico > 0n ? Number((top.costPico * 100n) / page.costPico) : 0;
  if (page.unpricedCalls > 0n) {
    const calls = page.unpricedCalls === 1n ? "1 call has" : `${count(page.unpricedCalls)} calls have`;
    parts.push({
      text: ` ${calls} no price and ${page.unpricedCalls === 1n ? "is" : "are"} not in it.`,
      style: "text",
    });
  } else if (top && share >= 50 && page.calls.length > 1) {
    const number = placed.find((one) => one.call === top)?.number ?? 1;
    parts.push({ text: " ", style: "text" }, { text: `Call ${number}`, style: "cause" });
    parts.push({ text: ` is ${share}${NARROW_SPACE}% of it.`, style: "text" });
  }
  return { text: parts.map((part) => part.text).join(""), parts };
}

/** One line of "tokens x price line": all calls of a model at one rate of one card. */
export interface PriceSum {
  key: string;
  model: string;
  usageClass: TraceCall["steps"][number]["usageClass"];
  quantity: bigint;
  ratePico: bigint;
  card: string;
  amountPico: bigint;
}

/** The steps of all calls, added up by model, class, rate and card; their amounts sum to the trace's cost. */
export function sumSteps(calls: readonly TraceCall[]): PriceSum[] {
  const sums = new Map<string, PriceSum>();
  for (const call of calls) {
    if (call.superseded) continue;
    const card = call.priceLine ? cardName(call.priceLine) : "";
    for (const step of call.steps) {
      const key = [call.model, step.usageClass, step.ratePico, card].join("|");
      const sum = sums.get(key);
      sums.set(key, {
        key,
        model: call.model,
        usageClass: step.usageClass,
        quantity: (sum?.quantity ?? 0n) + step.quantity,
        ratePico: step.ratePico,
        card,
        amountPico: (sum?.amountPico ?? 0n) + step.amountPico,
      });
    }
  }
  return [...sums.values()]
    .filter((sum) => sum.quantity !== 0n)
    .sort((a, b) =>
      a.amountPico === b.amountPico ? a.key.localeCompare(b.key) : a.amountPico > b.amountPico ? -1 : 1,
    );
}

/** "anthropic 2026-04", "openai contracted 2026-06"; a version that names the provider is not said twice. */
export function cardName(line: NonNullable<TraceCall["priceLine"]>): string {
  const version = line.cardVersion.startsWith(`${line.provider}-`)
    ? line.cardVersion.slice(line.provider.length + 1)
    : line.cardVersion;
  return `${line.provider} ${line.cardKind === "contracted" ? "contracted " : ""}${version}`;
}
