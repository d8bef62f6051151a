"use server";

import { refresh } from "next/cache";
import type { SaveViewState } from "@/components/shell/save-view-form";
import { changeView, removeView, saveView } from "@/lib/commands/saved-views";
import { type ActionState, act } from "../action";

/** Keeps the page of the form under its name. */
export async function save(_: SaveViewState, form: FormData): Promise<SaveViewState> {
  const name = String(form.get("name") ?? "");
  const view = { name, href: String(form.get("href") ?? ""), shared: form.get("shared") === "on" };
  const state = await act(saveView, view);
  return state.ok
    ? { ok: true, name: name.trim() }
    : { ok: false, message: state.problems[0] ?? state.message };
}

/** Renames a view, or shares it. */
export async function change(_: ActionState, form: FormData): Promise<ActionState> {
  const view = {
    id: form.get("id"),
    name: String(form.get("name") ?? ""),
    shared: form.get("shared") === "on",
  };
  const state = await act(changeView, view);
  if (state.ok) refresh();
  return state;
}

/** Removes a view. */
export async function remove(_: ActionState, form: FormData): Promise<ActionState> {
  const state = await act(removeView, { id: form.get("id") });
  if (state.ok) refresh();
  return state;
}
