import { describe, expect, it } from "vitest";
import type { OidcEnv } from "@/lib/env";
import { identityOf, together } from "./oidc";

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
    for (const value of [true, "true", 1, "1"]) expect(verified(value)).toBe(true);
    for (const value of [false, "false", undefined, null, 0, "0", "yes", [true]])
      expect(verified(value)).toBe(false);
    expect(verified(undefined, true)).toBe(true);
    expect(verified(false, true)).toBe(false);
    expect(verified(null, true)).toBe(false);
  });

  it("takes Entra's word for a domain of the tenant where it says nothing else", () => {
    const entra = (claims: object, trustEmail = false) =>
      identityOf({ ...CLAIMS, email_verified: undefined, ...claims }, { ...OIDC, trustEmail }).emailVerified;
    expect([true, "1", 1].map((xms_edov) => entra({ xms_edov }))).toEqual([true, true, true]);
    for (const xms_edov of [false, "0", 0]) expect(entra({ xms_edov }, true)).toBe(false);
    expect(entra({ xms_edov: true, email_verified: false })).toBe(false);
  });

  it("takes Google's word only for addresses that Google runs", () => {
    const google = (email: string, hd?: unknown) =>
      identityOf(
        { ...CLAIMS, iss: "https://accounts.google.com", email, hd },
        { ...OIDC, issuer: "https://accounts.google.com", trustEmail: true },
      ).emailVerified;
    expect(google("ada@example.com", "example.com")).toBe(true);
    expect(google("ada@gmail.com")).toBe(true);
    for (const hd of [undefined, "", 7]) expect(google("ada@example.com", hd)).toBe(false);
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

describe("together", () => {
  const readOf = (claims: object, told: object, more: Partial<OidcEnv> = {}) => {
    const oidc = { ...OIDC, ...more };
    return identityOf(together({ iss: CLAIMS.iss, sub: "u-1", ...claims }, { ...told }, oidc), oidc);
  };

  it("vouches for an address only where the same one is named", () => {
    const told = { email: "ada@example.com", email_verified: true };
    expect(readOf({}, told)).toMatchObject({ email: "ada@example.com", emailVerified: true });
    expect(readOf({ email: "ada@example.com" }, told)).toMatchObject({ emailVerified: true });
    expect(readOf({ email: "root@example.com" }, told)).toMatchObject({
      email: "root@example.com",
      emailVerified: false,
    });
    expect(readOf({ email_verified: true }, { email: "root@example.com" })).toMatchObject({
      emailVerified: false,
    });
    expect(readOf({ email: "ada@example.com", email_verified: false }, told)).toMatchObject({
      emailVerified: false,
    });
    const no = { ...told, email_verified: false };
    expect(readOf({ email: "ada@example.com" }, no, { trustEmail: true })).toMatchObject({
      emailVerified: false,
    });
  });

  it("takes the groups whole from one of the two, also where they lie deeper", () => {
    const deep = { groupsClaim: "realm_access.roles" };
    expect(readOf({ realm_access: {} }, { realm_access: { roles: ["a"] } }, deep).groups).toEqual(["a"]);
    expect(readOf({ realm_access: { roles: [] } }, { realm_access: { roles: ["a"] } }, deep).groups).toEqual(
      [],
    );
    expect(readOf({ groups: ["a"] }, { groups: ["b"] }).groups).toEqual(["a"]);
    expect(readOf({}, {}).groups).toEqual([]);
    expect(readOf({ _claim_names: { groups: "src1" } }, {}).groups).toBeNull();
  });
});
