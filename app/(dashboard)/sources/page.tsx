import Link from "next/link";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { Section } from "@/components/section";
import { instantText } from "@/lib/format";
import { sources } from "@/lib/queries/sources";
import { completeThrough } from "@/lib/queries/trust-strip";
import { pageRequest, type SearchParams } from "../request";
import { SourcesTable } from "./_components/sources-table";
import { sourcesSentence } from "./source-words";

export const metadata = { title: "Sources" };

/** The heartbeat of every sender: how often it reports, up to where, and who fell silent. */
export default async function Sources({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now, timeZone } = await pageRequest("/sources", searchParams, "spend:read");
  // Sources have no team: who does not see every team is told nothing of them.
  if (viewer.teamIds !== "all") notFound();
  const [all, complete] = await Promise.all([sources(sql, viewer, now), completeThrough(sql, now)]);
  return (
    <>
      <PageHead
        title="Sources"
        meta={
          complete === null ? (
            "Nothing received yet"
          ) : (
            <span data-total="complete through">
              Figures are complete through {instantText(complete, { timeZone, zone: true })}
            </span>
          )
        }
      />
      {all.length === 0 ? (
        <div className="mt-8">
          <EmptyState command="npm run whospent -- keys create --name first --scopes ingest">
            No source has a key yet. Make one and send it with your first event: the source is on this page at
            once.
          </EmptyState>
        </div>
      ) : (
        <>
          <p className="mt-8 mb-7 max-w-265 text-sentence-phone text-balance md:text-sentence">
            {sourcesSentence(all, now)}
          </p>
          <Section
            id="sources"
            title="Heartbeat"
            aside={`late after one interval and a quarter, silent after two; hours in ${timeZone}`}
          >
            <SourcesTable rows={all} now={now} timeZone={timeZone} />
          </Section>
        </>
      )}
      <p className="mt-6 text-ink-2">
        <Link className="door" href="/sources/connect" prefetch={false}>
          Pick what you run
        </Link>
        : a key and the lines to paste for each kind of sender.
      </p>
      <p className="mt-2 text-ink-2">
        <Link className="door" href="/sources/usage" prefetch={false}>
          Provider usage
        </Link>
        : what OpenAI and Anthropic add up themselves, beside what was metered.
      </p>
      <p className="mt-2 text-ink-2">
        <Link className="door" href="/sources/bypass" prefetch={false}>
          Bypass
        </Link>
        : calls to providers that a mesh or proxy saw and nobody reported.
      </p>
      <p className="mt-2 text-ink-2">
        <Link className="door" href="/sources/keys" prefetch={false}>
          Shared keys
        </Link>
        : provider keys of several services, and namespaces whose calls name no feature.
      </p>
    </>
  );
}
