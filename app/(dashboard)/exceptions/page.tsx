import { Suspense } from "react";
import { DEFECT_NAMES } from "@/components/defects";
import { PageHead } from "@/components/page-head";
import { TrustStrip } from "@/components/trust-strip";
import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";
import { visibleTeams } from "@/lib/queries/people";
import { trustStrip } from "@/lib/queries/trust-strip";
import { presetRange } from "../period";
import { pageRequest, type SearchParams } from "../request";
import { ExceptionFilters } from "./_components/exception-filters";
import { ExceptionQueue } from "./_components/exception-queue";
import { exceptionParams } from "./search-params";

export const metadata = { title: "Exceptions" };

export default async function Exceptions({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/exceptions", searchParams);
  const { viewer, sql, now, timeZone } = request;
  const filter = exceptionParams.parse(request.params);
  const [teams, trust] = await Promise.all([
    visibleTeams(sql, viewer),
    trustStrip(sql, viewer, presetRange("last-week", now, timeZone), { now }),
  ]);
  const everyTeam = viewer.teamIds === "all" ? "All teams" : "Your teams";
  const team = teams.find((one) => one.slug === filter.team);
  const meta = [
    filter.team === undefined ? everyTeam : (team?.name ?? "No such team"),
    filter.defect ? DEFECT_NAMES[filter.defect].toLowerCase() : null,
    "open months, overdue first, then by spend",
  ].filter((part) => part !== null);
  return (
    <>
      <PageHead title="Exceptions" meta={meta.join(" · ")}>
        <ExceptionFilters teams={teams} team={filter.team} defect={filter.defect} />
      </PageHead>
      <TrustStrip trust={trust} timeZone={timeZone} />
      <Suspense fallback={<QueueSkeleton />}>
        <ExceptionQueue request={request} filter={filter} />
      </Suspense>
    </>
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
