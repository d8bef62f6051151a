import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { Capability } from "@/lib/auth/permissions";
import { actorOf } from "@/lib/auth/viewer";
import { type Actor, CommandError, requireCapability } from "@/lib/commands/define-command";
import { pageWriter } from "@/lib/commands/page-writer";
import { viewerOnce } from "./request";

/** How a change ended, for the form that asked for it; null before it was sent. */
export type ActionState<Result = unknown> =
  | { ok: true; result: Result }
  | { ok: false; message: string; problems: readonly string[] }
  | null;

/**
 * Runs a command as the signed-in person. What the person can mend comes back in words; everything else is thrown,
 * and the error page says that nothing was changed.
 *
 * @example export const review = async (_: ActionState, form: FormData) => act(reviewTrace, { note: form.get("note") });
 */
export async function act<Input, Result>(
  command: (sql: ReturnType<typeof pageWriter>, actor: Actor, input: Input) => Promise<Result>,
  input: Input,
): Promise<NonNullable<ActionState<Result>>> {
  const viewer = await viewerOnce();
  if (!viewer) redirect("/sign-in");
  try {
    const result = await command(pageWriter(), actorOf(viewer), input);
    // What this browser holds of other pages, and of this one if it was asked for ahead, is older than the change.
    revalidatePath("/", "layout");
    return { ok: true, result };
  } catch (error) {
    return refusalOf(error);
  }
}

/** For a form that answers by itself before its command runs: the refusal, or null where the person has the right. */
export async function refused(needs: Capability): Promise<Refusal | null> {
  const viewer = await viewerOnce();
  if (!viewer) redirect("/sign-in");
  try {
    requireCapability(actorOf(viewer), needs);
    return null;
  } catch (error) {
    return refusalOf(error);
  }
}

type Refusal = Extract<ActionState, { ok: false }>;

function refusalOf(error: unknown): Refusal {
  if (error instanceof CommandError) return { ok: false, message: error.message, problems: error.problems };
  throw error;
}
