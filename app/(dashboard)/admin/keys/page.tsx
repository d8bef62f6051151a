import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { ingestKeys, type KeyState, keyChoices, serviceKeys } from "@/lib/queries/keys";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { KeysTable } from "./_components/keys-table";
import { MakeKeyForm } from "./_components/make-key-form";
import { MakeSigningKeyForm } from "./_components/make-signing-key-form";
import { SigningKeysTable } from "./_components/signing-keys-table";

export const metadata: Metadata = { title: "Keys" };

/** Ingest keys, and the keys that services sign with. */
export default async function Keys({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now } = await pageRequest("/admin/keys", searchParams, "key:manage");
  const [keys, signing, choices] = await Promise.all([
    ingestKeys(sql, viewer, now),
    serviceKeys(sql, viewer, now),
    keyChoices(sql, viewer),
  ]);
  const [working, ended] = [keys.filter(works), keys.filter((key) => !works(key))];
  const [signs, signed] = [signing.filter(works), signing.filter((key) => !works(key))];
  return (
    <>
      <AdminHead
        title="Keys"
        meta={
          <>
            What senders and gateways show, and what services sign with.{" "}
            <Link href="/admin/audit-log?action=key" className="door" prefetch={false}>
              What was done to them
            </Link>
          </>
        }
      />
      <Section
        id="ingest-keys"
        title="Ingest keys"
        aside="each is shown once, when it is made; only a hash is kept"
      >
        {working.length === 0 ? (
          <EmptyState>No key works. Make one below: nothing can send before.</EmptyState>
        ) : (
          <KeysTable rows={working} label="Ingest keys that work" />
        )}
        <Ended of={ended.length}>
          <KeysTable rows={ended} label="Ingest keys that have ended" />
        </Ended>
      </Section>
      <Section id="make-key" title="Make an ingest key">
        <MakeKeyForm choices={choices} />
      </Section>
      <Section
        id="signing-keys"
        title="Signing keys"
        aside="a service vouches with one for the owner of its calls, whoever reports them"
      >
        {signs.length === 0 ? (
          <EmptyState>
            No service signs. Envelopes are taken by the word of the key they come with.
          </EmptyState>
        ) : (
          <SigningKeysTable rows={signs} label="Signing keys" />
        )}
        <Ended of={signed.length}>
          <SigningKeysTable rows={signed} label="Signing keys that have ended" />
        </Ended>
      </Section>
      <Section id="make-signing-key" title="Make a signing key">
        {choices.services.length === 0 ? (
          <EmptyState>There is no service in the catalog yet, and only a service signs.</EmptyState>
        ) : (
          <MakeSigningKeyForm choices={choices} />
        )}
      </Section>
    </>
  );
}

function works({ state }: { state: KeyState }): boolean {
  return state === "valid" || state === "ending";
}

/** What is over, folded away. */
function Ended({ of, children }: { of: number; children: ReactNode }) {
  if (of === 0) return null;
  return (
    <details className="mt-4">
      <summary className="cursor-pointer text-accent">
        {of === 1 ? "One key has ended" : `${of} keys have ended`}
      </summary>
      <div className="mt-2">{children}</div>
    </details>
  );
}
