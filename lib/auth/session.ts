import { decode } from "next-auth/jwt";
import { env } from "@/lib/env";

/** Sessions end after this long without use, and are renewed while used. */
export const SESSION_SECONDS = 12 * 60 * 60;

/** What the session token holds; everything else about a person is read from the database at each request. */
export interface SessionClaims {
  userId: number;
  /** Epoch milliseconds of the sign-in; a later `users.sessions_valid_from` ends the session. */
  signedInAtMs: number;
}

/** True when the site is served over https, so that the cookie may only travel so. */
export function secureCookies(): boolean {
  return env().nextAuthUrl?.startsWith("https://") ?? false;
}

export function sessionCookieName(): string {
  return secureCookies() ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}

/** The key that session tokens are encrypted with. @throws Error when none is set */
export function sessionSecret(): string {
  const secret = env().nextAuthSecret;
  if (secret === undefined) {
    throw new Error(
      "NEXTAUTH_SECRET is not set: start with npm start, npm run dev or npm run demo, or set it.",
    );
  }
  return secret;
}

/** The claims of a session token, or null if it is not ours, altered or expired. */
export async function readSession(token: string | undefined): Promise<SessionClaims | null> {
  if (!token) return null;
  const claims = await decode({ token, secret: sessionSecret() }).catch(() => null);
  const { userId, signedInAtMs } = claims ?? {};
  if (typeof userId !== "number" || typeof signedInAtMs !== "number") return null;
  return { userId, signedInAtMs };
}

/** Value of a cookie of a plain Request. */
export function cookieOf(request: Request, name: string): string | undefined {
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const cut = pair.indexOf("=");
    if (cut > 0 && pair.slice(0, cut).trim() === name) {
      const value = pair.slice(cut + 1).trim();
      try {
        return decodeURIComponent(value);
      } catch {
        return undefined;
      }
    }
  }
  return undefined;
}
