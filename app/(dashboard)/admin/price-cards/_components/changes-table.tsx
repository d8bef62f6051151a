"use client";

import { useMemo } from "react";
import type { Column } from "@/components/tables/column";
import { DataTable } from "@/components/tables/data-table";
import type { ChangeRow } from "../card-rows";

/** Rate by rate what is another on the draft: before, after, percent. */
export function ChangesTable({ rows, before, after }: { rows: ChangeRow[]; before: string; after: string }) {
  const columns = useMemo(() => columnsOf(before, after), [before, after]);
  return (
    <DataTable
      id="changes"
      title="Changed lines"
      aside="USD per 1M tokens or 1,000 units"
      columns={columns}
      rows={rows}
      rowId={(row) => row.key}
      initialSort="as-compared"
    />
  );
}

function columnsOf(before: string, after: string): Column<ChangeRow>[] {
  return [
    {
      id: "model",
      header: "Model",
      rowHeader: true,
      phone: true,
      sortBy: (row) => row.model,
      cell: (row) => (
        <>
          <span className="wrap-anywhere">{row.model}</span>
          <span className="block text-label text-ink-3">
            {[row.kind, row.what].filter((part) => part !== "").join(", ")}
          </span>
        </>
      ),
    },
    { id: "what", header: "Rate", cell: (row) => `${row.what}${row.unit === "" ? "" : `, ${row.unit}`}` },
    {
      id: "before",
      header: "In force",
      unit: before,
      kind: "num",
      phone: true,
      cell: (row) => text(row.before),
    },
    { id: "after", header: "Draft", unit: after, kind: "num", phone: true, cell: (row) => text(row.after) },
    { id: "percent", header: "Change", kind: "num", cell: (row) => row.percent },
  ];
}

function text(value: string | null) {
  return value === null ? (
    <span className="text-ink-3">none</span>
  ) : (
    <span className="whitespace-normal wrap-anywhere">{value}</span>
  );
}
