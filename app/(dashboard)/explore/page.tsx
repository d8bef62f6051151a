import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { SentenceLine } from "@/components/sentence";
import { ExploreTable } from "@/components/tables/explore-table";
import { TrustStrip } from "@/components/trust-strip";
import { reportingDays } from "@/lib/domain/period";
import { count, dateRange, monthText } from "@/lib/format";
import {
  type ExploreSeries,
  type ExploreStep,
  exploreSeries,
  exploreSpend,
  unknownNames,
} from "@/lib/queries/explore";
import { incompleteText, whenOf } from "@/lib/queries/opening-facts";
import { type SpendAnswer, TooManyGroups } from "@/lib/queries/spend";
import { trustStrip } from "@/lib/queries/trust-strip";
import { type PageRequest, pageRequest, type SearchParams } from "../request";
import { CsvLink } from "./_components/csv-link";
import { ExploreBar, ExploreColumns } from "./_components/explore-bar";
import { ExploreChart } from "./_components/explore-chart";
import { ExplorePeriod } from "./_components/explore-period";
import { DIMENSION_NAMES, exploreRows, figuresOf, initialSort, sortRows } from "./explore-rows";
import { type ComparedExplore, comparedExplore } from "./compared-days";
import { exploreHref } from "./href";
import { isWholeBooked, parseExplore, type SettledExplore } from "./search-params";
import { beforeText, exploreSentence, TOO_MANY_ROWS, unknownSentence, yearGapText } from "./sentences";

export const metadata = { title: "Explore" };

/** Rows that the page carries; the total and the CSV have all of them. */
const MOST_ROWS = 1_000;

export default async function Explore({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/explore", searchParams, "spend:read");
  const { viewer, sql, now, timeZone, params } = request;
  const choice = parseExplore(params);
  const unknown = choice.problems.length === 0 ? await unknownNames(sql, viewer, choice.filters) : [];
  const problems = [...choice.problems, ...unknown.map(unknownSentence)];
  const shown = problems.length === 0 ? choice : parseExplore({});
  const asked = await comparedExplore(sql, viewer, shown, now, timeZone);
  const { explore } = asked;
  const scope = viewer.teamIds === "all" ? "All teams" : "Your teams";
  const by = explore.groupBy.map((dimension) => DIMENSION_NAMES[dimension].toLowerCase());
  return (
    <>
      <PageHead title="Explore" meta={by.length > 0 ? `${scope} · by ${by.join(", ")}` : scope}>
        <ExplorePeriod explore={explore} now={now} timeZone={timeZone} />
      </PageHead>
      {problems.length > 0 ? (
        <Problem sentences={problems} />
      ) : (
        <>
          <ExploreBar asked={asked} />
          <Answer request={request} asked={asked} />
        </>
      )}
    </>
  );
}

async function Answer({ request, asked }: { request: PageRequest; asked: ComparedExplore }) {
  const { viewer, sql, now, timeZone } = request;
  const { explore, earlier, yearGap } = asked;
  const { groupBy, filters, days, booked, shown } = explore;
  const { range } = days;
  const isYear = explore.compare === "year";
  const [answer, drawn, trust] = await Promise.all([
    exploreSpend(sql, viewer, { range, groupBy, filters, booked, earlier }).catch(unlessTooMany),
    seriesOf(request, explore),
    trustStrip(sql, viewer, range, { now }),
  ]);
  if (answer === null) return <Problem sentences={[TOO_MANY_ROWS]} />;
  const rows = sortRows(exploreRows(answer.rows, explore, earlier), explore);
  const openDay =
    trust.incomplete && trust.completeThrough
      ? reportingDays(timeZone)(trust.completeThrough.getTime())
      : null;
  const { measures, previousPico } = answer.total;
  const isFiltered = Object.keys(filters).length > 0 || booked !== null;
  return (
    <>
      <TrustStrip
        trust={trust}
        timeZone={timeZone}
        {...(isFiltered ? { of: "all that you see in these days" } : {})}
      />
      {trust.completeThrough === null ? null : rows.length === 0 ? (
        <div className="mt-8">
          <EmptyState>
            Nothing was spent in these days{isFiltered ? " on what the filters leave" : ""}. Choose other days
            {isFiltered ? (
              <>
                {" or "}
                <Link href={withoutFilters(explore)} className="link">
                  take the filters away
                </Link>
              </>
            ) : null}
            .
          </EmptyState>
        </div>
      ) : (
        <>
          <SentenceLine
            sentence={exploreSentence({
              costPico: measures.costPico,
              previousPico,
              when: isWholeBooked(explore)
                ? `booked in ${monthText(explore.booked)}`
                : `spent ${whenOf(range, now, timeZone)}`,
              before: earlier === null ? "" : beforeText(days, earlier, isYear),
              largest: largestOf(answer, explore),
              completeThrough: trust.completeThrough === null ? null : incompleteText(trust, timeZone),
            })}
          />
          {yearGap === null ? null : <p className="mt-3 text-ink-2">{yearGapText(yearGap)}</p>}
          {drawn === null ? null : (
            <ExploreChart
              found={drawn.series}
              explore={explore}
              step={drawn.step}
              of={drawn.of === null ? null : DIMENSION_NAMES[drawn.of].toLowerCase()}
              openFromDay={openDay}
            />
          )}
          <ExploreTable
            rows={rows.slice(0, MOST_ROWS)}
            dimensions={groupBy.map((id) => ({ id, header: DIMENSION_NAMES[id] }))}
            columns={shown}
            total={figuresOf(measures, previousPico, measures.costPico === 0n ? 0 : 1000, false)}
            earlierName={isYear ? "Year ago" : "Before"}
            initialSort={initialSort(groupBy, shown)}
            aside={
              <>
                {count(rows.length)} {rows.length === 1 ? "row" : "rows"}
                {earlier === null
                  ? ""
                  : `, ${dateRange(range.fromDay, range.toDay)} against ${dateRange(earlier.range.fromDay, earlier.range.toDay, { year: isYear })}`}
                {" · "}
                <ExploreColumns explore={explore} />
                {" · "}
                <CsvLink />
              </>
            }
          >
            {rows.length > MOST_ROWS ? (
              <p className="mt-3 text-label text-ink-3">
                The first {count(MOST_ROWS)} of {count(rows.length)} rows. The total and the CSV have all of
                them.
              </p>
            ) : null}
          </ExploreTable>
        </>
      )}
    </>
  );
}

/** The chart by its first grouping that is not time; coarser steps where finer ones are too many to read. */
async function seriesOf({ viewer, sql }: PageRequest, explore: SettledExplore) {
  const { groupBy, filters, days, booked } = explore;
  const of = groupBy.find((dimension) => !["day", "week", "month"].includes(dimension)) ?? null;
  const coarser: ExploreStep[] = ["day", "week", "month"];
  for (const step of coarser.slice(coarser.indexOf(explore.step))) {
    const question = { range: days.range, groupBy, filters, booked, step };
    const series: ExploreSeries[] | null = await exploreSeries(sql, viewer, question, of).catch(
      unlessTooMany,
    );
    if (series !== null) return { series, step, of };
  }
  return null;
}

function withoutFilters({ question }: SettledExplore): string {
  const { booked: _, ...rest } = question;
  return exploreHref({ ...rest, filter: {} });
}

function unlessTooMany(error: unknown): null {
  if (error instanceof TooManyGroups) return null;
  throw error;
}

function largestOf(answer: SpendAnswer, { groupBy }: SettledExplore) {
  const [dimension] = groupBy;
  if (groupBy.length !== 1 || dimension === undefined || answer.rows.length < 2) return null;
  const [first, ...others] = answer.rows;
  if (!first) return null;
  const largest = others.reduce((a, b) => (b.measures.costPico > a.measures.costPico ? b : a), first);
  return {
    of: DIMENSION_NAMES[dimension].toLowerCase(),
    name: largest.labels[dimension] ?? "",
    costPico: largest.measures.costPico,
  };
}

/** What the address asks for cannot be shown; nothing else is shown in its place. */
function Problem({ sentences }: { sentences: readonly string[] }) {
  return (
    <div role="alert" className="mt-8 min-h-80 border-t border-line-2 py-4">
      <h2 className="text-section">This cannot be shown</h2>
      {sentences.map((sentence) => (
        <p key={sentence} className="mt-2 max-w-160 wrap-anywhere text-ink-2">
          {sentence}
        </p>
      ))}
      <p className="mt-4">
        <Link href="/explore" className="link">
          Start again from last week by team
        </Link>
      </p>
    </div>
  );
}
