import type { NextAuthOptions, User } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { identityOf, type OidcIdentity, oidcProvider } from "./oidc";
import {
  claimsOf,
  SESSION_SECONDS,
  type SessionClaims,
  secureCookies,
  sessionCookieName,
  sessionSecret,
} from "./session";
import { addressOf, signInLimiter } from "./sign-in-limit";

/** Where people sign in; next-auth sends them here, with `?error=` after a failure. */
const SIGN_IN_PATH = "/sign-in";
/** Who was recognised by the provider and has nothing here is told so, and whom to ask. */
const NO_ACCESS_PATH = "/no-access";

const NOT_SENT =
  "the identity provider did not send somebody's groups, since they are too many: " +
  "let it send only those that are assigned to this client, or roles";

/** What decides and writes; each opens a session where it lets somebody in. */
export interface SignInDoors {
  password(email: string, password: string): Promise<SessionClaims | null>;
  demo(email: string): Promise<SessionClaims | null>;
  /** A refusal as one word, for the page that explains it. `idToken` is what told of the person. */
  oidc(identity: OidcIdentity, idToken: string | undefined): Promise<SessionClaims | string>;
  signOut(claims: SessionClaims): Promise<unknown>;
}

const limiter = signInLimiter();

/**
 * next-auth with local accounts and, where it is configured, the company's identity provider. Providers: `password`
 * (email, password), `demo` (email; works only in the demo) and `oidc`. The token holds the ids of person and session
 * and nothing else: role, teams and whether the session has ended are read from the database at each request
 * (`viewer.ts`), so a change acts at once.
 */
export function authOptions(doors: SignInDoors): NextAuthOptions {
  const { oidc } = env();
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: SIGN_IN_PATH, error: SIGN_IN_PATH, signOut: SIGN_IN_PATH },
    useSecureCookies: secureCookies(),
    logger: { error: noteFailure, warn: (code) => log("sign-in").warn({ code }, "next-auth warns") },
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: secureCookies() },
      },
    },
    providers: [
      CredentialsProvider({
        id: "password",
        name: "Email and password",
        credentials: {
          email: { label: "Email", type: "email" },
          password: { label: "Password", type: "password" },
        },
        authorize: async (given, request) => {
          if (!given?.email || !given.password) return null;
          const from = { address: addressOf(request.headers?.["x-forwarded-for"]), email: given.email };
          if (!limiter.take(from, Date.now())) return null;
          const session = await reachable(() => doors.password(given.email, given.password));
          if (session) limiter.succeeded(from);
          return session && userOf(session);
        },
      }),
      CredentialsProvider({
        id: "demo",
        name: "Demo account",
        credentials: { email: { label: "Email", type: "email" } },
        authorize: async (given) => {
          const session = given?.email ? await reachable(() => doors.demo(given.email)) : null;
          return session && userOf(session);
        },
      }),
      ...(oidc ? [oidcProvider(oidc)] : []),
    ],
    callbacks: {
      signIn: async ({ user, account, profile }) => {
        if (account?.provider !== "oidc") return true;
        if (!oidc || !profile) return false;
        const outcome = await reachable(() => {
          const identity = identityOf({ ...profile }, oidc);
          if (identity.groups === null) log("sign-in").warn(NOT_SENT);
          return doors.oidc(identity, account.id_token);
        });
        if (typeof outcome === "string") return `${NO_ACCESS_PATH}?why=${encodeURIComponent(outcome)}`;
        // The same object goes on to `jwt`.
        Object.assign(user, userOf(outcome));
        return true;
      },
      jwt: ({ token, user }) => {
        const claims = claimsOf(user ? sessionOf(user) : token);
        return claims ? { sub: String(claims.userId), ...claims } : {};
      },
      // Answers carry no more than the page needs to know that somebody is signed in.
      session: ({ session }) => ({ expires: session.expires, user: {} }),
      redirect: ({ url, baseUrl }) => localUrl(url, baseUrl),
    },
    events: {
      signOut: async ({ token }) => {
        const claims = claimsOf(token);
        if (claims) await doors.signOut(claims);
      },
    },
  };
}

/**
 * Why a sign-in failed, in one line for whoever runs this: the reason alone, since next-auth's errors carry the tokens
 * and everything that was asked.
 */
function noteFailure(code: string, about: object): void {
  const { error, error_description: told } = about as { error?: unknown; error_description?: unknown };
  const cause = about instanceof Error ? about : error;
  const why = cause instanceof Error ? cause.message : undefined;
  log("sign-in").error({ code, why, ...(typeof told === "string" && { told }) }, "a sign-in failed");
}

/** next-auth puts an error's text into an address that the browser shows: only one word of ours goes there. */
async function reachable<Outcome>(ask: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await ask();
  } catch (error) {
    log("sign-in").error({ err: error }, "a sign-in could not be decided");
    throw new Error("Unavailable");
  }
}

/**
 * Where next-auth sends a browser: a page of this site, as an absolute address, which its own client parses.
 *
 * @param baseUrl origin of the site as next-auth knows it (NEXTAUTH_URL)
 * @example localUrl("/teams/support", "http://localhost:3000") === "http://localhost:3000/teams/support"
 * @example localUrl("https://evil.example/x", "http://localhost:3000") === "http://localhost:3000/"
 */
export function localUrl(url: string, baseUrl: string): string {
  return `${new URL(baseUrl).origin}${localPath(url)}`;
}

/**
 * The path of an address of this site, on whatever local host and port it is reached; another origin becomes the
 * start page.
 *
 * @example localPath("http://127.0.0.1:3000/teams/support?week=2026-07-13") === "/teams/support?week=2026-07-13"
 */
export function localPath(url: string): string {
  const here = new URL(env().nextAuthUrl ?? "http://localhost");
  const target = URL.canParse(url, here.href) ? new URL(url, here.href) : here;
  const loopback = ["localhost", "127.0.0.1", "[::1]"];
  const ours =
    target.host === here.host || (loopback.includes(target.hostname) && loopback.includes(here.hostname));
  const path = `${target.pathname}${target.search}${target.hash}`;
  // A path that starts with two slashes would be read as a host.
  return ours && !path.startsWith("//") ? path : "/";
}

/** A session as next-auth's user, who is handed from one of its steps to the next. */
function userOf({ userId, sessionId }: SessionClaims): User & { sessionId: string } {
  return { id: String(userId), sessionId };
}

function sessionOf(user: object): Record<string, unknown> {
  const { id, sessionId } = user as { id?: unknown; sessionId?: unknown };
  return { userId: Number(id), sessionId };
}
