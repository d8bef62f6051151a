import { type NextRequest, NextResponse } from "next/server";
import { env } from "@/lib/env";
import { formRefusal } from "@/lib/http/action-body";
import { isReading, isSameOrigin } from "@/lib/http/same-origin";
import { pagePolicy, STRICT_TRANSPORT } from "@/lib/http/security-headers";
import { problem } from "@/lib/problem";

/** Where no page is, as in `config.matcher`. */
const NO_PAGES = /^\/(api|v1|_next|fonts)\//;

/**
 * Runs before every page, and before nothing else: API answers and files have their headers from next.config.mjs and
 * pay nothing here. A nonce for each request goes to Next, which puts it on its scripts; a change (Server Action) that
 * another site started is refused before it is read, and so is a form that nobody could read.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const { nextAuthUrl, production } = env();
  if (!isReading(request.method)) {
    // Next would take it for an action of the page that says "not found", before any of our code looks at it.
    if (NO_PAGES.test(request.nextUrl.pathname))
      return problem(415, "unsupported_media_type", "No form is taken here.");
    if (!isSameOrigin(request.headers, nextAuthUrl)) {
      const detail = "Nothing was changed. Open the page itself and try again.";
      return problem(403, "cross_site", "This was started by another site.", detail);
    }
    const refusal = await formRefusal(request);
    if (refusal) return problem(...refusal);
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = pagePolicy(nonce, !production);
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  // A proxy in front may end https without saying so.
  if (nextAuthUrl?.startsWith("https://"))
    response.headers.set("strict-transport-security", STRICT_TRANSPORT);
  return response;
}

export const config = {
  matcher: [
    "/((?!api/|v1/|_next/|fonts/|icon\\.svg|apple-icon\\.png|favicon\\.ico).*)",
    // Forms and Server Actions, wherever they are sent; but Envoy asks with the headers of the call it holds.
    {
      source: "/((?!api/v1/check/envoy(?:/|$)).*)",
      has: [{ type: "header", key: "content-type", value: "multipart/form-data.*" }],
    },
    { source: "/((?!api/v1/check/envoy(?:/|$)).*)", has: [{ type: "header", key: "next-action" }] },
  ],
};
