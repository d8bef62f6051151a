"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { editExceptionCase, reopenException, waiveExceptions } from "@/lib/commands/exceptions/cases";
import { continueReattribution, reattributeDecided } from "@/lib/commands/exceptions/reattribute";
import { resolveExceptions } from "@/lib/commands/exceptions/resolve";
import { type ActionState, act } from "../action";
import { viewerOnce } from "../request";
import { caseInput, continueInput, decisionsOf, resolveInput, reopenInput, waiveInput } from "./action-input";
import { decisionPreview, type PreviewAnswer } from "./decision-preview";

/** A form is answered after at most this long; what is left of a re-attribution goes on by the next call. */
const BUDGET_MS = 8_000;

/** Saves decisions as previewed and, if wanted, re-attributes the open months; then shows the queue again. */
export async function resolve(_: ActionState, form: FormData): Promise<ActionState> {
  const { move, back, ...wanted } = resolveInput(form);
  const { decisions, fingerprint, note } = wanted;
  const saved = await act(resolveExceptions, wanted);
  if (!saved.ok) {
    refresh();
    return saved;
  }
  if (!move) redirect(withDone(back, "saved"));
  const { catalog } = saved.result;
  const moved = await act(reattributeDecided, {
    decisions,
    fingerprint,
    catalog,
    reason: note,
    budgetMs: BUDGET_MS,
  });
  if (moved.ok) redirect(withDone(back, String(moved.result.adjustmentId)));
  refresh();
  return { ...moved, message: `It is saved, and no call was moved yet. ${moved.message}` };
}

/** What the decisions of the form would do, for a form whose choices are too many for an address. */
export async function preview(_: PreviewAnswer | null, form: FormData): Promise<PreviewAnswer> {
  const viewer = await viewerOnce();
  if (!viewer) redirect("/sign-in");
  return decisionPreview(viewer, decisionsOf(form));
}

/** Goes on with a re-attribution that ran out of time. */
export async function continueMove(_: ActionState, form: FormData): Promise<ActionState> {
  const state = await act(continueReattribution, { ...continueInput(form), budgetMs: BUDGET_MS });
  if (state.ok) refresh();
  return state;
}

export async function editCase(_: ActionState, form: FormData): Promise<ActionState> {
  const state = await act(editExceptionCase, caseInput(form));
  if (state.ok) refresh();
  return state;
}

export async function waive(_: ActionState, form: FormData): Promise<ActionState> {
  const state = await act(waiveExceptions, waiveInput(form));
  if (state.ok) refresh();
  return state;
}

export async function reopen(_: ActionState, form: FormData): Promise<ActionState> {
  const state = await act(reopenException, reopenInput(form));
  if (state.ok) refresh();
  return state;
}

/** `back` is a path of ours: it was read by `resolveInput`. */
function withDone(back: string, done: string): string {
  const [path, query] = back.split("?");
  const search = new URLSearchParams(query);
  search.set("done", done);
  return `${path}?${search}`;
}
