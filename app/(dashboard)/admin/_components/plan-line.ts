/**
 * A line of a plan or of the audit log as people read it: what is written as JSON in it (the fields of a rule, the
 * scope of a budget) becomes words. Anything else stays as it is.
 *
 * @example planLine('+ rule {"virtual_key":"vk-7"}: team growth from 2026-11-01') === "+ rule virtual key vk-7: team growth from 2026-11-01"
 * @example planLine('- budget {"period":"month","scope":{"team":"growth"}}: ...') === "- budget of team growth a month: ..."
 */
export function planLine(line: string): string {
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
