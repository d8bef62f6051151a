import type { Profile } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import type { OidcEnv } from "@/lib/env";
import { wellKnown } from "./end-session";
import { groupsIn } from "./groups";
import { claimsIn, exchange } from "./oidc-tokens";

/** Whom the provider says somebody is, with names of our own; its token was checked before. */
export interface OidcIdentity {
  issuer: string;
  subject: string;
  /** Lower case. */
  email: string | null;
  emailVerified: boolean;
  name: string | null;
  groups: string[];
}

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
    clientSecret: oidc.clientSecret,
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: oidc.scopes } },
    token: { request: exchange },
    userinfo: {
      request: async ({ client, tokens }) => {
        const { access_token: accessToken } = tokens;
        const claims = claimsIn(tokens);
        const complete = claims.email !== undefined && groupsIn({ ...claims }, oidc.groupsClaim).length > 0;
        const endpoint = client.issuer.metadata.userinfo_endpoint;
        if (complete || endpoint === undefined || accessToken === undefined) return claims;
        const told = await client.userinfo(accessToken);
        if (told.sub !== claims.sub) throw new Error("The identity provider told of somebody else.");
        // What the signed token says stands.
        return { ...told, ...claims };
      },
    },
    profile: (claims) => ({ id: claims.sub ?? "", email: claims.email ?? null, name: claims.name ?? null }),
  };
}

/**
 * What of a provider's claims is used.
 * @throws Error if they are of another issuer than the configured one, or of nobody
 */
export function identityOf(claims: Readonly<Record<string, unknown>>, oidc: OidcEnv): OidcIdentity {
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
    // Some providers write the truth as text. Without a word, it is as the company set it; a no is always a no.
    emailVerified: verified === true || verified === "true" || (verified === undefined && oidc.trustEmail),
    name: called === "" ? null : called,
    groups: groupsIn(claims, oidc.groupsClaim),
  };
}
