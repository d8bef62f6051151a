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
  return answer.ok;
}

/** Ends the session of this browser. */
export async function signOut(): Promise<void> {
  await post("signout", {});
}
