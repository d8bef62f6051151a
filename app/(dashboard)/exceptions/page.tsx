import Link from "next/link";
import { PageHead } from "@/components/page-head";
import { SentenceLine } from "@/components/sentence";
import { ExceptionsTable } from "@/components/tables/exceptions-table";
import { DEFECT_NAMES } from "@/components/defects";
import { EmptyState } from "@/components/empty-state";
import { TrustStrip } from "@/components/trust-strip";
import { exceptionList } from "@/lib/queries/exception-list";
import { visibleTeams } from "@/lib/queries/people";
import { trustStrip } from "@/lib/queries/trust-strip";
import { presetRange } from "../period";
import { pageRequest, type SearchParams } from "../request";
import { exceptionRow } from "./exception-rows";
import { ExceptionFilters } from "./_components/exception-filters";
import { exceptionParams } from "./search-params";
import { exceptionSentence } from "./exception-sentence";

export const metadata = { title: "Exceptions" };

export default async function Exceptions({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/exceptions", searchParams);
  const { viewer, sql, now, timeZone } = request;
  const filter = exceptionParams.parse(request.params);
  const [list, teams, trust] = await Promise.all([
    exceptionList(sql, viewer, { ...filter, now, limit: 200 }),
    visibleTeams(sql, viewer),
    trustStrip(sql, viewer, presetRange("last-week", now, timeZone), { now }),
  ]);
  const rows = list.groups.map(exceptionRow);
  const narrowed = filter.team !== undefined || filter.defect !== undefined || filter.owner !== undefined;
  const team = teams.find((one) => one.slug === filter.team);
  const meta = [
    filter.team === undefined
      ? viewer.teamIds === "all"
        ? "All teams"
        : "Your teams"
      : (team?.name ?? "No such team"),
    filter.defect ? DEFECT_NAMES[filter.defect].toLowerCase() : null,
    "open months, overdue first, then by spend",
  ].filter((part) => part !== null);
  const next = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, cursor: list.nextCursor }))
    if (value) next.set(name, value);
  return (
    <>
      <PageHead title="Exceptions" meta={meta.join(" · ")}>
        <ExceptionFilters teams={teams} team={filter.team} defect={filter.defect} />
      </PageHead>
      <TrustStrip trust={trust} timeZone={timeZone} />
      <SentenceLine sentence={exceptionSentence(list.total, narrowed)} />
      {rows.length === 0 ? (
        <EmptyState>
          {narrowed
            ? "Nothing is open for this choice."
            : "Nothing is open: every call has an owner, a price and the fields its environment requires."}
        </EmptyState>
      ) : (
        <ExceptionsTable
          rows={rows}
          title="Open exceptions"
          aside="a call with two defects is in both groups"
          todayDay={now.toISOString().slice(0, 10)}
          withTeam={filter.team === undefined}
          total={{
            name: list.total.groups === 1 ? "1 group" : `${list.total.groups} groups`,
            events: list.total.events,
            costPico: list.total.costPico,
          }}
        />
      )}
      {list.nextCursor ? (
        <p className="mt-4">
          <Link href={`/exceptions?${next}`} className="link">
            Next {rows.length} groups
          </Link>
        </p>
      ) : null}
    </>
  );
}
