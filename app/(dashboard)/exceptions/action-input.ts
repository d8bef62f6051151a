import type { DecisionInput } from "@/lib/commands/exceptions/decision";
import type { ExceptionKey } from "@/lib/queries/exception-list";
import { readKey } from "./search-params";

/** What the forms send, as the commands take it. The commands check it: here nothing is trusted, only read. */

const text = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

function groupsOf(form: FormData, name = "group"): ExceptionKey[] {
  return form.getAll(name).flatMap((key) => readKey(String(key)) ?? []);
}

function groupOf(form: FormData): ExceptionKey {
  // A form without a group asks about one that is not there.
  return groupsOf(form)[0] ?? { defect: "untagged", valueId: -1, teamId: 1 };
}

export function decisionsOf(form: FormData): DecisionInput[] {
  try {
    const decisions: unknown = JSON.parse(text(form, "decisions"));
    return Array.isArray(decisions) ? decisions : [];
  } catch {
    return [];
  }
}

/** `back` is a path of ours, never another site. */
export function resolveInput(form: FormData) {
  const back = text(form, "back");
  return {
    decisions: decisionsOf(form),
    groups: groupsOf(form),
    fingerprint: text(form, "fingerprint"),
    note: text(form, "note"),
    ...(form.has("reject") && { waive: { ...waiveInput(form), groups: groupsOf(form, "reject") } }),
    move: form.get("move") === "on",
    back: /^\/exceptions(\/[a-z]+)?(\?[^#]*)?$/.test(back) ? back : "/exceptions",
  };
}

export function continueInput(form: FormData) {
  return { adjustmentId: Number(text(form, "adjustment")) || 0 };
}

export function caseInput(form: FormData) {
  return {
    group: groupOf(form),
    owner: text(form, "owner"),
    dueOn: text(form, "dueOn"),
    note: text(form, "note"),
  };
}

export function waiveInput(form: FormData) {
  return {
    groups: groupsOf(form),
    until: text(form, "until"),
    reason: text(form, "reason"),
    today: new Date().toISOString().slice(0, 10),
  };
}

export function reopenInput(form: FormData) {
  return { group: groupOf(form) };
}
