import { dayText, percent, usdWithSign } from "@/lib/format";
import type { AdminBudget, BudgetPeriod, BudgetStanding, ScopeOptions } from "@/lib/queries/admin-budgets";
import type { BudgetScope } from "@/lib/queries/budget-used";

/** Fields of a scope, in the order in which it is read out. */
export const SCOPE_FIELDS = [
  "unit",
  "team",
  "service",
  "feature",
  "environment",
  "tenant",
  "project",
] as const;

/**
 * `The company`, `team Support`, `service ticket-copilot, environment prod`; what `options` do not have any more
 * stands by its short name.
 */
export function scopeWords(scope: BudgetScope, options: Pick<ScopeOptions, "teams" | "units">): string {
  const known: Partial<Record<string, readonly { slug: string; name: string }[]>> = {
    unit: options.units,
    team: options.teams,
  };
  const parts = SCOPE_FIELDS.flatMap((field) => {
    const slug = scope[field];
    return slug === undefined
      ? []
      : `${field} ${known[field]?.find((one) => one.slug === slug)?.name ?? slug}`;
  });
  return parts.length === 0 ? "The company" : parts.join(", ");
}

export const PERIOD_WORDS: Readonly<Record<BudgetPeriod, string>> = {
  month: "a month",
  quarter: "a quarter",
  year: "a year",
};

export const ENFORCE_WORDS: Readonly<Record<AdminBudget["enforce"], string>> = {
  none: "plan only",
  warn: "warns",
  block: "blocks",
};

/** What a plan would do now and at this pace: a sentence each, for the form before it is saved. */
export function standingSentences(
  plan: Pick<AdminBudget, "amountPico" | "enforce" | "period" | "from" | "until">,
  now: BudgetStanding,
  today: string,
): string[] {
  const share = now.usedTenths === null ? "" : ` (${percent(now.usedTenths)})`;
  const used = `Used ${usdWithSign(now.usedPico)} of ${usdWithSign(plan.amountPico)} so far this ${plan.period}${share}.`;
  return [used, paceSentence(now, plan.period), enforceSentence(plan, now), dateSentence(plan, today)].filter(
    (sentence) => sentence !== "",
  );
}

function paceSentence({ usedPico, endPico, overOn, isOver }: BudgetStanding, period: BudgetPeriod): string {
  if (usedPico <= 0n) return "";
  if (endPico === null) return "It is too early to say where the days so far lead.";
  const end = `${usdWithSign(endPico)} by the end of the ${period}`;
  if (isOver) return `It is used up already; at this pace ${end}.`;
  return overOn === null
    ? `At this pace ${end}: within it.`
    : `At this pace over on ${dayText(overOn)}, ${end}.`;
}

function enforceSentence(
  { enforce }: Pick<AdminBudget, "enforce">,
  { isOver, overOn }: BudgetStanding,
): string {
  if (enforce === "none") return "";
  const does = enforce === "block" ? "denying checks" : "warning on checks";
  if (isOver) return `It would start ${does} as soon as it holds.`;
  return overOn === null
    ? `It would not start ${does} this period at this pace.`
    : `It would start ${does} then.`;
}

function dateSentence({ from, until }: Pick<AdminBudget, "from" | "until">, today: string): string {
  const begins = from > today ? `It holds from ${dayText(from)}.` : "";
  const ends = until === null ? "" : `It ends on ${dayText(until)}.`;
  return [begins, ends].filter((part) => part !== "").join(" ");
}
