import { Suspense } from "react";
import { DEFECT_NAMES } from "@/components/defects";
import { PageHead } from "@/components/page-head";
import { TrustStrip } from "@/components/trust-strip";
import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";
import { dateRange } from "@/lib/format";
import { exceptionOwners } from "@/lib/queries/exception-options";
import { visibleTeams } from "@/lib/queries/people";
import { attributionByWeek } from "@/lib/queries/tagging";
import { trustStrip } from "@/lib/queries/trust-strip";
import { exploreHref } from "../explore/href";
import { presetRange } from "../period";
import { type PageRequest, pageRequest, type SearchParams } from "../request";
import { AttributionTable } from "./_components/attribution-table";
import { AttributionTrend } from "./_components/attribution-trend";
import { DoneNotice } from "./_components/done-notice";
import { ExceptionFilters } from "./_components/exception-filters";
import { ExceptionQueue } from "./_components/exception-queue";
import { SectionNav } from "./_components/section-nav";
import { exceptionParams } from "./search-params";

export const metadata = { title: "Exceptions" };

export default async function Exceptions({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/exceptions", searchParams, "exception:read");
  const { viewer, sql, now, timeZone } = request;
  const filter = exceptionParams.parse(request.params);
  const [teams, owners, trust] = await Promise.all([
    visibleTeams(sql, viewer),
    exceptionOwners(sql, viewer),
    trustStrip(sql, viewer, presetRange("last-week", now, timeZone), { now }),
  ]);
  const everyTeam = viewer.teamIds === "all" ? "All teams" : "Your teams";
  const team = teams.find((one) => one.slug === filter.team);
  const meta = [
    filter.team === undefined ? everyTeam : (team?.name ?? "No such team"),
    filter.defect ? DEFECT_NAMES[filter.defect].toLowerCase() : null,
    "open months, overdue first, then by spend",
  ].filter((part) => part !== null);
  const { defect, owner, state } = filter;
  return (
    <>
      <PageHead title="Exceptions" meta={meta.join(" · ")}>
        <ExceptionFilters
          teams={teams}
          owners={owners}
          team={filter.team}
          defect={defect}
          owner={owner}
          state={state}
        />
      </PageHead>
      <SectionNav current="/exceptions" />
      <TrustStrip trust={trust} timeZone={timeZone} />
      <DoneNotice request={request} done={filter.done} />
      <Suspense fallback={<QueueSkeleton />}>
        <ExceptionQueue request={request} filter={filter} />
      </Suspense>
      <Suspense>
        <LastWeeks request={request} teamId={team?.teamId} teamSlug={team?.slug} />
      </Suspense>
    </>
  );
}

/** The trend of thirteen weeks beside the last one of them. */
async function LastWeeks({
  request,
  teamId,
  teamSlug,
}: {
  request: PageRequest;
  teamId: number | undefined;
  teamSlug: string | undefined;
}) {
  const { viewer, sql, now, timeZone } = request;
  const range = presetRange("last-week", now, timeZone);
  const weeks = await attributionByWeek(sql, viewer, range.toDay, teamId);
  const last = weeks.at(-1);
  if (!last) return null;
  return (
    <div className="lg:grid lg:grid-cols-[minmax(0,1fr)_31rem] lg:gap-10">
      <AttributionTrend weeks={weeks} basis="cost" />
      <AttributionTable
        by={last.by}
        aside={dateRange(range.fromDay, range.toDay)}
        name="Last week"
        hrefOf={(how) =>
          exploreHref({ filter: { attributed_by: how, ...(teamSlug !== undefined && { team: teamSlug }) } })
        }
      />
    </div>
  );
}

/** The shape of the queue, should it take longer than one notices. */
function QueueSkeleton() {
  return (
    <>
      <Skeleton className="mt-9 mb-8 h-6 w-full max-w-120" />
      <div className="mt-10 md:mt-13">
        <TableSkeleton rows={8} label="exceptions" />
      </div>
    </>
  );
}
