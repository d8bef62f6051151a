import type { DecisionInput } from "@/lib/commands/exceptions/decision";
import { ENVIRONMENT_CLASSES, type EnvironmentClass } from "@/lib/domain/catalog";
import type { ClaimedKind } from "@/lib/queries/claimed-names";

/** What is chosen for a name: `map:<slug>` to an existing entry, `new`, `reject`, or nothing yet. */
export interface NameChoice {
  choice: string;
  /** Of `new`: the owner of a service, the service of a feature, the class of an environment, the lead of a team. */
  under: string;
}

/** Places that calls come from; a rule gives them to a team. */
const PLACES = ["virtual_key", "namespace", "service_account"] as const;
type Place = (typeof PLACES)[number];

export function isPlace(kind: ClaimedKind): kind is Place {
  return PLACES.some((one) => one === kind);
}

/** Can it be put into the catalog as it is? A place is no entry of it, it is given to one. */
export function canBeNew(kind: ClaimedKind): boolean {
  return kind === "team" || kind === "service" || kind === "feature" || kind === "environment";
}

/**
 * The decision behind the choice for a name; null for one that is left or rejected, or lacks what it is put under.
 * @param from first day of rules and ownership
 */
export function decisionOf(
  { kind, name }: { kind: ClaimedKind; name: string },
  { choice, under }: NameChoice,
  from: string,
): DecisionInput | null {
  if (choice.startsWith("map:")) {
    const to = choice.slice("map:".length);
    // What a place is given to before anybody looks is a mapping of infrastructure, not a correction afterwards.
    if (isPlace(kind)) return { do: "assign", match: { [kind]: name }, team: to, from, assigned: false };
    if (kind === "team" || kind === "service" || kind === "environment") return { do: "map", kind, name, to };
    return null;
  }
  if (choice !== "new") return null;
  if (kind === "team") return { do: "register", kind, name, ...(under && { lead: under }) };
  if (under === "") return null;
  if (kind === "service") return { do: "register", kind, name, team: under, from };
  if (kind === "feature") return { do: "register", kind, name, service: under };
  if (kind === "environment" && isClass(under)) return { do: "register", kind, name, class: under };
  return null;
}

function isClass(text: string): text is EnvironmentClass {
  return ENVIRONMENT_CLASSES.some((one) => one === text);
}

/** Chosen as new, and still without what it must be put under. */
export function isIncomplete(name: { kind: ClaimedKind; name: string }, choice: NameChoice): boolean {
  return choice.choice === "new" && decisionOf(name, choice, "2020-01-01") === null;
}
