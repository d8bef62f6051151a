import { problem } from "@/lib/problem";

/** What next-auth is asked for here. */
const STEPS = ["callback", "csrf", "error", "providers", "session", "signin", "signout"];
/** Doors that a form goes through. */
const BY_POST = ["password", "demo"];

/**
 * What next-auth would call a failure of its own: a step that there is none of, and a door of a form without the form.
 * @param steps of the path, `["callback", "demo"]`
 * @returns null when it is next-auth's to answer
 */
export function refusedStep(method: string, steps: readonly string[]): Response | null {
  const [step = "", door = ""] = steps;
  if (!STEPS.includes(step) || steps.length > 2) return problem(404, "not_found", "There is nothing here.");
  if (method !== "POST" && step === "callback" && BY_POST.includes(door))
    return problem(405, "method_not_allowed", "The path does not take this method.");
  return null;
}
