import { cookieOf } from "@/lib/auth/session";
import { problem } from "@/lib/problem";

/** What next-auth is asked for here. */
const STEPS = ["callback", "csrf", "error", "providers", "session", "signin", "signout"];
/** Doors that a form goes through. */
const BY_POST = ["password", "demo"];
/** Where next-auth keeps the address to go back to; it fails on one that is none. */
const CALLBACK_COOKIES = ["next-auth.callback-url", "__Secure-next-auth.callback-url"];
/** Larger than any form of sign-in; next-auth itself reads what it is sent. */
const MAX_BYTES = 64 * 1024;

/**
 * What next-auth would call a failure of its own: a damaged cookie, a step that there is none of, a door of a form without the
 * form, and a body that is no form and no JSON object. Larger bodies than sign-in needs are not read at all.
 * @param steps of the path, `["callback", "demo"]`
 * @returns null when it is next-auth's to answer
 */
export async function refusedStep(request: Request, steps: readonly string[]): Promise<Response | null> {
  const { method, headers } = request;
  const [step = "", door = ""] = steps;
  for (const name of CALLBACK_COOKIES) {
    const callback = cookieOf(request, name);
    if (callback === undefined || URL.canParse(callback)) continue;
    return problem(
      400,
      "bad_cookie",
      "A cookie of sign-in was damaged.",
      "It is taken away; try again.",
      {},
      {
        "set-cookie": `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${name.startsWith("__") ? "; Secure" : ""}`,
      },
    );
  }
  if (!STEPS.includes(step) || steps.length > 2) return problem(404, "not_found", "There is nothing here.");
  if (method !== "POST" && step === "callback" && BY_POST.includes(door))
    return problem(405, "method_not_allowed", "The path does not take this method.");
  if (method !== "POST") return null;
  if (headers.has("transfer-encoding") || Number(headers.get("content-length") ?? 0) > MAX_BYTES)
    return problem(413, "body_too_large", "The body is too large.");
  if (!/\bapplication\/json\b/i.test(headers.get("content-type") ?? "")) return null;
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => null);
  return typeof body === "object" && body !== null
    ? null
    : problem(400, "unreadable", "The body cannot be read.");
}
