import { decode, encode } from "next-auth/jwt";
import { env } from "@/lib/env";

/** A session ends this long after the sign-in, if nothing ended it before. */
export const SESSION_SECONDS = 12 * 60 * 60;

/** What the session token holds; everything else about a person is read from the database at each request. */
export interface SessionClaims {
  userId: number;
  /** The row of `user_sessions`: where it has ended, so has every copy of the token. */
  sessionId: string;
}

const SESSION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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
  return claimsOf(await decode({ token, secret: sessionSecret() }).catch(() => null));
}

/** What of a decoded token is ours, or null: also for tokens of a time before sessions had an id. */
export function claimsOf(token: Readonly<Record<string, unknown>> | null): SessionClaims | null {
  const { userId, sessionId } = token ?? {};
  if (typeof userId !== "number" || typeof sessionId !== "string" || !SESSION_ID.test(sessionId)) return null;
  return { userId, sessionId };
}

/** The token of a session as its cookie holds it, encrypted. */
export function sessionToken({ userId, sessionId }: SessionClaims): Promise<string> {
  const token = { sub: String(userId), userId, sessionId };
  return encode({ token, secret: sessionSecret(), maxAge: SESSION_SECONDS });
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
