import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { authOptions } from "./config";
import type { OidcIdentity } from "./oidc";
import {
  CLIENT_SECRET,
  type LoopbackProvider,
  signInAtProvider,
  startLoopbackProvider,
} from "./testing-provider";

let provider: LoopbackProvider;
let identity: OidcIdentity | undefined;
beforeAll(async () => {
  // Authentik's issuers end with a slash, and lie in a folder.
  provider = await startLoopbackProvider("/application/o/whospent/");
  vi.stubEnv("NEXTAUTH_SECRET", "a secret for tests only");
  vi.stubEnv("NEXTAUTH_URL", "http://localhost:3000");
  vi.stubEnv("LOG_LEVEL", "silent");
  vi.stubEnv("OIDC_ISSUER", provider.issuer);
  vi.stubEnv("OIDC_CLIENT_ID", "whospent");
  vi.stubEnv("OIDC_CLIENT_SECRET", CLIENT_SECRET);
  vi.stubEnv("OIDC_GROUPS_CLAIM", "realm_access.roles");
});
afterAll(() => {
  provider.stop();
  vi.unstubAllEnvs();
});
const printed = vi.spyOn(console, "error");
afterEach(() => expect(printed).not.toHaveBeenCalled());
beforeEach(() => {
  Object.assign(provider, { metadata: {}, claims: {}, told: {}, alg: "RS256", asked: [] });
  identity = undefined;
});

const options = () =>
  authOptions({
    password: async () => null,
    demo: async () => null,
    oidc: async (found) => {
      identity = found;
      return "no-group";
    },
    signOut: async () => null,
  });
/** Whom the provider's answers make of somebody; null where they are not believed. */
async function whoComesBack(forged?: Record<string, string>): Promise<OidcIdentity | null> {
  const { location } = await signInAtProvider(options(), forged);
  expect(location).toMatch(identity ? /\/no-access\?why=no-group/ : /[?&]error=(OAuth)?Callback$/);
  return identity ?? null;
}
const now = () => Math.floor(Date.now() / 1000);

describe("the signature of an id token", () => {
  it.each(["RS256", "PS256", "ES256", "ES384", "EdDSA"])(
    "may be %s where discovery lists it",
    async (alg) => {
      Object.assign(provider, { alg, metadata: { id_token_signing_alg_values_supported: ["RS256", alg] } });
      expect(await whoComesBack()).toMatchObject({ subject: "u-1" });
    },
  );

  it.each(["HS256", "none"])("is never %s, whatever discovery lists", async (alg) => {
    Object.assign(provider, { alg, metadata: { id_token_signing_alg_values_supported: ["RS256", alg] } });
    expect(await whoComesBack()).toBeNull();
  });

  it("is RS256 where discovery lists nothing, and nothing that it does not list", async () => {
    expect(await whoComesBack()).toMatchObject({ subject: "u-1" });
    identity = undefined;
    for (const listed of [undefined, ["RS256"]]) {
      Object.assign(provider, {
        alg: "ES256",
        metadata: listed ? { id_token_signing_alg_values_supported: listed } : {},
      });
      expect(await whoComesBack()).toBeNull();
    }
  });

  it("is looked for among the keys of that moment, so that a new one counts at once", async () => {
    expect(await whoComesBack()).not.toBeNull();
    await provider.rotate();
    identity = undefined;
    expect(await whoComesBack()).not.toBeNull();
  });
});

describe("the claims of an id token", () => {
  const refused: [string, () => Record<string, unknown>][] = [
    ["no nonce", () => ({ nonce: undefined })],
    ["another nonce", () => ({ nonce: "another" })],
    ["another issuer", () => ({ iss: "https://evil.example" })],
    ["another audience", () => ({ aud: "another" })],
    ["several audiences and nobody it was given to", () => ({ aud: ["whospent", "another"] })],
    ["another one it was given to", () => ({ aud: ["whospent", "another"], azp: "another" })],
    ["no expiry", () => ({ exp: undefined })],
    ["no time of issue", () => ({ iat: undefined })],
    ["no subject", () => ({ sub: undefined })],
    ["an expiry two minutes ago", () => ({ exp: now() - 120 })],
    ["a begin in two minutes", () => ({ nbf: now() + 120 })],
  ];
  it.each(refused)("with %s let nobody in", async (_, claims) => {
    provider.claims = claims();
    expect(await whoComesBack()).toBeNull();
  });

  const believed: [string, () => Record<string, unknown>][] = [
    ["a clock half a minute behind", () => ({ nbf: now() + 30, iat: now() + 30 })],
    ["a clock half a minute ahead", () => ({ exp: now() - 30 })],
    ["several audiences, given to this client", () => ({ aud: ["whospent", "another"], azp: "whospent" })],
  ];
  it.each(believed)("with %s are believed", async (_, claims) => {
    provider.claims = claims();
    expect(await whoComesBack()).not.toBeNull();
  });

  it("are of the issuer that answered, where the answer names one", async () => {
    provider.metadata = { authorization_response_iss_parameter_supported: true };
    expect(await whoComesBack()).toBeNull();
  });
});

describe("the answer that a browser brings", () => {
  it("is to the question of this browser, of this provider, and no refusal", async () => {
    const answers: Record<string, string>[] = [
      { state: "another" },
      { state: "" },
      { iss: "https://evil.example" },
      { error: "access_denied" },
      { code: "" },
    ];
    for (const forged of answers) {
      expect(await whoComesBack(forged)).toBeNull();
      expect(provider.asked).toEqual([]);
    }
    expect(await whoComesBack({ iss: provider.issuer })).not.toBeNull();
  });
});

describe("the client", () => {
  it("proves itself by what discovery lists: basic, else the form", async () => {
    await whoComesBack();
    provider.metadata = { token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"] };
    await whoComesBack();
    const [basic, post] = provider.asked;
    expect(basic?.authorization).toMatch(/^Basic /);
    expect(basic?.form).not.toHaveProperty("client_secret");
    expect(post?.authorization).toBeUndefined();
    expect(post?.form).toMatchObject({ client_id: "whospent", client_secret: CLIENT_SECRET });
  });

  it("proves with PKCE that it is who was sent away", async () => {
    const { away } = await signInAtProvider(options());
    expect(away?.searchParams.get("code_challenge_method")).toBe("S256");
    expect(provider.asked[0]?.form.code_verifier).toMatch(/^[\w-]{43,}$/);
  });
});
