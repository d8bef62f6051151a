"use server";

import { refresh } from "next/cache";
import { reviewSharedBucket } from "@/lib/commands/shared-reviews";
import { type ActionState, act } from "../../action";

/** Somebody looked at a shared bucket; the page then says so. */
export async function reviewBucket(_: ActionState, form: FormData): Promise<ActionState> {
  const text = (name: string) => String(form.get(name) ?? "");
  const state = await act(reviewSharedBucket, {
    team: text("team"),
    month: text("month"),
    note: text("note"),
  });
  if (state.ok) refresh();
  return state;
}
