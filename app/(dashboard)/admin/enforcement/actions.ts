"use server";

import { enforcementEffect } from "@/lib/commands/check-estimate";
import { pageWriter } from "@/lib/commands/page-writer";
import { viewerOnce } from "../../request";
import { type ChangeState, catalogChange, FormProblem } from "../change";
import { effectNotes } from "./enforcement-words";
import { modeFragment } from "./mode-fragment";

export async function setMode(_: ChangeState, form: FormData): Promise<ChangeState> {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const place = { environment: text("environment"), source: text("source") };
  const mode = text("mode");
  return catalogChange(
    form,
    () => {
      const today = new Date().toISOString().slice(0, 10);
      const days = { from: text("from"), until: text("until"), warnFirst: text("warn_first") === "yes" };
      const fragment = modeFragment({ ...place, mode, ...days }, today);
      if (fragment === null) throw new FormProblem("Choose a mode.");
      return fragment;
    },
    { needs: "enforcement:write", notes: async () => (mode === "observe" ? [] : lastWeek(place)) },
  );
}

async function lastWeek(place: { environment: string; source: string }): Promise<string[]> {
  const viewer = await viewerOnce();
  if (!viewer) return [];
  const actor = { ...viewer, name: viewer.email ?? viewer.name };
  return effectNotes(await enforcementEffect(pageWriter(), actor, place, Date.now()));
}
