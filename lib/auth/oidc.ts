import type { Profile } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import type { OidcEnv, PrivateJwk } from "@/lib/env";
import { wellKnown } from "./end-session";
import { groupsClaimIn, groupsIn } from "./groups";
import { claimsIn, exchange } from "./oidc-tokens";

/** Whom the provider says somebody is, with names of our own; its token was checked before. */
export interface OidcIdentity {
  issuer: string;
  subject: string;
  /** Lower case. */
  email: string | null;
  emailVerified: boolean;
  name: string | null;
  /** Null: the provider has some and did not send them. */
  groups: string[] | null;
}

const YES: readonly unknown[] = [true, "true", 1, "1"];
const CURVES: Readonly<Record<string, string>> = { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" };
const GOOGLE = "https://accounts.google.com";

type Claims = Readonly<Record<string, unknown>>;

/** Longest name or address that is taken over. */
const LONGEST = 320;

/**
 * The company's identity provider for next-auth, which finds its endpoints by discovery, asks by authorization code
 * with PKCE, state and nonce, and checks the id token (`exchange`). Where the token leaves out address or groups, they are
 * asked for with the access token.
 */
export function oidcProvider(oidc: OidcEnv): OAuthConfig<Profile> {
  return {
    id: "oidc",
    name: "Company account",
    type: "oauth",
    wellKnown: wellKnown(oidc.issuer),
    clientId: oidc.clientId,
    ...(oidc.clientKey ? provenBy(oidc.clientKey) : { clientSecret: oidc.clientSecret }),
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: oidc.scopes } },
    token: { request: exchange },
    userinfo: {
      request: async ({ client, tokens }) => {
        const { access_token: accessToken } = tokens;
        const claims = claimsIn(tokens);
        const endpoint = client.issuer.metadata.userinfo_endpoint;
        if (isComplete(claims, oidc) || endpoint === undefined || accessToken === undefined) return claims;
        const told = await client.userinfo(accessToken);
        if (told.sub !== claims.sub) throw new Error("The identity provider told of somebody else.");
        return together(claims, told, oidc);
      },
    },
    profile: (claims) => ({ id: claims.sub ?? "", email: claims.email ?? null, name: claims.name ?? null }),
  };
}

/** The client signs with its private key who it is (`private_key_jwt`): no secret travels. */
function provenBy(key: PrivateJwk): Pick<OAuthConfig<Profile>, "client" | "jwks"> {
  const usual =
    key.kty === "RSA" ? "RS256" : key.kty === "OKP" ? "EdDSA" : (CURVES[key.crv ?? ""] ?? "ES256");
  return {
    client: {
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: key.alg ?? usual,
    },
    jwks: { keys: [{ ...key, use: "sig" }] },
  };
}

/** True where the id token says all that is used of it, so that nothing more is asked. */
function isComplete(claims: Claims, { groupsClaim, trustEmail }: OidcEnv): boolean {
  const address =
    claims.email !== undefined && (trustEmail || (claims.email_verified ?? claims.xms_edov) !== undefined);
  return address && groupsClaimIn(claims, groupsClaim) !== undefined;
}

/**
 * The claims of an id token with what the userinfo endpoint told of the same person. What the signed token says stands;
 * an address is vouched for only where the same address is named; groups come whole from one of the two.
 */
export function together<Given extends Claims>(claims: Given, told: Claims, { groupsClaim }: OidcEnv): Given {
  const { email, email_verified: verified } = claims.email === undefined ? told : claims;
  const elsewhere = told.email === email ? told.email_verified : undefined;
  return {
    ...told,
    ...claims,
    email,
    email_verified: verified === undefined ? elsewhere : verified,
    // Under its whole name, which counts before a path: a part of the token may hide the same part of the other.
    [groupsClaim]: groupsClaimIn(claims, groupsClaim) ?? groupsClaimIn(told, groupsClaim),
  };
}

/**
 * What of a provider's claims is used.
 * @throws Error if they are of another issuer than the configured one, or of nobody
 */
export function identityOf(claims: Claims, oidc: OidcEnv): OidcIdentity {
  const { iss, sub, email, email_verified: verified, name } = claims;
  const plain = (issuer: string) => issuer.replace(/\/+$/, "");
  if (typeof iss !== "string" || plain(iss) !== plain(oidc.issuer))
    throw new Error("The identity provider answered as another issuer than OIDC_ISSUER.");
  if (typeof sub !== "string" || sub === "") throw new Error("The identity provider named nobody.");
  const address = typeof email === "string" ? email.trim().toLowerCase() : "";
  const called = typeof name === "string" ? name.trim().slice(0, LONGEST) : "";
  return {
    issuer: plain(iss),
    subject: sub,
    email: address !== "" && address.length <= LONGEST ? address : null,
    emailVerified:
      isVouchedFor(verified === undefined ? claims.xms_edov : verified, oidc) &&
      (plain(iss) !== GOOGLE || isGooglesOwn(address, claims.hd)),
    name: called === "" ? null : called,
    groups: groupsIn(claims, oidc.groupsClaim),
  };
}

/**
 * By `email_verified`, or by what Microsoft Entra ID can be asked to say instead: that the address is of a domain that
 * the tenant proved to own (`xms_edov`). Some write the truth as text or as a number. Without a word, it is as the company
 * set it; a no is always a no.
 */
function isVouchedFor(word: unknown, { trustEmail }: OidcEnv): boolean {
  return word === undefined ? trustEmail : YES.includes(word);
}

/**
 * Anybody may have a Google account with an address that Google once checked and does not run: also who has left the
 * company, or never was there. It speaks for addresses of Workspace (`hd`) and its own.
 */
function isGooglesOwn(address: string, hostedDomain: unknown): boolean {
  return (typeof hostedDomain === "string" && hostedDomain !== "") || address.endsWith("@gmail.com");
}
