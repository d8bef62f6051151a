"use client";

import { type ReactNode, Suspense, use, useMemo } from "react";
import { chartTokens, count, usd } from "@/lib/format";
import { Delta, DeltaPercent, tenths } from "../delta";
import { Door } from "../money";
import { columnUsd } from "../precision";
import { type Column, magnitude } from "./column";
import { DataTable } from "./data-table";

export interface FeatureTableRow {
  key: string;
  /** What the cost is made of; null where there is no page of just that. */
  href: string | null;
  service: string;
  feature: string;
  requests: bigint;
  inputTokens: bigint;
  outputTokens: bigint;
  cacheReadTenths: number | null;
  costPico: bigint;
  previousPico: bigint | null;
  share: number;
  perRequestPico: bigint | null;
}

/** A trace that cost more than its service and feature used to pay for one. */
export interface FeatureTrace {
  traceId: string;
  href: string;
  costPico: bigint;
  abovePico: bigint;
}

export type FeatureTotal = Omit<FeatureTableRow, "key" | "href" | "service" | "feature" | "share">;

/** The page's main table: what the team runs, by size of change; its total is the page's first figure. */
export function FeaturesTable({
  rows,
  compared,
  total,
  aside,
  increase,
}: {
  rows: FeatureTableRow[];
  compared: boolean;
  total: FeatureTotal;
  aside: ReactNode;
  /** Traces of the increase by row key; read after the rest, so the page does not wait for them. */
  increase?: Promise<Record<string, FeatureTrace[]>>;
}) {
  const print = columnUsd(rows.map((row) => row.perRequestPico));
  const columns = useMemo(() => featureColumns(rows, compared, increase), [rows, compared, increase]);
  return (
    <DataTable
      id="features"
      title="By service and feature"
      aside={aside}
      columns={columns}
      rows={rows}
      rowId={(row) => row.key}
      initialSort={compared ? "-change" : "-cost"}
      totals={{
        feature: "Total",
        requests: count(total.requests),
        input: <Tokens value={total.inputTokens} />,
        output: <Tokens value={total.outputTokens} />,
        cache: tenths(total.cacheReadTenths),
        cost: usd(total.costPico),
        share: total.costPico > 0n ? "100.0" : "–",
        change: (
          <>
            <Delta now={total.costPico} before={total.previousPico} />
            <span className="block text-label font-normal text-ink-3 md:hidden">
              <DeltaPercent now={total.costPico} before={total.previousPico} unit />
            </span>
          </>
        ),
        "change-percent": <DeltaPercent now={total.costPico} before={total.previousPico} />,
        "per-request": total.perRequestPico === null ? "–" : print(total.perRequestPico),
      }}
    />
  );
}

function featureColumns(
  rows: FeatureTableRow[],
  compared: boolean,
  increase: Promise<Record<string, FeatureTrace[]>> | undefined,
): Column<FeatureTableRow>[] {
  const print = columnUsd(rows.map((row) => row.perRequestPico));
  const change: Column<FeatureTableRow>[] = [
    {
      id: "change",
      header: "Change",
      unit: "USD",
      kind: "num",
      phone: true,
      // By how much moved, whichever way: what fell by 900 is above what rose by 100.
      sortBy: (row) => magnitude(row.previousPico === null ? null : row.costPico - row.previousPico),
      cell: (row) => (
        <>
          <Delta now={row.costPico} before={row.previousPico} />
          <span className="block text-label text-ink-3 md:hidden">
            <DeltaPercent now={row.costPico} before={row.previousPico} unit />
          </span>
        </>
      ),
    },
    {
      id: "change-percent",
      header: "Change",
      unit: "%",
      kind: "num",
      cell: (row) => <DeltaPercent now={row.costPico} before={row.previousPico} />,
    },
  ];
  return [
    {
      id: "feature",
      header: "Service / feature",
      phone: true,
      rowHeader: true,
      sortBy: (row) => `${row.service} / ${row.feature}`,
      cell: (row) => (
        <>
          <FeatureName service={row.service} feature={row.feature} />
          <span className="block text-label text-ink-3 md:hidden">
            {tenths(row.share)} % of cost · {count(row.requests)} requests
          </span>
        </>
      ),
    },
    {
      id: "requests",
      header: "Requests",
      kind: "num",
      sortBy: (row) => row.requests,
      cell: (r) => count(r.requests),
    },
    {
      id: "input",
      header: "Input",
      unit: "tokens",
      kind: "num",
      low: true,
      sortBy: (row) => row.inputTokens,
      cell: (row) => <Tokens value={row.inputTokens} />,
    },
    {
      id: "output",
      header: "Output",
      unit: "tokens",
      kind: "num",
      low: true,
      sortBy: (row) => row.outputTokens,
      cell: (row) => <Tokens value={row.outputTokens} />,
    },
    {
      id: "cache",
      header: "Cache read",
      unit: "%",
      kind: "num",
      low: true,
      sortBy: (row) => row.cacheReadTenths,
      cell: (row) => tenths(row.cacheReadTenths),
    },
    {
      id: "cost",
      header: "Cost",
      unit: "USD",
      kind: "num",
      phone: true,
      sortBy: (row) => row.costPico,
      cell: (row) =>
        row.href === null ? (
          usd(row.costPico)
        ) : (
          <Door href={row.href} label={`${row.service} / ${row.feature}: ${usd(row.costPico)}, by model`}>
            {usd(row.costPico)}
          </Door>
        ),
    },
    {
      id: "share",
      header: "Share",
      unit: "%",
      kind: "num",
      sortBy: (row) => row.share,
      cell: (r) => tenths(r.share),
    },
    ...(compared ? change : []),
    {
      id: "per-request",
      header: "Per request",
      unit: "USD",
      kind: "num",
      sortBy: (row) => row.perRequestPico,
      cell: (row) => (row.perRequestPico === null ? "–" : print(row.perRequestPico)),
    },
    ...(increase === undefined
      ? []
      : [
          {
            id: "traces",
            header: "Traces of",
            unit: "the increase, USD",
            kind: "num" as const,
            low: true,
            cell: (row: FeatureTableRow) => (
              <Suspense fallback={<span className="text-ink-3">…</span>}>
                <TracesOfIncrease
                  name={`${row.service} / ${row.feature}`}
                  rowKey={row.key}
                  increase={increase}
                />
              </Suspense>
            ),
          },
        ]),
  ];
}

/** What each trace cost, as the way to it. */
function TracesOfIncrease({
  name,
  rowKey,
  increase,
}: {
  name: string;
  rowKey: string;
  increase: Promise<Record<string, FeatureTrace[]>>;
}) {
  const traces = use(increase)[rowKey] ?? [];
  if (traces.length === 0) return <span className="text-ink-3">–</span>;
  return (
    <span className="inline-flex gap-x-2.5">
      {traces.map((trace) => (
        <Door
          key={trace.traceId}
          href={trace.href}
          label={`${name}: a trace of ${usd(trace.costPico)}, ${usd(trace.abovePico)} above the usual`}
        >
          {usd(trace.costPico)}
        </Door>
      ))}
    </span>
  );
}

/** `ticket-copilot / summarize-thread`, the service quieter; one word alone where there is no feature. */
export function FeatureName({ service, feature }: { service: string; feature: string }) {
  if (feature === "") return service;
  return (
    <>
      <span className="text-ink-3">{service} / </span>
      {feature}
    </>
  );
}

/** Tokens short for the eye, exact for a screen reader and on hover. */
function Tokens({ value }: { value: bigint }) {
  const short = chartTokens(value);
  const exact = count(value);
  if (short === exact) return short;
  return (
    <>
      <span aria-hidden="true" title={exact}>
        {short}
      </span>
      <span className="sr-only">{exact}</span>
    </>
  );
}
