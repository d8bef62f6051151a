import type { MadeSigningKey } from "../actions";
import { SecretOnce } from "./secret-once";

/** The private half of a signing key, as text and as a JWK. */
export function SigningSecret({ made }: { made: MadeSigningKey }) {
  return (
    <SecretOnce
      title={`Signing key ${made.id} is made`}
      secrets={[
        { label: "Private key, PKCS8", value: made.privateKey },
        { label: "The same as a JWK", value: made.privateJwk },
      ]}
    >
      The service signs with one of the two and names the key as{" "}
      <code className="font-mono text-code wrap-anywhere">{made.kid}</code> in each envelope's header:
      docs/signed-envelopes.md has it in Node and Python.
    </SecretOnce>
  );
}
