import { env } from "@/lib/env";
import { ProblemError } from "@/lib/problem";

/** The few headers that tell where a request was started. */
interface OriginHeaders {
  get(name: string): string | null;
}

/**
 * May a request that changes something, and that a cookie speaks for, be believed to come from a page of this site?
 * A browser says so in `Sec-Fetch-Site` (over https and on this machine) and in `Origin`. `same-site` is not enough:
 * other hosts of the company's domain are not this site. What says neither is no browser, and is to send a key.
 *
 * `X-Forwarded-Host` is not looked at: whoever can set it can say anything.
 *
 * @param ownUrl address that the site is told to have (NEXTAUTH_URL), for a proxy that passes on another host name
 * @example isSameOrigin(new Headers({ host: "a.example", origin: "https://a.example" }), undefined) === true
 * @example isSameOrigin(new Headers({ host: "a.example", origin: "https://b.example" }), undefined) === false
 */
export function isSameOrigin(headers: OriginHeaders, ownUrl: string | undefined): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = headers.get("origin");
  if (origin === null) return site !== null;
  if (!URL.canParse(origin)) return false;
  const { host, origin: whole } = new URL(origin);
  if (host === "") return false;
  return host === headers.get("host") || (ownUrl !== undefined && whole === new URL(ownUrl).origin);
}

/** Methods that only read. */
export function isReading(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

/**
 * For an API call that a session cookie speaks for; one with a key needs none of this, as no browser adds it by itself.
 * @throws ProblemError 403 `cross_site`
 */
export function requireSameOrigin(request: Request): void {
  if (isSameOrigin(request.headers, env().nextAuthUrl)) return;
  throw new ProblemError(
    403,
    "cross_site",
    "This was started by another site.",
    "With a session only pages of this site may change something. Send a key: Authorization: Bearer wsp_...",
  );
}
