import { dayText } from "@/lib/format";

/**
 * A line of a plan or of the audit log as people read it: what is written as JSON in it (the fields of a rule, the
 * scope of a budget) becomes words, and its dates are written as everywhere else. Anything else stays as it is.
 *
 * @example planLine('+ rule {"virtual_key":"vk-7"}: team growth from 2026-11-01') === "+ rule virtual key vk-7: team growth from 1 Nov 2026"
 * @example planLine('- budget {"period":"month","scope":{"team":"growth"}}: ...') === "- budget of team growth a month: ..."
 */
export function planLine(line: string): string {
  return plainObject(line).replace(DATED, (_, word: string, day: string) => `${word} ${dayText(day)}`);
}

/** A day after a word that says it is one: a name may look like a day too. */
const DATED = /(?<=\s)(from|until|ends|on|->) (\d{4}-\d{2}-\d{2})(?![\w-])/g;

function plainObject(line: string): string {
  const found = /^(\S+ (?:rule|budget)) (\{.*\})(: .*)?$/.exec(line);
  if (!found) return line;
  const [, head = "", json = "", rest = ""] = found;
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null) return line;
    if ("scope" in value && "period" in value && typeof value.scope === "object" && value.scope !== null) {
      const scope = words(value.scope);
      return `${head} of ${scope === "" ? "the company" : scope} a ${String(value.period)}${rest}`;
    }
    return `${head} ${words(value)}${rest}`;
  } catch {
    return line;
  }
}

function words(fields: object): string {
  return Object.entries(fields)
    .map(([field, value]) => `${field.replaceAll("_", " ")} ${String(value)}`)
    .join(", ");
}
