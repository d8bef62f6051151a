/**
 * Signing in and out over next-auth's own routes. Two small posts need no session provider around every page, and
 * the browser stays on the host and port it came to.
 */
async function post(path: string, fields: Record<string, string>): Promise<Response> {
  const csrf = await fetch("/api/auth/csrf", { headers: { accept: "application/json" } });
  if (!csrf.ok) throw new Error(`no csrf token (${csrf.status})`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  return fetch(`/api/auth/${path}`, {
    method: "POST",
    body: new URLSearchParams({ ...fields, csrfToken, json: "true" }),
  });
}

/**
 * True when signed in, false when refused.
 * @throws when the server cannot be reached or fails
 */
export async function signIn(
  provider: "password" | "demo",
  fields: Record<string, string>,
): Promise<boolean> {
  const answer = await post(`callback/${provider}`, fields);
  if (answer.status >= 500) throw new Error(`sign-in failed (${answer.status})`);
  // next-auth says 401 of everything; where the server could not look, its answer leads to another error.
  if (!answer.ok && (await errorIn(answer)) === "Unavailable")
    throw new Error("sign-in could not be decided");
  return answer.ok;
}

/**
 * Leaves this page for the company's identity provider, which sends the browser back to `target`.
 * @throws when there is no way there now
 */
export async function signInWithCompany(target: string): Promise<void> {
  const answer = await post("signin/oidc", { callbackUrl: target });
  const { url } = (await answer.json()) as { url?: unknown };
  if (!answer.ok || typeof url !== "string" || new URL(url, location.href).searchParams.has("error"))
    throw new Error(`no way to the identity provider (${answer.status})`);
  location.assign(url);
}

async function errorIn(answer: Response): Promise<string | null> {
  const { url } = (await answer.json().catch(() => ({}))) as { url?: unknown };
  return typeof url === "string" ? new URL(url, location.href).searchParams.get("error") : null;
}

/** Ends the session of this browser; gives where it goes on: to sign-in, or out to the identity provider. */
export async function signOut(): Promise<string> {
  const answer = await post("signout", { callbackUrl: "/sign-in" });
  const { url } = (await answer.json().catch(() => ({}))) as { url?: unknown };
  return typeof url === "string" && new URL(url, location.href).origin !== location.origin ? url : "/sign-in";
}
