"use client";

import Link from "next/link";
import { useMemo } from "react";
import type { TraceReview } from "@/lib/domain/trace-review";
import { count, instantText } from "@/lib/format";
import { Door } from "../money";
import { columnUsd } from "../precision";
import { ReviewState } from "../review-state";
import type { Column } from "./column";
import { DataTable } from "./data-table";
import { FeatureName } from "./features-table";
import { shortTraceId } from "./short-trace-id";

export interface TraceRow {
  traceId: string;
  href: string;
  lastAt: Date;
  service: string;
  feature: string;
  calls: bigint;
  costPico: bigint;
  review: TraceReview | null;
}

/** The costliest traces of a period. */
export function TracesTable({
  rows,
  title,
  aside,
  timeZone,
}: {
  rows: TraceRow[];
  title: string;
  aside: string;
  timeZone: string;
}) {
  const print = columnUsd(rows.map((row) => row.costPico));
  const columns = useMemo(() => traceColumns(rows, timeZone), [rows, timeZone]);
  const calls = rows.reduce((sum, row) => sum + row.calls, 0n);
  const cost = rows.reduce((sum, row) => sum + row.costPico, 0n);
  return (
    <DataTable
      id="traces"
      title={title}
      aside={aside}
      columns={columns}
      rows={rows}
      rowId={(row) => row.traceId}
      initialSort="-cost"
      totals={{
        trace: rows.length === 10 ? "Ten traces" : rows.length === 1 ? "1 trace" : `${rows.length} traces`,
        calls: count(calls),
        cost: print(cost),
      }}
    />
  );
}

function traceColumns(rows: TraceRow[], timeZone: string): Column<TraceRow>[] {
  const print = columnUsd(rows.map((row) => row.costPico));
  return [
    {
      id: "trace",
      header: "Trace",
      phone: true,
      rowHeader: true,
      cell: (trace) => (
        <>
          <Link href={trace.href} prefetch={false} className="link ident inline-block" title={trace.traceId}>
            {shortTraceId(trace.traceId)}
          </Link>
          <span className="block text-label text-ink-3 md:hidden">
            {trace.feature}
            <span className="block">
              <ReviewState review={trace.review} />
            </span>
          </span>
        </>
      ),
    },
    {
      id: "last",
      header: `Last call, ${timeZone}`,
      sortBy: (trace) => trace.lastAt,
      cell: (trace) => (
        <span className="whitespace-nowrap tabular-nums">
          {instantText(trace.lastAt, { timeZone, year: false })}
        </span>
      ),
    },
    {
      id: "feature",
      header: "Service / feature",
      sortBy: (trace) => `${trace.service} / ${trace.feature}`,
      cell: (trace) => <FeatureName service={trace.service} feature={trace.feature} />,
    },
    {
      id: "review",
      header: "Review",
      sortBy: (trace) => trace.review?.outcome ?? null,
      cell: (trace) => <ReviewState review={trace.review} />,
    },
    {
      id: "calls",
      header: "Calls",
      kind: "num",
      phone: true,
      sortBy: (trace) => trace.calls,
      cell: (trace) => count(trace.calls),
    },
    {
      id: "cost",
      header: "Cost",
      unit: "USD",
      inlineUnit: true,
      kind: "num",
      phone: true,
      sortBy: (trace) => trace.costPico,
      cell: (trace) => (
        <Door href={trace.href} label={`${print(trace.costPico)} USD, trace ${trace.traceId}`}>
          {print(trace.costPico)}
        </Door>
      ),
    },
  ];
}
