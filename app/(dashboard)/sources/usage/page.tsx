import Link from "next/link";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { Section } from "@/components/section";
import { count, dateRange, instantText } from "@/lib/format";
import { providerUsage } from "@/lib/queries/provider-usage";
import { pageRequest, type SearchParams } from "../../request";
import { OverTable, UnmeteredTable } from "./_components/difference-tables";
import { ExportedTable } from "./_components/exported-table";
import { usageSentence } from "./usage-words";

export const metadata = { title: "Provider usage" };

/** Rows shown of a table: what is not among the largest is in the sums. */
const MOST_ROWS = 200;

/** What the providers add up themselves, beside what was metered: the first cut, and what nobody metered. */
export default async function ProviderUsagePage({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now, timeZone } = await pageRequest("/sources/usage", searchParams, "spend:read");
  const usage = await providerUsage(sql, viewer, now);
  // A provider's sums have no team: who does not see every team is told nothing of them.
  if (usage === null) notFound();
  const { days, exported, unmetered, over, lastReceivedAt, repeatedCells } = usage;
  return (
    <>
      <PageHead
        title="Provider usage"
        above={
          <Link className="door" href="/sources" prefetch={false}>
            Sources
          </Link>
        }
        meta={
          lastReceivedAt === null
            ? "No export received for the last 30 days"
            : `${dateRange(days.fromDay, days.toDay)}, UTC days; last export ${instantText(lastReceivedAt, { timeZone, zone: true })}`
        }
      />
      {exported.length === 0 ? (
        <div className="mt-8">
          <EmptyState command="npm run whospent -- import openai-usage usage.json">
            Post the pages of OpenAI's or Anthropic's usage API, or import the CSV of their consoles: who used
            what, by project and key, is here at once.
          </EmptyState>
        </div>
      ) : (
        <>
          <p className="mt-8 mb-7 max-w-265 text-sentence-phone text-balance md:text-sentence">
            {usageSentence(usage)}
          </p>
          {unmetered.length > 0 ? (
            <Section
              id="unmetered"
              title="Unmetered"
              aside="exported less metered, at list price, by ownership rule"
            >
              <UnmeteredTable
                rows={unmetered.slice(0, MOST_ROWS)}
                totalPico={usage.unmeteredPico}
                unpricedTokens={usage.unpricedTokens}
              />
              <More rows={unmetered.length} />
              {usage.unpricedTokens > 0n ? (
                <p className="mt-2 text-label text-ink-3">
                  {count(usage.unpricedTokens)} tokens have no list price and are not in the amounts.
                </p>
              ) : null}
            </Section>
          ) : null}
          {over.length > 0 ? (
            <Section
              id="over"
              title="Metered beyond the export"
              aside="counted twice, or the export is not up to date"
            >
              <OverTable rows={over.slice(0, MOST_ROWS)} />
              <More rows={over.length} />
            </Section>
          ) : null}
          <Section
            id="exported"
            title="Exported by the providers"
            aside="tokens; metered is the share that events explain"
          >
            <ExportedTable rows={exported.slice(0, MOST_ROWS)} />
            <More rows={exported.length} />
            {repeatedCells > 0 ? (
              <p className="mt-2 text-label text-ink-3">
                {count(repeatedCells)} lines of other exports of the same days tell the same in less detail
                and are left out.
              </p>
            ) : null}
          </Section>
        </>
      )}
    </>
  );
}

function More({ rows }: { rows: number }) {
  if (rows <= MOST_ROWS) return null;
  return (
    <p className="mt-2 text-label text-ink-3">and {count(rows - MOST_ROWS)} smaller lines, in the sums</p>
  );
}
