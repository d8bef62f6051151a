"use server";

import { type ChangeState, catalogChange } from "../../change";
import { newTeamOf } from "../new-team";
import { refuseTaken } from "../team-change";
import { afterOnboarding, onboardingNotes, onboardingOf } from "./onboarding";

/** First what the new team would change and move, then all of it in one transaction; then the lead's link. */
export async function onboard(_: ChangeState, form: FormData): Promise<ChangeState> {
  let invites = false;
  return catalogChange(
    form,
    async (text) => {
      await refuseTaken(newTeamOf(text).slug);
      const { file, invited } = await onboardingOf(text, form);
      invites = invited;
      return file;
    },
    { notes: (preview) => onboardingNotes(preview, form), saved: () => afterOnboarding(form, invites) },
  );
}
