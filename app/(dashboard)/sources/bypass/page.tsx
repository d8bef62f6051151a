import Link from "next/link";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { Section } from "@/components/section";
import { count, instantText } from "@/lib/format";
import { BYPASS_DAYS, bypass } from "@/lib/queries/bypass";
import { pageRequest, type SearchParams } from "../../request";
import { BypassTable } from "./bypass-table";
import { bypassSentence } from "./bypass-words";

export const metadata = { title: "Bypass" };

/** Rows shown; those with the most calls. */
const MOST_ROWS = 200;

/** Calls to providers that a mesh or proxy saw and nobody reported, by workload. */
export default async function BypassPage({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now, timeZone } = await pageRequest("/sources/bypass", searchParams, "spend:read");
  const found = await bypass(sql, viewer, now);
  // Workloads have no team: who does not see every team is told nothing of them.
  if (found === null) notFound();
  const { rows, lastAt } = found;
  return (
    <>
      <PageHead
        title="Bypass"
        above={
          <Link className="door" href="/sources" prefetch={false}>
            Sources
          </Link>
        }
        meta={
          lastAt === null
            ? `No access log received for the last ${BYPASS_DAYS} days`
            : `The last ${BYPASS_DAYS} days; last call seen ${instantText(lastAt, { timeZone, zone: true })}`
        }
      />
      {lastAt === null ? (
        <div className="mt-8">
          <EmptyState command="npm run whospent -- keys create --name mesh --scopes ingest">
            Post the JSON access log of your mesh or egress proxy to /api/v1/ingest/access-log: calls to a
            provider that nobody reports are on this page a day later.
          </EmptyState>
        </div>
      ) : (
        <>
          <p className="mt-8 mb-7 max-w-265 text-sentence-phone text-balance md:text-sentence">
            {bypassSentence(found)}
          </p>
          {rows.length > 0 ? (
            <Section id="bypass" title="Calls without an event" aside={`by workload; times in ${timeZone}`}>
              <BypassTable rows={rows.slice(0, MOST_ROWS)} timeZone={timeZone} />
              {rows.length > MOST_ROWS ? (
                <p className="mt-2 text-label text-ink-3">
                  and {count(rows.length - MOST_ROWS)} workloads with fewer calls
                </p>
              ) : null}
              <p className="mt-3 max-w-prose text-label text-ink-3">
                The estimate is no cost and is in no total: bytes of the answers divided by four as tokens, at
                the cheapest output price on the provider's list, without the input. Where the log has no
                sizes, or there is no price, it is unknown.
              </p>
            </Section>
          ) : null}
        </>
      )}
    </>
  );
}
