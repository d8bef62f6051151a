import { NextResponse } from "next/server";
import { LINK_COOKIE, linkCookieOptions } from "../link-cookie";

/** Longer than any token; what is no token opens the page that says so. */
const LONGEST = 200;

/**
 * A one-time link as it was handed over. The token goes into a cookie at once, so that it stays neither in the
 * browser's history nor in what the next page tells others about where it came from. Nothing is used up here: a mail
 * scanner may follow the link.
 */
export async function GET(_: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  const { token } = await params;
  const response = new NextResponse(null, {
    status: 303,
    headers: { location: "/set-password", "cache-control": "no-store" },
  });
  response.cookies.set(LINK_COOKIE, token.slice(0, LONGEST), linkCookieOptions());
  return response;
}
