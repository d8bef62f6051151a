import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { SentenceLine } from "@/components/sentence";
import { ButtonLink } from "@/components/ui/button";
import { TrustStrip } from "@/components/trust-strip";
import { whyPage } from "@/lib/queries/why";
import { pageRequest, type SearchParams } from "../request";
import { CauseTable } from "./_components/cause-table";
import { Causes } from "./_components/causes";
import { Crumbs } from "./_components/crumbs";
import { ModelsTable } from "./_components/models-table";
import { NotesSection } from "./_components/notes-section";
import { SinceMarker } from "./_components/since-marker";
import { WhyPeriod } from "./_components/why-period";
import { causeRows, causeTotals, modelRows, ROW_TITLES } from "./cause-rows";
import { whyHref } from "./href";
import { BAR_NAMES } from "./movement-rows";
import { parseWhy } from "./search-params";
import { scopeOf, whySpans } from "./spans";

/** The title says nothing about what exists. */
export const metadata: Metadata = { title: "Why it moved" };

export default async function Why({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/why", searchParams, "spend:read");
  const { viewer, sql, now, timeZone, params } = request;
  const choice = parseWhy(params);
  const spans = await whySpans(request, choice);
  if (spans === null) notFound();
  const { later, earlier, marker } = spans;
  const scope = scopeOf(choice, marker);
  const page = await whyPage(sql, viewer, scope, { later, earlier, when: spans.when, now });
  if (page === null) notFound();
  const { cause } = choice;
  // A marker's page says which marker; deeper links name its days, so that they show the same figures.
  const at =
    marker && Object.keys(choice.scope).length === 0 ? { marker: marker.id } : { spans: { later, earlier } };
  const all = viewer.teamIds === "all" ? "All teams" : "Your teams";
  const deeper = { spans: { later, earlier } };
  const { total } = page.movement;
  const title = ROW_TITLES[page.rowKind];
  return (
    <>
      <PageHead
        title="Why it moved"
        above={
          <Crumbs
            subject={page.subject}
            scope={scope}
            hrefOf={(above) => whyHref({ ...above, ...deeper })}
            all={all}
          />
        }
        meta={`${spans.laterName} against ${spans.earlierName}${page.subject.wholeUnit ? "" : " · your teams of the unit"}`}
      >
        <WhyPeriod
          question={{ ...scope, ...(cause ? { cause } : {}) }}
          spans={spans}
          now={now}
          timeZone={timeZone}
        />
        <ButtonLink href="/markers" variant="quiet">
          Markers
        </ButtonLink>
      </PageHead>
      <TrustStrip
        trust={page.trust}
        timeZone={timeZone}
        {...(page.subject.level === "organisation" || page.subject.level === "team"
          ? {}
          : {
              of: page.subject.team ? `all of ${page.subject.team.name}` : "all that you see in these days",
            })}
      />
      {total.nodes === 0 ? (
        <div className="mt-8">
          <EmptyState>
            Nothing was spent here in either period. Choose other days
            {Object.keys(scope).length > 0 ? (
              <>
                {" or "}
                <Link href={whyHref(deeper)} className="link">
                  look at {all.toLowerCase()}
                </Link>
              </>
            ) : null}
            .
          </EmptyState>
        </div>
      ) : (
        <>
          <SentenceLine sentence={page.sentence} />
          {spans.note ? <p className="-mt-4 mb-6 max-w-160 text-body text-warn">{spans.note}</p> : null}
          {marker ? <SinceMarker marker={marker} total={total} spans={spans} timeZone={timeZone} /> : null}
          <Causes
            page={page}
            names={{ before: spans.earlierName, after: spans.laterName }}
            hrefOf={(bar) => `${whyHref({ ...scope, ...at, cause: bar })}#causes`}
            cause={cause}
          />
          <CauseTable
            key={cause ?? "change"}
            title={title.title}
            column={title.column}
            rows={causeRows(page, scope, deeper)}
            totals={causeTotals(page)}
            cause={cause}
            aside={
              cause ? (
                <>
                  ordered by {BAR_NAMES[cause].toLowerCase()} ·{" "}
                  <Link
                    href={whyHref({ ...scope, ...at })}
                    className="link underline underline-offset-3"
                    scroll={false}
                  >
                    by size of change
                  </Link>
                </>
              ) : (
                "by size of change, in USD"
              )
            }
          />
          {page.models.length > 0 ? (
            <ModelsTable
              rows={modelRows(page, scope)}
              total={total}
              names={{ before: spans.earlierName, after: spans.laterName }}
            />
          ) : null}
        </>
      )}
      <NotesSection
        request={request}
        subject={page.subject}
        scope={scope}
        days={{ fromDay: later.fromDay, toDay: later.toDay }}
        open={choice.note}
      />
    </>
  );
}
