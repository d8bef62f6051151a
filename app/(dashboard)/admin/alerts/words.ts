import { ALERT_KINDS, ALERT_WORDS, type AlertChannel, isAlertKind } from "@/lib/domain/alert-kinds";
import type { AlertRoute } from "@/lib/queries/admin-alerts";

export const CHANNEL_WORDS: Readonly<Record<AlertChannel, string>> = {
  email: "Email",
  slack: "Slack",
  webhook: "Webhook",
  "issue-tracker": "Issue tracker",
};

/** For whom a route is: one team, the teams of a unit, or the company. */
export function forWhom({ team, unit }: Pick<AlertRoute, "team" | "unit">): string {
  if (team) return team.name;
  return unit ? `Unit ${unit.name}` : "The company";
}

/** `All alerts`, or the kinds by name. */
export function kindWords(alerts: readonly string[]): string {
  if (alerts.length === 0 || alerts.length === ALERT_KINDS.length) return "All alerts";
  return alerts.map((kind) => (isAlertKind(kind) ? ALERT_WORDS[kind].name : kind)).join(", ");
}
