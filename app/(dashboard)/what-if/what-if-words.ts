import { usd, usdChange } from "@/lib/format";
import type { Sentence, SentencePart } from "@/lib/domain/sentence";
import { relativeChangeText, usdChangeWithSign, usdWithSign } from "@/lib/format";
import { wholeUnits } from "@/lib/domain/movement-shapley";
import { divideHalfEven } from "@/lib/domain/money";
import type { WhatIfAsked, WhatIfPage } from "@/lib/queries/what-if";

const PICO_PER_CENT = 10_000_000_000n;

/** Whether anything was asked for at all. */
export function hasLevers({ model, shorterPercent, cachePercent }: WhatIfAsked): boolean {
  return model !== null || shorterPercent > 0 || cachePercent !== null;
}

/**
 * The answer of the page in one sentence.
 *
 * @example "On gpt-4.1-mini with output 25 % shorter the calls of last week would have cost $812.40 instead of $1,100.88: −$288.48 (−26.2 %)."
 */
export function whatIfSentence(page: WhatIfPage, levers: WhatIfAsked, when: string): Sentence {
  const { thenPico, whatIfPico } = page.total;
  if (!hasLevers(levers) || page.unknownModel)
    return sentence([["The calls cost "], [usdWithSign(thenPico), "figure"], [` ${when}. What if?`]]);
  const relative = relativeChangeText(whatIfPico, thenPico);
  return sentence([
    [capital(`${leverWords(levers)} the calls ${ofWhen(when)} would have cost `)],
    [usdWithSign(whatIfPico), "figure"],
    [" instead of "],
    [usdWithSign(thenPico), "figure"],
    [": "],
    [usdChangeWithSign(whatIfPico - thenPico), "figure"],
    ...(relative === "" ? [] : ([[" ("], [relative, "figure"], [")"]] as Run[])),
    ["."],
  ]);
}

/** What the figures rest on. */
export function assumptions(page: WhatIfPage, levers: WhatIfAsked): string[] {
  const said: string[] = [];
  if (levers.model && !page.unknownModel) {
    said.push(
      `The same numbers of tokens are priced at ${levers.model.model}'s list price of today, though its tokenizer may count others; the context tier is chosen by the average input of a request.`,
    );
    if (page.tierNotOnCard)
      said.push("Its card lacks a service tier that was used, such as batch: standard rates stand in.");
    if (page.unpricedRequests > 0n)
      said.push(
        `${page.unpricedRequests} requests had no price then: they are missing from what it cost, and are in what it would have cost.`,
      );
  }
  if (levers.shorterPercent > 0) said.push("Output and reasoning tokens go away alike, retries and all.");
  if (levers.cachePercent !== null)
    said.push("Plain input moves between uncached and read from cache; what was written to the cache stays.");
  if (levers.model === null && hasLevers(levers))
    said.push("Each token class costs what a token of it cost on the bill, contracts included.");
  if (page.keptPico > 0n)
    said.push(`${usdWithSign(page.keptPico)} has no rate for what is asked and is kept at what it cost.`);
  said.push("Charges that are not calls stay out.");
  return said;
}

/** A row as printed; the cents of both columns sum to the totals. */
export interface WhatIfPrintedRow {
  key: string;
  name: string;
  requests: bigint;
  before: string;
  after: string;
  change: string;
  missing: string[];
}

export function printedRows({ rows, total }: WhatIfPage): WhatIfPrintedRow[] {
  if (rows.length === 0) return [];
  const before = wholeUnits(
    rows.map((row) => row.thenPico),
    PICO_PER_CENT,
    cents(total.thenPico),
  );
  const after = wholeUnits(
    rows.map((row) => row.whatIfPico),
    PICO_PER_CENT,
    cents(total.whatIfPico),
  );
  return rows.map((row, at): WhatIfPrintedRow => {
    const [a, b] = [before[at] ?? 0n, after[at] ?? 0n];
    return {
      key: row.key,
      name: row.name,
      requests: row.requests,
      before: usd(a === 0n ? row.thenPico : a * PICO_PER_CENT),
      after: usd(b === 0n ? row.whatIfPico : b * PICO_PER_CENT),
      change: usdChange(b === a ? row.whatIfPico - row.thenPico : (b - a) * PICO_PER_CENT),
      missing: row.missing,
    };
  });
}

type Run = [text: string, style?: SentencePart["style"]];

function sentence(runs: readonly Run[]): Sentence {
  const parts = runs.map(([text, style]): SentencePart => ({ text, style: style ?? "text" }));
  return { text: parts.map((part) => part.text).join(""), parts };
}

function leverWords({ model, insteadOf, shorterPercent, cachePercent }: WhatIfAsked): string {
  const parts: string[] = [];
  if (shorterPercent > 0) parts.push(`output ${shorterPercent} % shorter`);
  if (cachePercent !== null) parts.push(`${cachePercent} % of input from cache`);
  const other = parts.length > 0 ? `with ${parts.join(" and ")}` : "";
  if (!model) return other;
  const on = `on ${model.model}${insteadOf ? ` instead of ${insteadOf.model}` : ""}`;
  return other === "" ? on : `${on} ${other}`;
}

function ofWhen(when: string): string {
  return when.startsWith("last") || when.startsWith("so far") ? `of ${when}` : when;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function cents(pico: bigint): bigint {
  return pico < 0n ? -divideHalfEven(-pico, PICO_PER_CENT) : divideHalfEven(pico, PICO_PER_CENT);
}
