import Link from "next/link";
import { Door } from "@/components/money";
import { columnUsd } from "@/components/precision";
import { ReviewState } from "@/components/review-state";
import { FeatureName } from "@/components/tables/features-table";
import { shortTraceId } from "@/components/tables/short-trace-id";
import { count, instantText } from "@/lib/format";
import type { TraceSort } from "@/lib/queries/trace-list";
import type { TraceLine } from "../trace-lines";

/** One page of the list. Its order is the database's, so the headers that order it are links. */
export function TraceListTable({
  lines,
  sort,
  sortHref,
  withTeam,
  timeZone,
}: {
  lines: readonly TraceLine[];
  sort: TraceSort;
  sortHref: (sort: TraceSort) => string;
  withTeam: boolean;
  timeZone: string;
}) {
  const print = columnUsd(lines.map((line) => line.costPico));
  const header = (name: TraceSort, label: string) => (
    <Link href={sortHref(name)} scroll={false} className="hover:text-ink">
      {label}
      {sort === name ? <span aria-hidden="true"> ↓</span> : null}
    </Link>
  );
  const order = (name: TraceSort) => (sort === name ? "descending" : undefined);
  return (
    <table className="sheet" aria-labelledby="list-title">
      <thead>
        <tr>
          <th scope="col">Trace</th>
          <th scope="col" aria-sort={order("last")} className="max-md:hidden">
            {header("last", `Last call, ${timeZone}`)}
          </th>
          {withTeam ? (
            <th scope="col" className="max-lg:hidden">
              Team
            </th>
          ) : null}
          <th scope="col" className="max-md:hidden">
            Service / feature
          </th>
          <th scope="col" className="max-md:hidden">
            Review
          </th>
          <th scope="col" aria-sort={order("calls")} className="num">
            {header("calls", "Calls")}
          </th>
          <th scope="col" aria-sort={order("cost")} className="num">
            {header("cost", "Cost, USD")}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.traceId}>
            <th scope="row">
              <Link
                href={line.href}
                prefetch={false}
                className="link ident inline-block"
                title={line.traceId}
              >
                {shortTraceId(line.traceId)}
              </Link>
              <span className="block text-label text-ink-3 md:hidden">
                {line.feature || line.service}, {instantText(line.lastAt, { timeZone, year: false })}
                <span className="block">
                  <ReviewState review={line.review} />
                </span>
              </span>
            </th>
            <td className="whitespace-nowrap tabular-nums max-md:hidden">
              {instantText(line.lastAt, { timeZone, year: false })}
            </td>
            {withTeam ? <td className="max-lg:hidden">{line.teams}</td> : null}
            <td className="max-md:hidden">
              <FeatureName service={line.service} feature={line.feature} />
            </td>
            <td className="max-md:hidden">
              <ReviewState review={line.review} />
            </td>
            <td className="num">{count(line.calls)}</td>
            <td className="num">
              <Door href={line.href} label={`${print(line.costPico)} USD, trace ${line.traceId}`}>
                {print(line.costPico)}
              </Door>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
