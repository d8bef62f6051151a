"use client";

import { tenths } from "@/components/delta";
import { Door } from "@/components/money";
import type { Column } from "@/components/tables/column";
import { DataTable } from "@/components/tables/data-table";
import { count, tokens, usd } from "@/lib/format";

export interface LineRow {
  key: string;
  service: string;
  feature: string;
  provider: string;
  model: string;
  kind: "call" | "charge";
  requests: bigint;
  inputTokens: bigint;
  outputTokens: bigint;
  costPico: bigint;
  /** What of it was charged in earlier months. */
  earlierPico: bigint;
  share: number;
  href: string;
}

/** Service, feature, provider and model, the costliest first. */
export function LinesTable({
  rows,
  total,
}: {
  rows: LineRow[];
  total: { costPico: bigint; requests: bigint };
}) {
  return (
    <DataTable
      id="lines"
      title="By service, feature and model"
      aside="by the month booked"
      columns={COLUMNS}
      rows={rows}
      rowId={(row) => row.key}
      initialSort="-cost"
      totals={{
        service: "Total",
        requests: count(total.requests),
        cost: usd(total.costPico),
        share: total.costPico > 0n ? "100.0" : "–",
      }}
    />
  );
}

const COLUMNS: Column<LineRow>[] = [
  {
    id: "service",
    header: "Service / feature",
    phone: true,
    rowHeader: true,
    sortBy: (row) => `${row.service} ${row.feature}`,
    cell: (row) => (
      <>
        <Name row={row} />
        {row.earlierPico === 0n ? null : (
          <span className="block text-label text-warn">{usd(row.earlierPico)} of it of earlier months</span>
        )}
        <span className="block text-label text-ink-3 md:hidden">{row.model}</span>
      </>
    ),
  },
  {
    id: "provider",
    header: "Provider",
    low: true,
    sortBy: (row) => row.provider,
    cell: (row) => row.provider,
  },
  { id: "model", header: "Model", sortBy: (row) => row.model, cell: (row) => row.model },
  {
    id: "requests",
    header: "Requests",
    kind: "num",
    sortBy: (row) => row.requests,
    cell: (row) => count(row.requests),
  },
  {
    id: "input",
    header: "Input",
    unit: "tokens",
    kind: "num",
    low: true,
    sortBy: (row) => row.inputTokens,
    cell: (row) => tokens(row.inputTokens),
  },
  {
    id: "output",
    header: "Output",
    unit: "tokens",
    kind: "num",
    low: true,
    sortBy: (row) => row.outputTokens,
    cell: (row) => tokens(row.outputTokens),
  },
  {
    id: "cost",
    header: "Booked",
    unit: "USD",
    kind: "num",
    phone: true,
    sortBy: (row) => row.costPico,
    cell: (row) => (
      <Door
        href={row.href}
        label={`${row.service} / ${row.feature}, ${row.model}: ${usd(row.costPico)} USD, by day`}
      >
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
    cell: (row) => tenths(row.share),
  },
];

function Name({ row }: { row: LineRow }) {
  if (row.kind === "charge") return "Charge";
  return (
    <>
      <span className="text-ink-3">{row.service} / </span>
      {row.feature}
    </>
  );
}
