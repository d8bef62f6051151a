import type { OwnerStep } from "@/lib/domain/ledger-codes";
import type { RuleOverlap } from "@/lib/domain/rule-overlap";
import { dayText } from "@/lib/format";

/** A field of a rule as people say it: `virtual key`, `label app`. */
export function fieldText(field: string): string {
  return field.replace(/^label:/, "label ").replaceAll("_", " ");
}

/** @example matchText({ namespace: "ml-batch", gateway: "eu" }) === "namespace ml-batch and gateway eu" */
export function matchText(match: Readonly<Record<string, string>>): string {
  return Object.entries(match)
    .map(([field, value]) => `${fieldText(field)} ${value}`)
    .join(" and ");
}

const STEP_TEXTS: Readonly<Record<OwnerStep, string>> = {
  none: "nobody",
  envelope: "the team that the call names",
  service_owner: "the owner of its service",
  virtual_key: "a rule on its virtual key",
  ingest_key: "the team of its ingest key",
  rule: "the default of the tagging contract",
  untagged: "nobody",
};

/** Who decided instead: `rule #7`, or the step that answered before. */
export function decidedByText(step: OwnerStep, ruleId: number | null): string {
  return ruleId === null ? STEP_TEXTS[step] : `rule #${ruleId}`;
}

/**
 * Who wins where two rules meet, and why, seen from one of them.
 *
 * @param own id of the rule that it is told of
 * @param self what that is called: "this", or "yours" in a form
 * @example overlapText(overlap, 12, "yours") === "yours wins: it names more fields (2, not 1)"
 */
export function overlapText({ winnerId, reason }: RuleOverlap, own: number, self = "this"): string {
  const wins = winnerId === own;
  const head = wins ? `${self} wins` : "the other wins";
  switch (reason.why) {
    case "virtual_key":
      return `${head}: it names a virtual key, which is asked two steps before`;
    case "more_fields":
      return `${head}: it names more fields (${reason.fields}, not ${reason.than})`;
    case "telling_field":
      return `${head}: ${fieldText(reason.field)} tells more than ${fieldText(reason.than)}`;
    case "later_start":
      return `${head}: it begins later`;
    case "tie":
      return `a tie: nothing tells them apart, so such a call is an exception, and ${wins ? self : "the other"} decides as the lower number`;
    case "same_team":
      return "no matter: nothing tells them apart, and both name one team";
  }
}

/** When the two meet: `from 1 Dec 2026 until 1 Jan 2027`; empty while it is so today and without end. */
export function meetText({ fromMs, toMs }: RuleOverlap, today: string): string {
  const from = isoDay(fromMs);
  const parts = [
    ...(from > today ? [`from ${dayText(from)}`] : []),
    ...(toMs === Number.POSITIVE_INFINITY ? [] : [`until ${dayText(isoDay(toMs))}`]),
  ];
  return parts.join(" ");
}

/** Does the pair meet today, or will it? */
export function meetsStill({ toMs }: RuleOverlap, today: string): boolean {
  return toMs > Date.parse(`${today}T00:00:00Z`);
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
