import { afterAll, expect, it, vi } from "vitest";
import { authOptions } from "./config";
import { sessionCookieName } from "./session";

vi.stubEnv("NEXTAUTH_URL", "https://spend.example");
vi.stubEnv("NEXTAUTH_SECRET", "a secret for tests only");
afterAll(() => vi.unstubAllEnvs());

it("over https the session's cookie is Secure, of this host alone, and out of reach of scripts", () => {
  expect(sessionCookieName()).toMatch(/^__(Secure|Host)-/);
  const none = async () => null;
  const options = authOptions({
    password: none,
    demo: none,
    oidc: async () => "no",
    signOut: async () => undefined,
  });
  // next-auth's own cookies (csrf, state, nonce, PKCE) follow this one setting.
  expect(options.useSecureCookies).toBe(true);
  expect(options.cookies?.sessionToken).toMatchObject({
    name: sessionCookieName(),
    options: { httpOnly: true, sameSite: "lax", path: "/", secure: true },
  });
  expect(options.cookies?.sessionToken?.options).not.toHaveProperty("domain");
});
