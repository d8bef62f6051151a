import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { sql } from "@/db/client";
import { env } from "@/lib/env";
import { SESSION_SECONDS, secureCookies, sessionCookieName, sessionSecret } from "./session";
import { type SignedIn, signInToDemo, signInWithPassword } from "./sign-in";

/** Where people sign in; next-auth sends them here, with `?error=` after a failure. */
const SIGN_IN_PATH = "/sign-in";

/**
 * next-auth with local accounts. Providers: `password` (email, password) and `demo` (email; works only in the
 * demo). The token holds an id and the time of sign-in and nothing else: role and teams are read from the
 * database at each request (`viewer.ts`), so a change acts at once.
 */
export function authOptions(): NextAuthOptions {
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: SIGN_IN_PATH, error: SIGN_IN_PATH, signOut: SIGN_IN_PATH },
    useSecureCookies: secureCookies(),
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
        authorize: async (given) =>
          userOf(
            given?.email && given.password
              ? await signInWithPassword(sql(), given.email, given.password)
              : null,
          ),
      }),
      CredentialsProvider({
        id: "demo",
        name: "Demo account",
        credentials: { email: { label: "Email", type: "email" } },
        authorize: async (given) => userOf(given?.email ? await signInToDemo(sql(), given.email) : null),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) =>
        user
          ? { sub: user.id, userId: Number(user.id), signedInAtMs: Date.now() }
          : { sub: token.sub, userId: token.userId, signedInAtMs: token.signedInAtMs },
      // Answers carry no more than the page needs to know that somebody is signed in.
      session: ({ session }) => ({ expires: session.expires, user: {} }),
      redirect: ({ url, baseUrl }) => localUrl(url, baseUrl),
    },
  };
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

function userOf(signedIn: SignedIn | null) {
  return signedIn && { id: String(signedIn.userId), email: signedIn.email, name: signedIn.name };
}
