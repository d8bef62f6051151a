import { z } from "zod";

/** Only a path of this site is gone back to after signing in. */
export const signInParams = z.object({
  callbackUrl: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
});

/**
 * The path to go to after signing in; anything that could lead to another host becomes the start page.
 *
 * @example safePath("//evil.example") === "/"
 */
export function safePath(callbackUrl: string | undefined): string {
  if (!callbackUrl) return "/";
  const base = "http://here.invalid";
  if (!URL.canParse(callbackUrl, base)) return "/";
  const url = new URL(callbackUrl, base);
  const path = `${url.pathname}${url.search}${url.hash}`;
  return url.origin === base && !path.startsWith("//") ? path : "/";
}
