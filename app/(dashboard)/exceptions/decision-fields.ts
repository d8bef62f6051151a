import type { DecisionInput, MatchField } from "@/lib/commands/exceptions/decision";
import { ENVIRONMENT_CLASSES, RULE_FIELDS } from "@/lib/domain/catalog";
import type { ExceptionGroup } from "@/lib/queries/exception-list";
import type { Way } from "./search-params";

type Params = Readonly<Record<string, string | string[] | undefined>>;
type NameKind = "team" | "service" | "feature" | "environment";

const KINDS: Partial<Record<ExceptionGroup["defect"], NameKind>> = {
  unknown_team: "team",
  unknown_service: "service",
  unknown_feature: "feature",
  unknown_environment: "environment",
};

/** What kind of name the group's value is, where it is one that the catalog could have. */
export function nameKind(group: Pick<ExceptionGroup, "defect">): NameKind | null {
  return KINDS[group.defect] ?? null;
}

/** `virtual_key:vk-batch-07`, as the boxes of the form send what to match by. */
export function matchOption(field: string, name: string): string {
  return `${field}:${name}`;
}

/** The `match` of a rule from the chosen boxes; what is no field of a rule is left out. */
export function readMatch(params: Params): Partial<Record<MatchField, string>> {
  const match: Partial<Record<MatchField, string>> = {};
  for (const option of [params.match ?? []].flat()) {
    const cut = option.indexOf(":");
    const field = RULE_FIELDS.map(([name]) => name).find((name) => name === option.slice(0, cut));
    const value = option.slice(cut + 1).trim();
    if (field && value !== "") match[field] = value;
  }
  return match;
}

/**
 * The decision that the form in the panel asks for, from the URL it leads to; null as long as it says too little.
 * Everything is checked again by the command.
 */
export function readDecision(way: Way, group: ExceptionGroup, params: Params): DecisionInput | null {
  const text = (name: string) => {
    const value = params[name];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  };
  const [team, since] = [text("to"), text("since")];
  if (way === "assign") {
    const match = readMatch(params);
    const environment = text("environment");
    if (!team || !since || Object.keys(match).length === 0) return null;
    return { do: "assign", match, team, from: since, ...(environment && { environment }) };
  }
  const kind = nameKind(group);
  const name = group.value;
  if (kind === null || name === null) return null;
  if (way === "map") {
    return team && kind !== "feature" ? { do: "map", kind, name, to: team } : null;
  }
  if (way !== "register" || text("new") === undefined) return null;
  if (kind === "team") {
    const lead = text("lead");
    return { do: "register", kind, name, ...(lead && { lead }) };
  }
  if (kind === "service") return team && since ? { do: "register", kind, name, team, from: since } : null;
  if (kind === "feature") return team ? { do: "register", kind, name, service: team } : null;
  const environmentClass = ENVIRONMENT_CLASSES.find((one) => one === text("class"));
  return environmentClass ? { do: "register", kind, name, class: environmentClass } : null;
}
