import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { addDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import { type TraceSort, traceList } from "@/lib/queries/trace-list";
import { filterByName, type ServiceOption } from "@/lib/queries/trace-options";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import type { PageRequest } from "../../request";
import type { TracesChoice } from "../search-params";
import { traceLine } from "../trace-lines";
import { TraceFilters } from "./trace-filters";
import { TraceListTable } from "./trace-list-table";

const PAGE = 25;

/** Every trace of some days, with the filters and the way to the next page. */
export async function TraceListSection({
  request,
  choice,
  teams,
  services,
  lastWeek,
  latestDay,
}: {
  request: PageRequest;
  choice: TracesChoice;
  teams: { slug: string; name: string }[];
  services: readonly ServiceOption[];
  lastWeek: PeriodRange;
  latestDay: string;
}) {
  const { viewer, sql, timeZone, params } = request;
  const { filter, problems: unknown } = await filterByName(sql, viewer, choice, services);
  const problems = [...choice.problems, ...unknown];
  const { range, review, sort, cursor } = choice;
  const { traces, nextCursor } =
    problems.length > 0
      ? { traces: [], nextCursor: null }
      : await traceList(sql, viewer, {
          range,
          ...filter,
          ...(choice["min-cost"] !== undefined && { minCostPico: choice["min-cost"] }),
          ...(choice["min-calls"] !== undefined && { minCalls: choice["min-calls"] }),
          ...(review && { review }),
          sort,
          limit: PAGE,
          cursor,
        });
  const text = (name: string) => (typeof params[name] === "string" ? params[name] : "");
  const link = (change: { sort?: TraceSort; cursor?: string | null }) => {
    const query = new URLSearchParams();
    for (const name of FILTERS) if (text(name) !== "") query.set(name, text(name));
    const order = change.sort ?? sort;
    if (order !== "cost") query.set("sort", order);
    if (change.cursor) query.set("cursor", change.cursor);
    return query.size > 0 ? `/traces?${query}#list` : "/traces#list";
  };
  const narrowed = FILTERS.some((name) => text(name) !== "");
  return (
    <Section id="list" title="All traces" aside={`last call ${dateRange(range.fromDay, range.toDay)}`}>
      <TraceFilters
        values={{
          team: text("team"),
          service: text("service"),
          feature: text("feature"),
          minCost: text("min-cost"),
          minCalls: text("min-calls"),
          review: text("review"),
          from: text("from") || (choice.problems.length > 0 ? "" : range.fromDay),
          through: text("through") || (choice.problems.length > 0 ? "" : addDays(range.toDay, -1)),
          sort,
        }}
        teams={teams}
        services={services.map(({ slug, features }) => ({ slug, features: features.map((one) => one.slug) }))}
        latestDay={latestDay}
        lastWeek={{ from: lastWeek.fromDay, through: addDays(lastWeek.toDay, -1) }}
        narrowed={narrowed}
      />
      {problems.length > 0 ? (
        <div role="alert" className="border-t border-line-2 py-4 text-ink-2">
          {problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
          <p className="text-ink-3">Nothing is listed until that is mended.</p>
        </div>
      ) : traces.length === 0 ? (
        <EmptyState>
          {cursor === undefined
            ? narrowed
              ? "No trace fits these filters."
              : "No trace had its last call in these days. Calls join a trace by the trace id they are sent with."
            : "There are no more traces."}
        </EmptyState>
      ) : (
        <TraceListTable
          lines={traces.map(traceLine)}
          sort={sort}
          sortHref={(next) => link({ sort: next })}
          withTeam={teams.length > 1}
          timeZone={timeZone}
        />
      )}
      <p className="mt-4 flex gap-6">
        {cursor === undefined ? null : (
          <Link href={link({})} scroll={false} className="link">
            From the top
          </Link>
        )}
        {nextCursor ? (
          <Link href={link({ cursor: nextCursor })} scroll={false} className="link">
            Next {PAGE} traces
          </Link>
        ) : null}
      </p>
    </Section>
  );
}

const FILTERS = ["team", "service", "feature", "min-cost", "min-calls", "review", "from", "through"] as const;
