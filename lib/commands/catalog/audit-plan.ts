import type { AuditEntry } from "../define-command";
import type { PlanChange } from "./catalog-plan";
import type { Fields, Noun, Timeline } from "./catalog-state";
import { withoutSecret } from "./plan-words";

/** What the audit log says of a change of the catalog: its own action (docs/catalog.md has the list), no secret. */
export function auditOf(change: PlanChange): AuditEntry {
  const { subject, line, before, after } = change;
  const entry: AuditEntry = { action: actionOf(change), subject, before, after, note: line };
  if (change.what !== "thing" || change.noun !== "alert_route") return entry;
  return { ...entry, before: change.before && masked(change.before), after: masked(change.after) };
}

/** Values that are told as changes of the thing they belong to, and modes: there always is one. */
const DATED_ACTIONS: Partial<Record<Timeline, string>> = {
  team_unit: "team.change",
  team_cost_center: "team.change",
  service_team: "service.assign",
  enforcement: "enforcement.change",
};

function actionOf(change: PlanChange): string {
  switch (change.what) {
    case "thing":
      return thingAction(change.noun, change.kind, change.after);
    case "removal":
      return "group.unmap";
    case "alias":
      return `${change.noun}.change`;
    case "dated":
      return DATED_ACTIONS[change.timeline] ?? `${change.timeline}.${change.kind}`;
    case "untagged":
      return "untagged.change";
    case "visibility":
      return "setting.set-visibility";
  }
}

function thingAction(noun: Noun, kind: PlanChange["kind"], after: Fields): string {
  // What the pages of people write has the same names here.
  if (noun === "group") return "group.map";
  if (noun === "member") {
    if (kind === "create") return "user.create";
    const keys = Object.keys(after);
    return keys.length === 1 && keys[0] === "disabled"
      ? `user.${after.disabled ? "disable" : "enable"}`
      : "user.change";
  }
  const isMerger = noun === "team" && kind !== "create" && typeof after.merged_into === "string";
  return `${noun.replace("_", "-")}.${isMerger ? "merge" : kind}`;
}

function masked(fields: Fields): Fields {
  return typeof fields.target === "string" ? { ...fields, target: withoutSecret(fields.target) } : fields;
}
