import type { Visibility } from "../members/visibility";

/** Things with a name of their own; a feature's key is `service/feature`. In the order in which they may refer. */
export const NOUNS = [
  "unit",
  "cost_center",
  "environment",
  "team",
  "service",
  "feature",
  "tenant",
  "alert_route",
  "group",
  "member",
] as const;
export type Noun = (typeof NOUNS)[number];
export const ALIASED = ["environment", "team", "service"] as const;
export type Aliased = (typeof ALIASED)[number];

/** Values that hold for a time. The key names what they are about. */
export const TIMELINES = [
  "team_unit",
  "team_cost_center",
  "service_team",
  "rule",
  "contract",
  "budget",
  "policy",
  "enforcement",
] as const;
export type Timeline = (typeof TIMELINES)[number];

export type FieldValue = string | boolean | null | readonly string[];

/**
 * Fields by name: money as picodollars in text, references as keys of the other noun, lists sorted. Where a file
 * speaks, undefined is silence and null is "empty".
 */
export interface Fields {
  /** The day it ends. */
  until?: string | null | undefined;
  [field: string]: FieldValue | undefined;
}

export interface DatedValue {
  from: string;
  until: string | null;
  /** Plain JSON; money as picodollars in text. */
  value: Record<string, unknown>;
}

/** The catalog in the words of the file, whole: what is stored, or what a file makes of it. */
export interface CatalogState {
  version: number;
  things: Record<Noun, Map<string, Fields>>;
  /** Alias in its normal form -> key. */
  aliases: Record<Aliased, Map<string, string>>;
  /** Sorted by `from`. */
  timelines: Record<Timeline, Map<string, DatedValue[]>>;
  untagged: { owner: string; sla_days: number } | null;
  /** Whose figures people see whose role does not see all: those of their own teams, or everybody's. */
  visibility: Visibility;
}

/** Timeline key of an enforcement: the environment ("" = all), and behind a space the source where one is named. */
export function enforcementKey(environment: string, source: string | null): string {
  return source === null ? environment : `${environment} ${source}`;
}

/** What `enforcementKey` put together; a slug has no space. */
export function enforcementPlace(key: string): { environment: string | null; source: string | null } {
  const space = key.indexOf(" ");
  const environment = space < 0 ? key : key.slice(0, space);
  return { environment: environment || null, source: space < 0 ? null : key.slice(space + 1) };
}

/** `cost center`, `alert route`. */
export function nounWords(noun: Noun): string {
  return noun.replace("_", " ");
}

/** A record with one value per key. */
export function mapValues<Key extends string, Value>(
  keys: readonly Key[],
  value: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, Value>;
}
