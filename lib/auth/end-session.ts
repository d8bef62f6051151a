import type { OidcEnv } from "@/lib/env";
import { log } from "@/lib/log";

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
 */
export async function endSessionUrl(oidc: OidcEnv, back: string): Promise<string | null> {
  const endpoint = await endpointOf(oidc.issuer);
  if (endpoint === null || !URL.canParse(endpoint)) return null;
  const url = new URL(endpoint);
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  url.searchParams.set("client_id", oidc.clientId);
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

/** A provider's discovery document. */
export function wellKnown(issuer: string): string {
  return `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;
}
