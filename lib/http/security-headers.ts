/**
 * What a page may load and run: only what this site serves, and of what stands in the page only what carries the
 * request's nonce. `strict-dynamic` lets Next's own loader fetch the chunks of a page; `self` is for browsers that do
 * not know it. Style attributes are not allowed either: sizes that come from data are attributes of SVG and tables.
 *
 * @param development Next's error overlay and its hot reload need eval, style elements and a web socket
 */
export function pagePolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    development ? "connect-src 'self' ws:" : "connect-src 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "worker-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** A year of https only; sent when the site is served over https. */
export const STRICT_TRANSPORT = "max-age=31536000";
