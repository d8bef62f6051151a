"use server";

import { createMarker, removeMarker } from "@/lib/commands/markers";
import type { MarkerKind } from "@/lib/domain/marker";
import { type ActionState, act } from "../action";

/** Sets the marker of a form; its time is UTC. */
export async function addMarker(_: ActionState, form: FormData): Promise<ActionState> {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const optional = (name: "team" | "service" | "url") => (text(name) === "" ? {} : { [name]: text(name) });
  return act(createMarker, {
    at: new Date(`${text("at")}Z`),
    // What is no kind is refused by the command, in words.
    kind: text("kind") as MarkerKind,
    name: text("name"),
    ...optional("team"),
    ...optional("service"),
    ...optional("url"),
  });
}

/** Takes a marker away. */
export async function takeAwayMarker(_: ActionState, form: FormData): Promise<ActionState> {
  return act(removeMarker, { id: Number(form.get("id")) });
}
