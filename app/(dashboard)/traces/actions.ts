"use server";

import { refresh } from "next/cache";
import { reviewTrace } from "@/lib/commands/trace-reviews";
import { type ActionState, act } from "../action";
import { reviewInput } from "./review-input";

/** A person's word on a trace; the page around the form then shows it. */
export async function review(_: ActionState, form: FormData): Promise<ActionState> {
  const state = await act(reviewTrace, reviewInput(form));
  if (state.ok) refresh();
  return state;
}
