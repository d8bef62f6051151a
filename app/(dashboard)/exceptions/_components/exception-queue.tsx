import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { SentenceLine } from "@/components/sentence";
import { ExceptionsTable } from "@/components/tables/exceptions-table";
import { exceptionList } from "@/lib/queries/exception-list";
import type { PageRequest } from "../../request";
import { exceptionRow } from "../exception-rows";
import { exceptionSentence } from "../exception-sentence";
import type { ExceptionParams } from "../search-params";

const SHOWN = 200;

/** The queue itself: the sentence, the groups, and the way to the next ones. */
export async function ExceptionQueue({ request, filter }: { request: PageRequest; filter: ExceptionParams }) {
  const { viewer, sql, now } = request;
  const list = await exceptionList(sql, viewer, { ...filter, now, limit: SHOWN });
  const { total, nextCursor } = list;
  const narrowed = filter.team !== undefined || filter.defect !== undefined || filter.owner !== undefined;
  const next = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, cursor: nextCursor }))
    if (value) next.set(name, value);
  return (
    <>
      <SentenceLine sentence={exceptionSentence(total, narrowed)} />
      {list.groups.length === 0 ? (
        <EmptyState>
          {narrowed
            ? "Nothing is open for this choice."
            : "Every call of the open months has an owner, a price and the fields its environment requires."}
        </EmptyState>
      ) : (
        <ExceptionsTable
          rows={list.groups.map(exceptionRow)}
          title="Open exceptions"
          aside="a call with two defects is in both groups"
          todayDay={now.toISOString().slice(0, 10)}
          withTeam={filter.team === undefined}
          total={{
            name: total.groups === 1 ? "1 group" : `${total.groups} groups`,
            events: total.events,
            costPico: total.costPico,
          }}
        />
      )}
      {nextCursor ? (
        <p className="mt-4">
          <Link href={`/exceptions?${next}`} className="link">
            Next groups
          </Link>
        </p>
      ) : null}
    </>
  );
}
