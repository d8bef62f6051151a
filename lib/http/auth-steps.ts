import { problem } from "@/lib/problem";

/** What next-auth is asked for here. */
const STEPS = ["callback", "csrf", "error", "providers", "session", "signin", "signout"];
/** Doors that a form goes through. */
const BY_POST = ["password", "demo"];

/**
 * What next-auth would call a failure of its own: a step that there is none of, a door of a form without the form, and a
 * body that is no form.
 * @param steps of the path, `["callback", "demo"]`
 * @returns null when it is next-auth's to answer
 */
export function refusedStep({ method, headers }: Request, steps: readonly string[]): Response | null {
  const [step = "", door = ""] = steps;
  if (!STEPS.includes(step) || steps.length > 2) return problem(404, "not_found", "There is nothing here.");
  if (method !== "POST" && step === "callback" && BY_POST.includes(door))
    return problem(405, "method_not_allowed", "The path does not take this method.");
  if (method === "POST" && !/^application\/x-www-form-urlencoded\b/i.test(headers.get("content-type") ?? ""))
    return problem(415, "unsupported_media_type", "The body must be a form.");
  return null;
}
