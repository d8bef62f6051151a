import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { SentenceLine } from "@/components/sentence";
import { ExceptionsTable } from "@/components/tables/exceptions-table";
import { cn } from "@/components/ui/cn";
import { exceptionList } from "@/lib/queries/exception-list";
import type { PageRequest } from "../../request";
import { queueRow } from "../exception-rows";
import { exceptionSentence } from "../exception-sentence";
import { type ExceptionParams, filterQuery, readKey, writeKey } from "../search-params";
import { ResolvePanel } from "./resolve-panel";

const SHOWN = 200;

/** The queue itself: the sentence, the groups with the opened one beside them, and the way to the next ones. */
export async function ExceptionQueue({ request, filter }: { request: PageRequest; filter: ExceptionParams }) {
  const { viewer, sql, now } = request;
  const { team, defect, owner, state, cursor } = filter;
  const list = await exceptionList(sql, viewer, {
    ...(team !== undefined && { team }),
    ...(defect && { defect }),
    ...(owner !== undefined && { owner }),
    ...(state && { state }),
    ...(cursor !== undefined && { cursor }),
    now,
    limit: SHOWN,
  });
  const { total, nextCursor } = list;
  const narrowed = filterQuery(filter).size > 0;
  const next = filterQuery(filter);
  if (nextCursor) next.set("cursor", nextCursor);
  const key = readKey(filter.open ?? "");
  return (
    <>
      <SentenceLine sentence={exceptionSentence(total, narrowed)} />
      <div className={cn(key && "lg:grid lg:grid-cols-[minmax(0,1fr)_25rem] lg:gap-10")}>
        <div className="min-w-0">
          {list.groups.length === 0 ? (
            <EmptyState>
              {narrowed
                ? "Nothing is open for this choice."
                : "Every call of the open months has an owner, a price and the fields its environment requires."}
            </EmptyState>
          ) : (
            <ExceptionsTable
              rows={list.groups.map((group) => queueRow(group, filter))}
              title={state && state !== "open" ? `Exceptions ${state}` : "Open exceptions"}
              aside="a call with two defects is in both groups"
              todayDay={now.toISOString().slice(0, 10)}
              withTeam={team === undefined}
              openKey={key ? writeKey(key) : undefined}
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
        </div>
        {key ? <ResolvePanel request={request} filter={filter} groupKey={key} /> : null}
      </div>
    </>
  );
}
