import { type NextRequest, NextResponse } from "next/server";
import { env } from "@/lib/env";
import { formRefusal } from "@/lib/http/action-body";
import { isReading, isSameOrigin } from "@/lib/http/same-origin";
import { pagePolicy, STRICT_TRANSPORT } from "@/lib/http/security-headers";
import { problem } from "@/lib/problem";

/**
 * Runs before every page, and before nothing else: API answers and files have their headers from next.config.mjs and
 * pay nothing here. A nonce for each request goes to Next, which puts it on its scripts; a change (Server Action) that
 * another site started is refused before it is read, and so is a form that nobody could read.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const { nextAuthUrl, production } = env();
  if (!isReading(request.method)) {
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
  matcher: ["/((?!api/|v1/|_next/|fonts/|icon\\.svg|apple-icon\\.png|favicon\\.ico).*)"],
};
