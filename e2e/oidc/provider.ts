import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt, type JWTPayload, SignJWT } from "jose";
import { Provider } from "oidc-provider";

export const CLIENT = { id: "whospent", secret: "a client secret for tests only" };

/** What the provider knows of a person; the key is the name they sign in with there. */
export interface ProviderPerson {
  name: string;
  email?: string;
  email_verified?: boolean;
  groups?: string[];
  /** As Keycloak writes roles. */
  realm_access?: { roles: string[] };
}

/** In what providers differ. */
export interface Kind {
  /** Its port; a free one unless set. */
  port?: number;
  /** Algorithm of its one key; a new key at each start. */
  alg?: "RS256" | "ES256";
  /** The one way in which the client may prove itself. */
  clientAuth?: "client_secret_basic" | "client_secret_post";
  /** Ends sessions where it is asked to. */
  signsOut?: boolean;
}

export interface TestProvider {
  issuer: string;
  /** Tokens that were handed out so far. */
  tokens(): number;
  people: Record<string, ProviderPerson>;
  /**
   * Changes the claims of the next id token, which is signed again with the provider's own key; null signs with a
   * key that nobody published.
   */
  tamper(change: ((claims: JWTPayload) => JWTPayload) | null): void;
  stop(): Promise<void>;
}

/** Signs people in by their name alone, and asks nobody for consent. */
const PAGE = (uid: string, people: string[]) => `<!doctype html><html lang="en"><title>Company sign-in</title>
<h1>Company sign-in</h1><form method="post" action="/interaction/${uid}">
${people.map((name) => `<button name="login" value="${name}">${name}</button>`).join("\n")}</form>`;

/**
 * The certified `oidc-provider` on loopback, as strict as it can be with its client: authorization code with PKCE,
 * claims of scopes told at the userinfo endpoint and not in the id token.
 *
 * @param origin of Whospent, which is the client
 */
export async function startProvider(
  origin: string,
  { port = 0, alg = "RS256", clientAuth = "client_secret_basic", signsOut = true }: Kind = {},
): Promise<TestProvider> {
  const people: Record<string, ProviderPerson> = {};
  const [privateKey, strangerKey] = [newKey(alg), newKey(alg)];
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let change: ((claims: JWTPayload) => JWTPayload) | null | undefined;
  let tokens = 0;

  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${origin}/api/auth/callback/oidc`],
        post_logout_redirect_uris: [`${origin}/sign-in`],
        response_types: ["code"],
        grant_types: ["authorization_code"],
        id_token_signed_response_alg: alg,
        token_endpoint_auth_method: clientAuth,
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg, kid: "test" }] },
    enabledJWA: { idTokenSigningAlgValues: [alg] },
    clientAuthMethods: [clientAuth],
    cookies: { keys: ["a cookie key for tests only"] },
    pkce: { required: () => true },
    claims: {
      openid: ["sub"],
      profile: ["name"],
      email: ["email", "email_verified"],
      groups: ["groups"],
      roles: ["realm_access"],
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: signsOut,
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><html lang="en"><title>Company sign-out</title>${form}
            <button form="op.logoutForm" name="logout" value="yes">Sign out here too</button>`;
        },
      },
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    async loadExistingGrant(ctx) {
      const { client, session, params } = ctx.oidc;
      const grant = new ctx.oidc.provider.Grant({
        clientId: client?.clientId,
        accountId: session?.accountId,
      });
      grant.addOIDCScope(String(params?.scope ?? ""));
      await grant.save();
      return grant;
    },
  });
  provider.use(async (ctx, next) => {
    await next();
    const body = ctx.body as { id_token?: string } | undefined;
    if (ctx.path !== "/token" || body?.id_token === undefined) return;
    tokens += 1;
    if (change === undefined) return;
    const claims = decodeJwt(body.id_token);
    const token = await signed(
      change === null ? claims : change(claims),
      change === null ? strangerKey : privateKey,
      alg,
    );
    change = undefined;
    ctx.body = { ...body, id_token: token };
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const uid = /^\/interaction\/([\w-]+)$/.exec(request.url ?? "")?.[1];
    if (uid === undefined) return void provider.callback()(request, response);
    if (request.method === "GET") {
      response.writeHead(200, { "content-type": "text/html" });
      return void response.end(PAGE(uid, Object.keys(people)));
    }
    let form = "";
    for await (const chunk of request) form += String(chunk);
    const accountId = new URLSearchParams(form).get("login") ?? "";
    await provider.interactionFinished(request, response, { login: { accountId } });
  }

  return {
    issuer,
    tokens: () => tokens,
    people,
    tamper: (how) => {
      change = how;
    },
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

function newKey(alg: "RS256" | "ES256"): KeyObject {
  return alg === "RS256"
    ? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey
    : generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

function signed(claims: JWTPayload, key: KeyObject, alg: string): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg, kid: "test", typ: "JWT" }).sign(key);
}
