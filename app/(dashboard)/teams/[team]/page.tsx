import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHead } from "@/components/page-head";
import { SentenceLine } from "@/components/sentence";
import { ExceptionsTable } from "@/components/tables/exceptions-table";
import { FeaturesTable } from "@/components/tables/features-table";
import { TracesTable } from "@/components/tables/traces-table";
import { TrustStrip } from "@/components/trust-strip";
import { Tag } from "@/components/ui/tag";
import { reportingDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import { type TeamPage, teamPage } from "@/lib/queries/team-page";
import { PeriodControl } from "../../_components/period-control";
import { exceptionRow, exceptionsTotal } from "../../exceptions/exception-rows";
import { periodParams, resolvePeriod } from "../../period";
import { pageRequest, type SearchParams } from "../../request";
import { WhyItMoved } from "../../why/_components/why-it-moved";
import { DailyServices } from "./_components/daily-services";
import { TeamFigures } from "./_components/team-figures";
import { featureRows, featureTotal, traceRows } from "./team-rows";

interface Props {
  params: Promise<{ team: string }>;
  searchParams: SearchParams;
}

/** The title says nothing about whether the team exists. */
export const metadata: Metadata = { title: "Team" };

export default async function Team({ params, searchParams }: Props) {
  const slug = decodeURIComponent((await params).team);
  const path = `/teams/${encodeURIComponent(slug)}`;
  const request = await pageRequest(path, searchParams);
  const { viewer, sql, now, timeZone } = request;
  const period = resolvePeriod(periodParams.parse(request.params), now, timeZone);
  const page = await teamPage(sql, viewer, slug, { week: period.range, compare: period.compare, now });
  if (page === null) notFound();
  const { week, previousWeek } = page;
  const dates = dateRange(week.fromDay, week.toDay);
  const traces = traceRows(page);
  const exceptions = page.exceptions.map(exceptionRow);
  const overdue = page.exceptions.filter((group) => group.overdueDays > 0).length;
  return (
    <>
      <PageHead title={page.team.name} meta={headText(page)}>
        <PeriodControl path={path} period={period} previous={previousWeek} now={now} timeZone={timeZone} />
      </PageHead>
      <TrustStrip trust={page.trust} timeZone={timeZone} />
      <SentenceLine sentence={page.sentence} />
      <TeamFigures page={page} period={period} />
      <WhyItMoved movement={page.movement} later={week} earlier={previousWeek} scope={{ team: slug }} />
      <DailyServices page={page} />
      <FeaturesTable
        rows={featureRows(page)}
        compared={period.compare}
        total={featureTotal(page)}
        aside={
          period.compare
            ? `${dates} against ${dateRange(previousWeek.fromDay, previousWeek.toDay, { year: false })}`
            : dates
        }
      />
      <TracesTable
        rows={traces}
        title={traces.length === 10 ? "Ten costliest traces" : "Costliest traces"}
        aside={`last call ${dates}`}
        timeZone={timeZone}
      />
      <ExceptionsTable
        rows={exceptions}
        title="Yours to fix"
        aside={overdue > 0 ? <Tag tone="alert">{overdue} overdue</Tag> : "open months"}
        todayDay={reportingDays("UTC")(now.getTime())}
        withTeam={false}
        total={exceptionsTotal(exceptions)}
      />
    </>
  );
}

/** "cc-4107 · lead noor.haddad@example.com · unit Customer". */
function headText(page: TeamPage): string {
  return [
    page.costCenter ? page.costCenter.code : "no cost center",
    page.lead ? `lead ${page.lead}` : null,
    page.unit ? `unit ${page.unit.name}` : null,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}
