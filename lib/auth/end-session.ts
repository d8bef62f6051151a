import type { OidcEnv } from "@/lib/env";
import { log } from "@/lib/log";
import { cookieOf, SESSION_SECONDS, secureCookies } from "./session";

/** Nobody waits longer than this to be signed out. */
const MOST_MS = 2_000;
/** Where a provider ends sessions hardly ever changes. */
const KEPT_MS = 10 * 60_000;

let known: { issuer: string; endpoint: string | null; atMs: number } | undefined;

/**
 * Where the browser goes to end its session at the identity provider too, and from there back to `back`; null where
 * the provider offers no such place, or does not answer: the session here is over in any case.
 * (OpenID Connect RP-Initiated Logout 1.0.)
 *
 * @param back an address that is registered at the provider as a post-logout redirect
 * @param idToken of the sign-in, where it was kept: some providers end no session without it (Okta), others ask first
 */
export async function endSessionUrl(oidc: OidcEnv, back: string, idToken?: string): Promise<string | null> {
  const endpoint = await endpointOf(oidc.issuer);
  if (endpoint === null || !URL.canParse(endpoint)) return null;
  const url = new URL(endpoint);
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  url.searchParams.set("client_id", oidc.clientId);
  if (idToken !== undefined) url.searchParams.set("id_token_hint", idToken);
  url.searchParams.set("post_logout_redirect_uri", back);
  return url.href;
}

async function endpointOf(issuer: string): Promise<string | null> {
  if (known?.issuer === issuer && Date.now() - known.atMs < KEPT_MS) return known.endpoint;
  try {
    const response = await fetch(wellKnown(issuer), { signal: AbortSignal.timeout(MOST_MS) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const { end_session_endpoint: endpoint } = (await response.json()) as { end_session_endpoint?: unknown };
    known = { issuer, endpoint: typeof endpoint === "string" ? endpoint : null, atMs: Date.now() };
    return known.endpoint;
  } catch (error) {
    log("sign-in").warn({ err: error }, "the identity provider does not say where sessions end");
    return null;
  }
}

/** Together with the session's cookie it stays below the 4 KB of headers that proxies take from a server by default. */
const LONGEST_TOKEN = 2_000;

const idTokenCookie = () => `${secureCookies() ? "__Secure-" : ""}whospent.id-token`;

/** The id token that the browser kept since the sign-in. */
export function keptIdToken(request: Request): string | undefined {
  return cookieOf(request, idTokenCookie()) || undefined;
}

/**
 * A `set-cookie` that keeps an id token for the sign-out, to which alone the browser sends it; null forgets it. One that is
 * too long is not kept.
 */
export function keepIdToken(token: string | null): string {
  const kept = token !== null && token.length <= LONGEST_TOKEN ? token : "";
  const age = kept === "" ? 0 : SESSION_SECONDS;
  const secure = secureCookies() ? "; Secure" : "";
  return `${idTokenCookie()}=${kept}; Path=/api/auth/signout; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`;
}

/** A provider's discovery document. */
export function wellKnown(issuer: string): string {
  return `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;
}
