import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { OidcEnv } from "@/lib/env";
import { endSessionUrl, keepIdToken, keptIdToken } from "./end-session";

let server: Server | undefined;
afterEach(() => server?.close());

/** A provider whose discovery document is `document`; null: it fails. */
async function providerWith(document: object | null): Promise<OidcEnv> {
  server = createServer((request, response) => {
    const found = document !== null && request.url === "/.well-known/openid-configuration";
    response.writeHead(found ? 200 : 500, { "content-type": "application/json" });
    response.end(JSON.stringify(document));
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    issuer,
    clientId: "whospent",
    clientSecret: "s",
    groupsClaim: "groups",
    scopes: "openid",
    trustEmail: false,
  };
}

describe("endSessionUrl", () => {
  it("names the client and the way back", async () => {
    const oidc = await providerWith({ end_session_endpoint: "https://id.example/logout?tenant=1" });
    const url = new URL((await endSessionUrl(oidc, "https://spend.example/sign-in")) ?? "");
    expect(url.origin + url.pathname).toBe("https://id.example/logout");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      tenant: "1",
      client_id: "whospent",
      post_logout_redirect_uri: "https://spend.example/sign-in",
    });
  });

  it("names the sign-in by its id token, where the browser kept it", async () => {
    const oidc = await providerWith({ end_session_endpoint: "https://id.example/logout" });
    const cookie = keepIdToken("a.b.c").split(";")[0] ?? "";
    const idToken = keptIdToken(new Request("http://x", { headers: { cookie } }));
    const url = new URL((await endSessionUrl(oidc, "https://spend.example/sign-in", idToken)) ?? "");
    expect(url.searchParams.get("id_token_hint")).toBe("a.b.c");
  });

  it.each([{}, { end_session_endpoint: 7 }, { end_session_endpoint: "javascript:alert(1)" }, null])(
    "is null for a provider that says %j",
    async (document) => {
      expect(await endSessionUrl(await providerWith(document), "https://spend.example/sign-in")).toBeNull();
    },
  );
});

describe("keepIdToken", () => {
  it("hands the token to the sign-out alone, and keeps none that is too long for a header", () => {
    expect(keepIdToken("a.b.c")).toMatch(
      /=a\.b\.c; Path=\/api\/auth\/signout; Max-Age=43200; HttpOnly; SameSite=Lax/,
    );
    for (const token of [null, "x".repeat(2_001)])
      expect(keepIdToken(token)).toMatch(/=; Path=.*; Max-Age=0;/);
  });
});
