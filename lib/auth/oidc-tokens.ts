import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import type { Profile, TokenSet } from "next-auth";
import type { TokenEndpointHandler } from "next-auth/providers/oauth";

/**
 * Signatures that only the provider can make and anybody can check by its published keys. Never `none`, and never an
 * HMAC: its key would be the client's secret.
 */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];
/** What every provider can do, and what is meant where one lists nothing. */
const USUAL = "RS256";
/** How far apart the two clocks may be. */
const CLOCK_SECONDS = 60;
const MOST_MS = 3_500;

type ExchangeRequest = NonNullable<TokenEndpointHandler["request"]>;

/**
 * Exchanges what the browser came back with for tokens, and checks the id token: signature by an algorithm that
 * discovery lists and a key that is published at this moment, issuer, audience, nonce, expiry. Keys are fetched at each
 * sign-in, so that a rotated one counts at once and a withdrawn one no more.
 *
 * @throws Error with a reason for the log, where anything does not fit
 */
export const exchange: ExchangeRequest = async ({ client, provider, params, checks }) => {
  const { state, iss, error, error_description } = params;
  const told = { state, iss, error, error_description };
  // State and issuer of the answer, and a refusal, are openid-client's to check; without the code it goes no further.
  await client.callback(provider.callbackUrl, defined(told), { state: checks.state });
  if (!params.code) throw new Error("The identity provider sent no code.");
  const { metadata } = client.issuer;
  const question = {
    grant_type: "authorization_code",
    code: params.code,
    redirect_uri: provider.callbackUrl,
    code_verifier: checks.code_verifier,
  };
  // Whom a client that signs speaks to: Okta and Entra want the endpoint itself, and others take it.
  const tokens = await client.grant(question, { clientAssertionPayload: { aud: metadata.token_endpoint } });
  const claims = await checkedClaims(tokens.id_token, {
    issuer: metadata.issuer,
    audience: client.metadata.client_id,
    keys: metadata.jwks_uri,
    listed: metadata.id_token_signing_alg_values_supported,
  });
  const nonce = "nonce" in checks ? checks.nonce : undefined;
  if (nonce === undefined || claims.nonce !== nonce)
    throw new Error("The id token is not the answer to this question: its nonce is another.");
  return { tokens };
};

/** The claims of an id token that next-auth hands over after `exchange` checked it. */
export function claimsIn(tokens: TokenSet): Profile & Record<string, unknown> {
  // The client hands over its own object, which decodes the token; next-auth's type says less.
  return (tokens as unknown as { claims(): Profile & Record<string, unknown> }).claims();
}

interface Expected {
  issuer: string;
  audience: string;
  /** Address of the provider's public keys. */
  keys: string | undefined;
  /** Algorithms as the discovery document lists them. */
  listed: unknown;
}

async function checkedClaims(token: string | undefined, { issuer, audience, keys, listed }: Expected) {
  if (token === undefined) throw new Error("The identity provider sent no id token.");
  if (keys === undefined) throw new Error("The identity provider publishes no keys (jwks_uri).");
  const algorithms = ALGORITHMS.filter(
    (alg) => alg === USUAL || (Array.isArray(listed) && listed.includes(alg)),
  );
  const { alg } = decodeProtectedHeader(token);
  if (alg === undefined || !algorithms.includes(alg)) {
    throw new Error(
      `The id token is signed with ${alg ?? "nothing"}, which cannot be checked by a published key. Choose a signing ` +
        `key for this client at the identity provider; accepted: ${algorithms.join(", ")}.`,
    );
  }
  const { payload } = await jwtVerify(
    token,
    createRemoteJWKSet(new URL(keys), { timeoutDuration: MOST_MS }),
    {
      algorithms,
      issuer,
      audience,
      clockTolerance: CLOCK_SECONDS,
      requiredClaims: ["sub", "exp", "iat"],
    },
  );
  const { aud, azp } = payload;
  if (azp === undefined ? Array.isArray(aud) && aud.length > 1 : azp !== audience)
    throw new Error("The id token was given to another client.");
  return payload;
}

/** Without what is undefined: openid-client asks whether a name is there. */
function defined<Value>(values: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(values).filter((pair): pair is [string, Value] => pair[1] !== undefined),
  );
}
