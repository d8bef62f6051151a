import { FieldProblem, isObject, type JsonObject, readCount } from "@/lib/sources/values";
import { TOKEN_CLASSES, type Usage } from "@/lib/domain/usage-event";

/** Where an object came from besides its own fields: decides conventions that the shape leaves open. */
export interface UsageHint {
  host?: string;
  path?: string;
  model?: string;
}

/** A usage object in our disjoint classes, with the convention it was read by. */
export interface NormalisedUsage {
  usage: Usage;
  convention: string;
  serviceTier?: string;
  /** Cost the provider states in the object itself (OpenRouter), in picodollars. */
  claimedCostPico?: bigint;
  /** What was decided where the object was odd; for people, not for code. */
  notes: string[];
}

/** A count at `object[name]`, absent when null. @throws FieldProblem */
export function countAt(object: JsonObject | undefined, name: string, path = ""): number | undefined {
  return object === undefined ? undefined : readCount(object[name], path === "" ? name : `${path}.${name}`);
}

/** The first name that holds a count. */
export function firstCount(
  object: JsonObject | undefined,
  names: readonly string[],
  path = "",
): number | undefined {
  for (const name of names) {
    const count = countAt(object, name, path);
    if (count !== undefined) return count;
  }
  return undefined;
}

/** The nested object under the first of `names` that is one; null and absent give undefined. */
export function objectAt(object: JsonObject, ...names: string[]): JsonObject | undefined {
  for (const name of names) {
    const value = object[name];
    if (isObject(value)) return value;
    if (value !== null && value !== undefined) {
      throw new FieldProblem(
        "wrong_type",
        name,
        `${name} is not an object; send the provider's usage as it came`,
      );
    }
  }
  return undefined;
}

/** Drops unknown classes, and refuses a negative one: the last guard of every normaliser. */
export function disjoint(usage: Usage): Usage {
  const known: Usage = {};
  for (const [name, count] of Object.entries(usage)) {
    if (count === undefined || count === null) continue;
    if (count < 0) throw notAdding(name, `${name} comes out as ${count}`);
    known[name as keyof Usage] = count;
  }
  return known;
}

/** The rejection for numbers that contradict each other. */
export function notAdding(field: string, what: string): FieldProblem {
  return new FieldProblem(
    "tokens_do_not_add_up",
    field,
    `${what}: the numbers contradict each other; send the provider's usage object unchanged as provider_usage`,
  );
}

/** True if any token class is told. */
export function tellsTokens(usage: Usage): boolean {
  return TOKEN_CLASSES.some((name) => usage[name] !== undefined && usage[name] !== null);
}
