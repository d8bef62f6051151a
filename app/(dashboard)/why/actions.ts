"use server";

import { removeMovementNote, writeMovementNote } from "@/lib/commands/movement-notes";
import { type ActionState, act } from "../action";

/** Writes the note of a form; names that the form leaves empty are not part of the subject. */
export async function writeNote(_: ActionState, form: FormData): Promise<ActionState> {
  const text = (name: string) => String(form.get(name) ?? "");
  const named = Object.fromEntries(
    (["unit", "team", "service", "feature"] as const).flatMap((name) => {
      const value = text(name);
      return value === "" ? [] : [[name, value]];
    }),
  );
  return act(writeMovementNote, {
    ...named,
    fromDay: text("from"),
    toDay: text("to"),
    note: text("note"),
  });
}

/** Takes a note away. */
export async function removeNote(_: ActionState, form: FormData): Promise<ActionState> {
  return act(removeMovementNote, { id: Number(form.get("id")) });
}
