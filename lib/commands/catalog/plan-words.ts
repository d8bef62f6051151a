import { toUsd } from "@/lib/domain/money";
import { canonicalJson } from "./canonical-json";
import {
  type DatedValue,
  enforcementPlace,
  type FieldValue,
  type Noun,
  nounWords,
  type Timeline,
} from "./catalog-state";

/** What stands before a line of a plan. */
export const SIGNS = { create: "+", change: "~", end: "-" } as const;

/** What a thing is called in the audit log; an account is a user there, whoever changes it. */
export function thingSubject(noun: Noun, key: string): string {
  return noun === "member" ? `user ${key}` : `${nounWords(noun)} ${key}`;
}

/** What a dated value is about, for people; the subject of its audit lines. */
export function timelineSubject(timeline: Timeline, key: string): string {
  switch (timeline) {
    case "team_unit":
    case "team_cost_center":
      return `team ${key}`;
    case "service_team":
      return `service ${key}`;
    case "rule":
      return `rule ${key}`;
    case "contract":
      return `tagging contract of ${key || "all environments"}`;
    case "budget":
      return `budget ${key}`;
    case "policy":
      return `allocation of ${key}`;
    case "enforcement": {
      const { environment, source } = enforcementPlace(key);
      const where = `enforcement in ${environment ?? "all environments"}`;
      return source === null ? where : `${where} for ${source}`;
    }
  }
}

/** `lead ada@example.com -> none`, `ends 2026-07-01`, `merged into growth`. `before` undefined: it is new. */
export function fieldWords(
  noun: Noun,
  field: string,
  before: FieldValue | undefined,
  after: FieldValue,
): string {
  if (field === "until") return after === null ? "open again" : `ends ${text(after)}`;
  if (field === "merged_into")
    return after === null ? `no longer merged into ${text(before)}` : `merged into ${text(after)}`;
  if (field === "disabled") return after === true ? "disabled" : "active again";
  const name = field === "limit_pico" ? "limit" : field;
  const words = (value: FieldValue | undefined) => {
    if (field === "limit_pico" && typeof value === "string") return usdText(value);
    if (noun === "alert_route" && field === "alerts" && Array.isArray(value) && value.length === 0)
      return "all";
    return text(field === "target" && typeof value === "string" ? withoutSecret(value) : value);
  };
  return before === undefined ? `${name} ${words(after)}` : `${name} ${words(before)} -> ${words(after)}`;
}

function text(value: FieldValue | undefined): string {
  if (value === null || value === undefined) return "none";
  return Array.isArray(value) ? value.join(" ") || "none" : String(value);
}

/** The address of a web hook is what lets one post to it, so only its host is told. */
export function withoutSecret(target: string): string {
  return target.replace(/^(https?:\/\/)(?:[^/?#]*@)?([^/?#]*)[/?#].+$/i, "$1$2/...");
}

/** What a dated value becomes: `team growth -> team support from 2026-01-01`. */
export function datedWords(before: DatedValue | null, after: DatedValue): string {
  const was = before === null ? "" : valueWords(before.value);
  const is = valueWords(after.value);
  const value = was === "" || was === is ? is : `${was} -> ${is}`;
  const open = before !== null && before.until !== null && after.until === null ? ", open again" : "";
  return `${value} from ${after.from}${after.until === null ? open : ` until ${after.until}`}`;
}

/** `cost_center cc-4107`, `amount 2500.00, basis cost`. */
function valueWords(value: Record<string, unknown>): string {
  return Object.entries(value)
    .filter(([, part]) => part !== null && part !== false && canonicalJson(part) !== "{}")
    .map(([name, part]) => {
      if (name.endsWith("_pico")) return `${name.slice(0, -5)} ${usdText(String(part))}`;
      if (part === true) return name;
      if (Array.isArray(part)) return `${name} ${part.join(" ") || "nothing"}`;
      return `${name.replace("_", " ")} ${typeof part === "object" ? canonicalJson(part) : String(part)}`;
    })
    .join(", ");
}

/** Picodollars in text as the shortest exact dollars with at least cents: `"2500000000000000"` -> `2500.00`. */
export function usdText(pico: string): string {
  return toUsd(BigInt(pico)).replace(/(\.\d\d\d*?)0+$/, "$1");
}
