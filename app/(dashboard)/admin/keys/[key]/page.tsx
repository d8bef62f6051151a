import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Section } from "@/components/section";
import { ingestKey, keyChoices, keyUse } from "@/lib/queries/keys";
import { pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { auditHref } from "../../audit-log/search-params";
import { ChangeKeyForm } from "../_components/change-key-form";
import { KeyFacts } from "../_components/key-facts";
import { KeyStateText } from "../_components/key-state";
import { RevokeForm } from "../_components/revoke-form";
import { RotateKeyForm } from "../_components/rotate-form";
import {
  claimsText,
  environmentText,
  expiryText,
  kindText,
  scopesText,
  useText,
  utcText,
} from "../key-words";

export const metadata: Metadata = { title: "Key" };

/** One ingest key: what it may, what it brought, and how to replace, change or end it. */
export default async function Key({
  params: path,
  searchParams,
}: {
  params: Promise<{ key: string }>;
  searchParams: SearchParams;
}) {
  const { key: text } = await path;
  const { viewer, sql, now } = await pageRequest(`/admin/keys/${text}`, searchParams, "key:manage");
  const key = /^\d{1,9}$/.test(text) ? await ingestKey(sql, viewer, now, Number(text)) : null;
  if (key === null) notFound();
  const [use, choices] = await Promise.all([keyUse(sql, key, now), keyChoices(sql, viewer)]);
  const link = (id: number) => (
    <Link href={`/admin/keys/${id}`} className="link" prefetch={false}>
      key {id}
    </Link>
  );
  return (
    <>
      <AdminHead
        title={key.name}
        above={{ href: "/admin/keys", name: "Keys" }}
        meta={
          <>
            Key {key.id}, {key.prefix}… ·{" "}
            <Link href={auditHref({ subject: `key ${key.id} (` })} className="door" prefetch={false}>
              What was done to it
            </Link>
          </>
        }
      />
      <KeyFacts
        facts={[
          ["State", <KeyStateText key="state" state={key.state} />],
          ["It may", scopesText(key.scopes)],
          ["Whose calls", kindText(key) === "transport" ? "those of any owner" : kindText(key)],
          ["May name", claimsText(key.claims)],
          ["Environment", environmentText(key.environment)],
          ["Source label", key.source],
          ["Made", `${utcText(key.createdAt)}${key.createdBy === null ? "" : ` by ${key.createdBy}`}`],
          ["Brought", useText(use)],
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
          <Section
            id="rotate"
            title="Rotate"
            aside="a new key with the same source and rights; the old one ends after the overlap"
          >
            <RotateKeyForm id={key.id} name={key.name} successor={key.successor} />
          </Section>
          <Section id="change" title="Change" aside="events that came with it keep their owner">
            <ChangeKeyForm ingestKey={key} choices={choices} />
          </Section>
          <Section id="revoke" title="Revoke">
            <RevokeForm id={key.id} name={key.name} />
          </Section>
        </>
      )}
    </>
  );
}
