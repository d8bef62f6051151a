import { exportJWK, generateKeyPair, jwtVerify } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type LoopbackProvider, signInAtProvider, startLoopbackProvider } from "./testing-provider";

let provider: LoopbackProvider | undefined;
afterEach(() => {
  provider?.stop();
  vi.unstubAllEnvs();
  vi.resetModules();
});

describe("a client with a private key", () => {
  it.each(["RS256", "ES256", "ES384", "EdDSA"])(
    "says by it who it is, %s, and sends no secret",
    async (alg) => {
      provider = await startLoopbackProvider();
      provider.metadata = {
        token_endpoint_auth_methods_supported: ["private_key_jwt", "client_secret_basic"],
      };
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
      vi.stubEnv("NEXTAUTH_SECRET", "a secret for tests only");
      vi.stubEnv("NEXTAUTH_URL", "http://localhost:3000");
      vi.stubEnv("LOG_LEVEL", "silent");
      vi.stubEnv("OIDC_ISSUER", provider.issuer);
      vi.stubEnv("OIDC_CLIENT_ID", "whospent");
      vi.stubEnv("OIDC_CLIENT_KEY", JSON.stringify({ ...(await exportJWK(privateKey)), kid: "mine" }));
      const { authOptions } = await import("./config");
      const none = async () => null;
      const doors = { password: none, demo: none, oidc: async () => "no-group", signOut: none };
      expect((await signInAtProvider(authOptions(doors))).location).toContain("/no-access");
      const [asked] = provider.asked;
      expect(asked?.authorization).toBeUndefined();
      expect(asked?.form).not.toHaveProperty("client_secret");
      const { payload, protectedHeader } = await jwtVerify(asked?.form.client_assertion ?? "", publicKey);
      expect(protectedHeader).toMatchObject({ alg, kid: "mine" });
      expect(payload).toMatchObject({
        iss: "whospent",
        sub: "whospent",
        aud: `${provider.issuer}/token`,
        jti: expect.any(String),
      });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(60);
    },
  );
});
