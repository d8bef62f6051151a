import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth, { type NextAuthOptions } from "next-auth";

/** A small identity provider on loopback whose every answer a test sets, as companies' providers differ in them. */
export interface LoopbackProvider {
  issuer: string;
  /** Of the discovery document, over what every provider states. */
  metadata: Record<string, unknown>;
  /** Of the next id tokens, over what every one states. */
  claims: JWTPayload;
  /** What the userinfo endpoint tells, beside the subject. */
  told: Record<string, unknown>;
  /** Algorithm of the next id tokens; `none` and `HS256` too. */
  alg: string;
  /** What the token endpoint was asked for: the authorization header and the form. */
  asked: { authorization: string | undefined; form: Record<string, string> }[];
  /** Replaces the signing key by a new one. */
  rotate(): Promise<void>;
  stop(): void;
}

const CLIENT_ID = "whospent";
export const CLIENT_SECRET = "a client secret that is for tests only";

export async function startLoopbackProvider(path = ""): Promise<LoopbackProvider> {
  let generation = 0;
  let nonce = "";
  const keys = new Map<string, Awaited<ReturnType<typeof generateKeyPair>>>();
  const server: Server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: LoopbackProvider = {
    issuer: `${origin}${path}`,
    metadata: {},
    claims: {},
    told: {},
    alg: "RS256",
    asked: [],
    async rotate() {
      generation += 1;
      keys.clear();
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };

  async function keyOf(alg: string) {
    const key = keys.get(alg) ?? (await generateKeyPair(alg, { extractable: true }));
    keys.set(alg, key);
    return key;
  }

  async function idToken(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const { issuer: iss, alg } = provider;
    const claims = { iss, sub: "u-1", aud: CLIENT_ID, iat: now, exp: now + 300, nonce, ...provider.claims };
    if (alg === "none") {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      return `${part({ alg })}.${part(claims)}.`;
    }
    const key = alg === "HS256" ? Buffer.from(CLIENT_SECRET) : (await keyOf(alg)).privateKey;
    return new SignJWT(claims).setProtectedHeader({ alg, kid: `${alg}-${generation}` }).sign(key);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const url = new URL(request.url ?? "/", origin);
    const send = (value: object) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(value));
    };
    if (url.pathname.endsWith("/.well-known/openid-configuration"))
      return send({
        issuer: provider.issuer,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        userinfo_endpoint: `${origin}/userinfo`,
        jwks_uri: `${origin}/keys`,
        ...provider.metadata,
      });
    if (url.pathname === "/keys") {
      const published = [...keys].map(async ([alg, { publicKey }]) => ({
        ...(await exportJWK(publicKey)),
        alg,
        use: "sig",
        kid: `${alg}-${generation}`,
      }));
      return send({ keys: await Promise.all(published) });
    }
    if (url.pathname === "/userinfo") return send({ sub: "u-1", ...provider.told });
    const form = Object.fromEntries(new URLSearchParams(body));
    provider.asked.push({ authorization: request.headers.authorization, form });
    nonce = form.code ?? "";
    send({ access_token: "access", token_type: "Bearer", expires_in: 300, id_token: await idToken() });
  }
  return provider;
}

interface Asked {
  path: string[];
  query?: Record<string, string>;
  body?: Record<string, string>;
  cookies?: Record<string, string>;
}

interface Answer {
  location: string;
  cookies: Map<string, string>;
  body: { csrfToken?: string };
}

/** Calls next-auth as a browser would, and gives back where it leads and the cookies it sets. */
export async function callNextAuth(
  options: NextAuthOptions,
  { path, query, body, cookies }: Asked,
): Promise<Answer> {
  const headers = new Map<string, string | string[]>();
  const answer: Answer = { location: "", cookies: new Map(), body: {} };
  const response = {
    status: () => response,
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    setHeader: (name: string, value: string | string[]) => headers.set(name.toLowerCase(), value),
    end: () => undefined,
    json: (value: Answer["body"]) => Object.assign(answer.body, value),
    send: (value: Answer["body"]) => Object.assign(answer.body, value),
  };
  const request = {
    method: body ? "POST" : "GET",
    query: { ...query, nextauth: path },
    headers: {},
    cookies: cookies ?? {},
    body,
  };
  await NextAuth(request as unknown as NextApiRequest, response as unknown as NextApiResponse, options);
  answer.location = String(headers.get("location") ?? "");
  for (const line of [headers.get("set-cookie") ?? []].flat()) {
    const [name = "", value = ""] = line.split(";")[0]?.split(/=(.*)/s) ?? [];
    if (value !== "") answer.cookies.set(name, decodeURIComponent(value));
  }
  return answer;
}

/**
 * The whole way of a browser: away to the provider, and back with a code, or with what `forged` makes of the answer.
 * Gives where it ends, and where it was sent.
 */
export async function signInAtProvider(
  options: NextAuthOptions,
  forged: Record<string, string> = {},
): Promise<{ away: URL | null; location: string }> {
  const csrf = await callNextAuth(options, { path: ["csrf"] });
  const jar = Object.fromEntries(csrf.cookies);
  const body = { csrfToken: csrf.body.csrfToken ?? "", callbackUrl: "/" };
  const start = await callNextAuth(options, { path: ["signin", "oidc"], body, cookies: jar });
  const away = new URL(start.location, "http://localhost:3000");
  if (!away.pathname.endsWith("/authorize")) return { away: null, location: start.location };
  const asked = Object.fromEntries(away.searchParams);
  // The code is the nonce, so that the provider need not remember whom it sent back.
  const query = { code: asked.nonce ?? "", state: asked.state ?? "", ...forged };
  const cookies = { ...jar, ...Object.fromEntries(start.cookies) };
  const back = await callNextAuth(options, { path: ["callback", "oidc"], query, cookies });
  return { away, location: back.location };
}
