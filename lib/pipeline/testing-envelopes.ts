/** Signs envelopes for tests as a service would: with jose, from the private half that an admin was shown. */
import { importPKCS8, SignJWT } from "jose";

export interface Signer {
  kid: string;
  /** PKCS8 text. */
  privateKey: string;
  service: string;
}

/** A token of the usual shape; `payload` and `header` go over it, `undefined` takes a member out. */
export async function signEnvelope(
  signer: Signer,
  payload: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const at = Math.floor(Date.now() / 1000);
  const claims = { iss: signer.service, iat: at - 60, exp: at + 3600, jti: "test-1", ...payload };
  return new SignJWT(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: "EdDSA", kid: signer.kid, typ: "whospent-envelope+jwt", ...header })
    .sign(await importPKCS8(signer.privateKey, "EdDSA"));
}

/** The same token with another payload under the same signature. */
export function tamperedWith(token: string, change: Record<string, unknown>): string {
  const [head, body = "", signature] = token.split(".");
  const payload = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as object;
  const changed = Buffer.from(JSON.stringify({ ...payload, ...change })).toString("base64url");
  return [head, changed, signature].join(".");
}
