import { describe, expect, it } from "vitest";
import type { OidcEnv } from "@/lib/env";
import { identityOf } from "./oidc";

const OIDC: OidcEnv = {
  issuer: "https://id.example/",
  clientId: "whospent",
  clientSecret: "s",
  groupsClaim: "groups",
  scopes: "openid",
  trustEmail: false,
};
const CLAIMS = { iss: "https://id.example", sub: "u-1", email: " Ada@Example.com ", email_verified: true };

describe("identityOf", () => {
  it("takes the address in lower case, the name and the groups", () => {
    expect(identityOf({ ...CLAIMS, name: " Ada ", groups: ["finops"] }, OIDC)).toEqual({
      issuer: "https://id.example",
      subject: "u-1",
      email: "ada@example.com",
      emailVerified: true,
      name: "Ada",
      groups: ["finops"],
    });
  });

  it("takes an address for checked only where the provider says so", () => {
    const verified = (email_verified: unknown, trustEmail = false) =>
      identityOf({ ...CLAIMS, email_verified }, { ...OIDC, trustEmail }).emailVerified;
    expect([true, "true"].map((value) => verified(value))).toEqual([true, true]);
    for (const value of [false, "false", undefined, null, 1, "yes"]) expect(verified(value)).toBe(false);
    expect(verified(undefined, true)).toBe(true);
    expect(verified(false, true)).toBe(false);
    expect(verified(null, true)).toBe(false);
  });

  it("refuses another issuer and nobody", () => {
    for (const iss of ["https://evil.example", "", undefined, 7])
      expect(() => identityOf({ ...CLAIMS, iss }, OIDC)).toThrow("another issuer");
    for (const sub of ["", undefined, 7])
      expect(() => identityOf({ ...CLAIMS, sub }, OIDC)).toThrow("nobody");
  });

  it("does without a name and an address", () => {
    expect(identityOf({ iss: CLAIMS.iss, sub: "u-1" }, OIDC)).toMatchObject({
      email: null,
      name: null,
      groups: [],
    });
    expect(identityOf({ ...CLAIMS, email: ["a"], name: {} }, OIDC)).toMatchObject({
      email: null,
      name: null,
    });
  });
});
