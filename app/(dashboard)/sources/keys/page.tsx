import Link from "next/link";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { Section } from "@/components/section";
import { sharedKeys } from "@/lib/queries/shared-keys";
import { pageRequest, type SearchParams } from "../../request";
import { KeyUses } from "./key-uses";

export const metadata = { title: "Shared keys" };

/** Provider keys of several services, and namespaces whose calls do not say which of their features they are of. */
export default async function SharedKeysPage({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now } = await pageRequest("/sources/keys", searchParams, "spend:read");
  const found = await sharedKeys(sql, viewer, now);
  // They cross teams: who does not see every team is told nothing of them.
  if (found === null) notFound();
  const { keys, namespaces } = found;
  return (
    <>
      <PageHead
        title="Shared keys"
        above={
          <Link className="door" href="/sources" prefetch={false}>
            Sources
          </Link>
        }
        meta="Used within the last 90 days; UTC days"
      />
      <Section
        id="provider-keys"
        title="Provider keys of several services"
        aside="what the provider bills on one of them cannot be split by key"
      >
        {keys.length === 0 ? (
          <EmptyState>No provider key is used by more than one service.</EmptyState>
        ) : (
          <KeyUses rows={keys} what="Key" labelledBy="provider-keys-title" />
        )}
      </Section>
      <Section
        id="namespaces"
        title="Namespaces of several features"
        aside="some of their calls name none: give them a feature, or split the namespace"
      >
        {namespaces.length === 0 ? (
          <EmptyState>No namespace runs several features and leaves calls without one.</EmptyState>
        ) : (
          <KeyUses rows={namespaces} what="Namespace" labelledBy="namespaces-title" />
        )}
      </Section>
    </>
  );
}
