import { readSql } from "@/db/client";
import { requireApiKey, unauthenticated, viewerOfKey } from "@/lib/auth/api-key";
import { type Capability, can } from "@/lib/auth/permissions";
import { cookieOf, readSession, sessionCookieName } from "@/lib/auth/session";
import { loadViewer, type Viewer } from "@/lib/auth/viewer";
import { ProblemError } from "@/lib/problem";

/**
 * Who asks: the holder of an API key with the scope `read` if one is sent, else the person signed in.
 * @throws ProblemError 401 `unauthenticated`, 403 `missing_scope` or `not_permitted`
 */
export async function viewerOf(request: Request, capability: Capability): Promise<Viewer> {
  const viewer = request.headers.has("authorization")
    ? viewerOfKey(await requireApiKey(readSql(), request, "read"))
    : await signedIn(request);
  if (viewer === null) throw unauthenticated();
  if (!can(viewer.role, capability)) {
    throw new ProblemError(
      403,
      "not_permitted",
      "Your role may not do this.",
      `It needs the right "${capability}".`,
    );
  }
  return viewer;
}

async function signedIn(request: Request): Promise<Viewer | null> {
  const claims = await readSession(cookieOf(request, sessionCookieName()));
  return claims && loadViewer(readSql(), claims);
}
