import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Section } from "@/components/section";
import { serviceKey } from "@/lib/queries/keys";
import { pageRequest, type SearchParams } from "../../../../request";
import { AdminHead } from "../../../_components/admin-head";
import { auditHref } from "../../../audit-log/search-params";
import { KeyFacts } from "../../_components/key-facts";
import { KeyStateText } from "../../_components/key-state";
import { RevokeForm } from "../../_components/revoke-form";
import { RotateSigningKeyForm } from "../../_components/rotate-form";
import { claimsText, expiryText, utcText } from "../../key-words";

export const metadata: Metadata = { title: "Signing key" };

/** One key that a service signs with, and how to replace or end it. */
export default async function SigningKey({
  params: path,
  searchParams,
}: {
  params: Promise<{ key: string }>;
  searchParams: SearchParams;
}) {
  const { key: text } = await path;
  const { viewer, sql, now } = await pageRequest(`/admin/keys/signing/${text}`, searchParams, "key:manage");
  const key = /^\d{1,9}$/.test(text) ? await serviceKey(sql, viewer, now, Number(text)) : null;
  if (key === null) notFound();
  const link = (id: number) => (
    <Link href={`/admin/keys/signing/${id}`} className="link" prefetch={false}>
      signing key {id}
    </Link>
  );
  return (
    <>
      <AdminHead
        title={key.service}
        above={{ href: "/admin/keys", name: "Keys" }}
        meta={
          <>
            Signing key {key.id} ·{" "}
            <Link href={auditHref({ subject: key.kid })} className="door" prefetch={false}>
              What was done to it
            </Link>
          </>
        }
      />
      <KeyFacts
        facts={[
          ["State", <KeyStateText key="state" state={key.state} />],
          [
            "Key id (kid)",
            <code key="kid" className="font-mono text-code">
              {key.kid}
            </code>,
          ],
          [
            "Public key (x)",
            <code key="x" className="font-mono text-code">
              {key.publicKey}
            </code>,
          ],
          ["May name", claimsText(key.claims)],
          ["Made", `${utcText(key.createdAt)} by ${key.createdBy}`],
          ["Last used", key.lastUsedAt === null ? "never" : utcText(key.lastUsedAt)],
          ["Expires", expiryText(key.expiresAt)],
          ...(key.revokedAt
            ? [
                [
                  "Revoked",
                  `${utcText(key.revokedAt)}${key.revokedBy ? ` by ${key.revokedBy}` : ""}`,
                ] as const,
              ]
            : []),
          ...(key.rotatedFrom ? [["Took over from", link(key.rotatedFrom)] as const] : []),
          ...(key.successor ? [["Replaced by", link(key.successor)] as const] : []),
        ]}
      />
      {key.state === "revoked" ? null : (
        <>
          <Section id="rotate" title="Rotate" aside="envelopes of either key hold until the old one ends">
            <RotateSigningKeyForm id={key.id} name={key.service} successor={key.successor} />
          </Section>
          <Section id="revoke" title="Revoke">
            <RevokeForm id={key.id} name={key.service} signing />
          </Section>
        </>
      )}
    </>
  );
}
