import { redirect } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { FirstEvent } from "@/components/first-event";
import { PageHead } from "@/components/page-head";
import { SentenceLine } from "@/components/sentence";
import { TeamsTable } from "@/components/tables/teams-table";
import { TrustStrip } from "@/components/trust-strip";
import { reportingDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import { overviewPage } from "@/lib/queries/overview";
import { startPage } from "@/lib/queries/people";
import { shownPeriod } from "@/lib/queries/shown-period";
import { AttentionList } from "./_components/attention-list";
import { ClaimedList } from "./_components/claimed-list";
import { ForecastPart } from "./_components/forecast-part";
import { monthHeader } from "./_components/month-figures";
import { OverviewFigures } from "./_components/overview-figures";
import { PeriodControl } from "./_components/period-control";
import { PeriodNote } from "./_components/period-note";
import { UnitsTable } from "./_components/units-table";
import { WeeklyTeams } from "./_components/weekly-teams";
import { moverDoors, teamRows, teamsTotal } from "./overview-rows";
import { periodParams, periodQuery, resolvePeriod, shownName } from "./period";
import { pageRequest, type SearchParams } from "./request";
import { trustDoors } from "./trust-doors";
import { WhyItMoved } from "./why/_components/why-it-moved";

export const metadata = { title: "Overview" };

export default async function Overview({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now, timeZone, params } = await pageRequest("/", searchParams, "spend:read");
  const start = await startPage(sql, viewer);
  if (start !== "/") redirect(start);
  const period = resolvePeriod(periodParams.parse(params), now, timeZone);
  const shown = await shownPeriod(sql, viewer, { ...period, now, timeZone });
  const page = await overviewPage(sql, viewer, { ...shown, now });
  const { week, previousWeek } = page;
  const shared = page.teams.filter((team) => team.kind === "shared").length;
  const teams = page.teams.filter((team) => team.kind === "team").length;
  const todayDay = reportingDays(timeZone)(now.getTime());
  const name = shownName(period, shown);
  const query = periodQuery(period);
  return (
    <>
      <PageHead title="Overview" meta={scopeText(viewer.teamIds === "all", teams, shared)}>
        <PeriodControl
          path="/"
          period={period}
          previous={previousWeek}
          shown={shown}
          now={now}
          timeZone={timeZone}
        />
      </PageHead>
      {page.teams.length === 0 ? (
        <NothingYet teamless={viewer.teamIds !== "all" && viewer.teamIds.length === 0} />
      ) : (
        <>
          <TrustStrip trust={page.trust} timeZone={timeZone} doors={trustDoors(week)} />
          <PeriodNote period={period} shown={shown} timeZone={timeZone} />
          <SentenceLine sentence={page.sentence} doors={moverDoors(page, query)} />
          <OverviewFigures page={page} name={name} />
          <WhyItMoved movement={page.movement} later={week} earlier={previousWeek} scope={{}} />
          <WeeklyTeams page={page} />
          <TeamsTable
            rows={teamRows(page, query)}
            period={name}
            month={monthHeader(page.month)}
            compared={shown.compare}
            total={teamsTotal(page, viewer.teamIds === "all" ? "Company" : "Your teams")}
            aside={
              shown.compare
                ? `${dateRange(week.fromDay, week.toDay)} against ${dateRange(previousWeek.fromDay, previousWeek.toDay, { year: false })}`
                : dateRange(week.fromDay, week.toDay)
            }
          />
          <div className="grid gap-x-14 lg:grid-cols-2">
            <AttentionList items={page.attention} todayDay={todayDay} />
            <ClaimedList names={page.claimedNames} month={page.month.month} />
          </div>
          <UnitsTable
            units={page.units}
            query={query}
            name={name}
            compared={shown.compare}
            total={page.total}
            previous={page.previous}
          />
          <ForecastPart month={page.month} />
        </>
      )}
    </>
  );
}

/** No figure is shown where there is none: what to do first stands in its place. */
function NothingYet({ teamless }: { teamless: boolean }) {
  return (
    <div className="mt-8">
      {teamless ? (
        <EmptyState>No team is shared with you yet. An admin can add you to one.</EmptyState>
      ) : (
        <>
          <EmptyState>
            No call has been reported yet. Make a key, send it with your first event, and it is on this page
            at once.
          </EmptyState>
          <FirstEvent />
        </>
      )}
    </div>
  );
}

/** "All teams · 10 teams, 2 shared pools". */
function scopeText(all: boolean, teams: number, shared: number): string {
  if (teams + shared === 0) return all ? "All teams" : "Your teams";
  const parts = [teams === 1 ? "1 team" : `${teams} teams`];
  if (shared > 0) parts.push(shared === 1 ? "1 shared pool" : `${shared} shared pools`);
  return `${all ? "All teams" : "Your teams"} · ${parts.join(", ")}`;
}
