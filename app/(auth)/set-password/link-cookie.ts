import { secureCookies } from "@/lib/auth/session";

/** Holds a one-time link's token between opening the link and setting the password, out of sight of the address bar. */
export const LINK_COOKIE = "whospent.password-link";

/** Read by this page alone; lax, since the link is followed from a mail or a chat. */
export function linkCookieOptions() {
  return {
    httpOnly: true,
    sameSite: "lax",
    secure: secureCookies(),
    path: "/set-password",
    maxAge: 3600,
  } as const;
}
