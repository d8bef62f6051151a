import { Suspense } from "react";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { SentenceLine } from "@/components/sentence";
import { Section } from "@/components/section";
import { TableSkeleton } from "@/components/ui/skeleton";
import { can } from "@/lib/auth/permissions";
import { addDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import { costliestTraces, costliestTracesOfTeam } from "@/lib/queries/costliest-traces";
import { visibleTeams } from "@/lib/queries/people";
import { serviceOptions } from "@/lib/queries/trace-options";
import { REVIEWED_TRACES } from "@/lib/queries/trace-review";
import { presetRange } from "../period";
import { pageRequest, type SearchParams } from "../request";
import { TraceListSection } from "./_components/trace-list-section";
import { WeeklyReview } from "./_components/weekly-review";
import { reviewSentence } from "./review-sentence";
import { readTracesParams } from "./search-params";
import { traceLine } from "./trace-lines";

export const metadata = { title: "Traces" };

export default async function Traces({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/traces", searchParams, "trace:read");
  const { viewer, sql, now, timeZone } = request;
  const lastWeek = presetRange("last-week", now, timeZone);
  const choice = readTracesParams(request.params, lastWeek);
  const [teams, services] = await Promise.all([
    visibleTeams(sql, viewer),
    serviceOptions(sql, viewer, choice.range),
  ]);
  const team = teams.find((one) => one.slug === choice.team);
  const page = { limit: REVIEWED_TRACES };
  // The review is that of the team the list is narrowed to: it is a team's own weekly task.
  const costliest = team
    ? await costliestTracesOfTeam(sql, team.teamId, lastWeek, page)
    : await costliestTraces(sql, viewer, lastWeek, page);
  const lines = costliest.map(traceLine);
  const dates = dateRange(lastWeek.fromDay, lastWeek.toDay);
  const who = team?.name ?? (teams.length === 1 ? teams[0]?.name : null);
  const everyTeam = viewer.teamIds === "all" ? "All teams" : "Your teams";
  const reviewed = lines.filter((line) => line.review !== null).length;
  return (
    <>
      <PageHead title="Traces" meta={`${who ?? everyTeam} · a trace counts in the week of its last call`} />
      <SentenceLine sentence={reviewSentence(lines)} />
      {lines.length === 0 ? (
        <Section id="review" title="Weekly review" aside={dates}>
          <EmptyState>
            Calls join a trace by the trace id they are sent with; there was none in {dates}.
          </EmptyState>
        </Section>
      ) : (
        <WeeklyReview
          lines={lines}
          aside={`${dates} · ${reviewed} of ${lines.length} reviewed`}
          timeZone={timeZone}
          withTeam={who === null || who === undefined}
          mayReview={can(viewer.role, "trace:review")}
        />
      )}
      <Suspense fallback={<TableSkeleton rows={8} label="traces" />}>
        <TraceListSection
          request={request}
          choice={choice}
          teams={teams}
          services={services}
          lastWeek={lastWeek}
          latestDay={addDays(presetRange("this-week", now, timeZone).toDay, -1)}
        />
      </Suspense>
    </>
  );
}
