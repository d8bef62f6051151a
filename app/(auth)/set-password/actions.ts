"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { SESSION_SECONDS, secureCookies, sessionCookieName, sessionToken } from "@/lib/auth/session";
import { CommandError } from "@/lib/commands/define-command";
import { setPasswordByLink } from "@/lib/commands/members/password-links";
import { pageWriter } from "@/lib/commands/page-writer";
import { LINK_COOKIE, linkCookieOptions } from "./link-cookie";

/** What keeps the password from being set, in a sentence. */
export type SetPasswordState = { problem: string } | null;

/** Sets the password of the link's holder, and signs them in. */
export async function setPassword(_: SetPasswordState, form: FormData): Promise<SetPasswordState> {
  const text = (name: string) => String(form.get(name) ?? "");
  if (text("password") !== text("again")) return { problem: "The two are not the same." };
  const jar = await cookies();
  const token = jar.get(LINK_COOKIE)?.value ?? "";
  try {
    const session = await setPasswordByLink(pageWriter(), token, text("password"));
    if (session === null) redirect("/set-password");
    jar.set(LINK_COOKIE, "", { ...linkCookieOptions(), maxAge: 0 });
    jar.set(sessionCookieName(), await sessionToken(session), {
      httpOnly: true,
      sameSite: "lax",
      secure: secureCookies(),
      path: "/",
      maxAge: SESSION_SECONDS,
    });
  } catch (error) {
    if (error instanceof CommandError) return { problem: error.message };
    throw error;
  }
  redirect("/");
}
