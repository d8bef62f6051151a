import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { Section } from "@/components/section";
import { SentenceLine } from "@/components/sentence";
import { ExceptionsTable } from "@/components/tables/exceptions-table";
import { FeaturesTable } from "@/components/tables/features-table";
import { TracesTable } from "@/components/tables/traces-table";
import { TrustStrip } from "@/components/trust-strip";
import { Tag } from "@/components/ui/tag";
import { reportingDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import { tracesOfIncrease } from "@/lib/queries/increase-traces";
import { shownPeriod } from "@/lib/queries/shown-period";
import { type TeamPage, teamPage } from "@/lib/queries/team-page";
import { PeriodControl } from "../../_components/period-control";
import { PeriodNote } from "../../_components/period-note";
import { exceptionRow, exceptionsTotal } from "../../exceptions/exception-rows";
import { periodParams, periodQuery, resolvePeriod, shownName } from "../../period";
import { type PageRequest, pageRequest, type SearchParams } from "../../request";
import { WhyItMoved } from "../../why/_components/why-it-moved";
import { DailyServices } from "./_components/daily-services";
import { SharedPools } from "./_components/shared-pools";
import { Statements } from "./_components/statements";
import { TeamFigures } from "./_components/team-figures";
import { featuresCsvHref } from "./team-hrefs";
import { featureRows, featureTotal, increaseByRow, traceRows } from "./team-rows";
import { headText } from "./team-words";

interface Props {
  params: Promise<{ team: string }>;
  searchParams: SearchParams;
}

/** The title says nothing about whether the team exists. */
export const metadata: Metadata = { title: "Team" };

export default async function Team({ params, searchParams }: Props) {
  const slug = decodeURIComponent((await params).team);
  const path = `/teams/${encodeURIComponent(slug)}`;
  const request = await pageRequest(path, searchParams, "spend:read");
  const { viewer, sql, now, timeZone } = request;
  const period = resolvePeriod(periodParams.parse(request.params), now, timeZone);
  const shown = await shownPeriod(sql, viewer, { ...period, now, timeZone });
  const page = await teamPage(sql, viewer, slug, { ...shown, now });
  if (page === null) notFound();
  const name = shownName(period, shown);
  return (
    <>
      <PageHead title={page.team.name} meta={headText(page)}>
        <PeriodControl
          path={path}
          period={period}
          previous={page.previousWeek}
          shown={shown}
          now={now}
          timeZone={timeZone}
        />
      </PageHead>
      <TrustStrip trust={page.trust} timeZone={timeZone} />
      {page.used ? (
        <>
          <PeriodNote period={period} shown={shown} timeZone={timeZone} />
          <SentenceLine sentence={page.sentence} />
          <TeamFigures page={page} name={name} query={periodQuery(period)} />
          <WhyItMoved
            movement={page.movement}
            later={page.week}
            earlier={page.previousWeek}
            scope={{ team: slug }}
          />
          <DailyServices page={page} />
          <Tables page={page} request={request} />
        </>
      ) : (
        <NothingYet page={page} />
      )}
    </>
  );
}

/** What is under the charts: programs, traces, what is to be fixed, shared pools, months. */
function Tables({ page, request }: { page: TeamPage; request: PageRequest }) {
  const { sql, viewer, timeZone, now } = request;
  const { week, previousWeek, team, previous } = page;
  const dates = dateRange(week.fromDay, week.toDay);
  const traces = traceRows(page);
  const exceptions = page.exceptions.map(exceptionRow);
  const overdue = page.exceptions.filter((group) => group.overdueDays > 0).length;
  const question = { teamId: team.teamId, later: week, earlier: previousWeek };
  const increase = previous
    ? tracesOfIncrease(sql, viewer, question).then((groups) => increaseByRow(page, groups))
    : undefined;
  return (
    <>
      <FeaturesTable
        rows={featureRows(page)}
        compared={previous !== null}
        total={featureTotal(page)}
        aside={
          <>
            {previous
              ? `${dates} against ${dateRange(previousWeek.fromDay, previousWeek.toDay, { year: false })}`
              : dates}
            <span className="print:hidden">
              {" · "}
              <a
                href={featuresCsvHref(team.slug, week)}
                download
                className="link underline underline-offset-3"
              >
                CSV
              </a>
            </span>
          </>
        }
        {...(increase ? { increase } : {})}
      />
      <TracesTable
        rows={traces}
        title={traces.length === 10 ? "Ten costliest traces" : "Costliest traces"}
        aside={`last call ${dates}`}
        timeZone={timeZone}
      />
      {exceptions.length === 0 ? (
        <Section title="Yours to fix" aside="open months" id="exceptions">
          <p className="border-t border-line-2 py-3 text-ink-2">Nothing of {team.name} waits to be fixed.</p>
        </Section>
      ) : (
        <ExceptionsTable
          rows={exceptions}
          title="Yours to fix"
          aside={overdue > 0 ? <Tag tone="alert">{overdue} overdue</Tag> : "open months"}
          todayDay={reportingDays("UTC")(now.getTime())}
          withTeam={false}
          total={exceptionsTotal(exceptions)}
        />
      )}
      {team.kind === "team" ? <SharedPools parts={page.shared} month={page.month} /> : null}
      <Statements months={page.statements} team={team.slug} untilDay={page.untilDay} />
    </>
  );
}

/** A team that nobody has sent anything for has no figures: what to do first stands in their place. */
function NothingYet({ page: { team } }: { page: TeamPage }) {
  return (
    <div className="mt-8">
      <EmptyState
        command={`npm run whospent -- keys create --name ${team.slug} --scopes ingest --team ${team.slug}`}
      >
        Nothing of {team.name} was reported yet. A key of this team makes every call sent with it the team’s
        own; calls that already arrive name it with team “{team.slug}”. An admin makes the key.
      </EmptyState>
    </div>
  );
}
