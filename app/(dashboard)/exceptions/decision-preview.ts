import { actorOf, type Viewer } from "@/lib/auth/viewer";
import { CommandError } from "@/lib/commands/define-command";
import type { DecisionInput } from "@/lib/commands/exceptions/decision";
import { type DecisionPreview, previewDecisions } from "@/lib/commands/exceptions/preview";
import { pageWriter } from "@/lib/commands/page-writer";

export type PreviewAnswer =
  | { ok: true; preview: DecisionPreview }
  | { ok: false; message: string; problems: readonly string[] };

/** What decisions would do, as the signed-in person may see it; what they can mend comes back in words. */
export async function decisionPreview(
  viewer: Viewer,
  decisions: readonly DecisionInput[],
): Promise<PreviewAnswer> {
  try {
    return { ok: true, preview: await previewDecisions(pageWriter(), actorOf(viewer), decisions) };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { ok: false, message: error.message, problems: error.problems };
  }
}
