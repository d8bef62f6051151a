"use client";

import type { Column } from "@/components/tables/column";
import { DataTable } from "@/components/tables/data-table";
import type { ChangeRow } from "../card-rows";

/** Rate by rate what is another on the draft: before, after, percent. */
export function ChangesTable({ rows }: { rows: ChangeRow[] }) {
  return (
    <DataTable
      id="changes"
      title="Changed lines"
      aside="USD per 1M tokens or 1,000 units"
      columns={COLUMNS}
      rows={rows}
      rowId={(row) => row.key}
      initialSort="as-compared"
    />
  );
}

const COLUMNS: Column<ChangeRow>[] = [
  {
    id: "model",
    header: "Model",
    rowHeader: true,
    phone: true,
    sortBy: (row) => row.model,
    cell: (row) => (
      <>
        <span className="wrap-anywhere">{row.model}</span>
        {row.kind === "" ? null : <span className="block text-label text-ink-3">{row.kind}</span>}
        <span className="block text-label text-ink-3 md:hidden">{row.what}</span>
      </>
    ),
  },
  { id: "what", header: "Rate", cell: (row) => `${row.what}${row.unit === "" ? "" : `, ${row.unit}`}` },
  {
    id: "before",
    header: "In force",
    kind: "num",
    phone: true,
    cell: (row) => text(row.before),
  },
  { id: "after", header: "Draft", kind: "num", phone: true, cell: (row) => text(row.after) },
  { id: "percent", header: "Change", kind: "num", cell: (row) => row.percent },
];

function text(value: string | null) {
  return value === null ? (
    <span className="text-ink-3">none</span>
  ) : (
    <span className="whitespace-normal wrap-anywhere">{value}</span>
  );
}
