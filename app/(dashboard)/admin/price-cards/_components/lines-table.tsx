"use client";

import Link from "next/link";
import { useMemo } from "react";
import type { Column } from "@/components/tables/column";
import { DataTable } from "@/components/tables/data-table";
import type { LineRow } from "../card-rows";

/** The prices of a card; those of a draft can be opened to be changed. */
export function LinesTable({
  rows,
  provider,
  list,
  editHref,
  selected,
}: {
  rows: LineRow[];
  provider: string;
  /** A list card: its models have a history. */
  list: boolean;
  /** Page of the draft; null for who may not change it. */
  editHref: string | null;
  selected: number | undefined;
}) {
  const columns = useMemo(() => columnsOf(provider, list, editHref), [provider, list, editHref]);
  return (
    <DataTable
      id="lines"
      title="Prices"
      aside="USD per 1M tokens; other units per 1,000"
      columns={columns}
      rows={rows}
      rowId={(row) => String(row.id)}
      initialSort="as-listed"
      selectedId={selected === undefined ? undefined : String(selected)}
    />
  );
}

function columnsOf(provider: string, list: boolean, editHref: string | null): Column<LineRow>[] {
  const rate = (
    id: "input" | "cacheRead" | "cacheWrite" | "output",
    header: string,
    phone: boolean,
  ): Column<LineRow> => ({
    id,
    header,
    kind: "num",
    phone,
    cell: (row) => row[id] ?? <span className="text-ink-3">–</span>,
  });
  return [
    {
      id: "model",
      header: "Model",
      rowHeader: true,
      phone: true,
      sortBy: (row) => row.model,
      cell: (row) => (
        <>
          {list ? (
            <Link
              href={`/admin/price-cards/history?${new URLSearchParams({ provider, model: row.model })}`}
              className="link wrap-anywhere"
              prefetch={false}
            >
              {row.model}
            </Link>
          ) : (
            <span className="wrap-anywhere">{row.model}</span>
          )}
          {row.kind !== "" || row.dates !== "" ? (
            <span className="block text-label text-ink-3">
              {[row.kind, row.dates].filter((part) => part !== "").join(", ")}
            </span>
          ) : null}
        </>
      ),
    },
    rate("input", "Input", true),
    rate("cacheRead", "Cache read", false),
    rate("cacheWrite", "Cache write", false),
    rate("output", "Output", true),
    {
      id: "other",
      header: "Other",
      low: true,
      gap: true,
      cell: (row) => <span className="text-label text-ink-2">{row.other}</span>,
    },
    ...(editHref === null
      ? []
      : [
          {
            id: "edit",
            header: "Change",
            hiddenHeader: true,
            kind: "num" as const,
            phone: true,
            cell: (row: LineRow) => (
              <Link
                href={`${editHref}?line=${row.id}#edit`}
                className="link"
                aria-label={`Change ${row.model}${row.kind === "" ? "" : `, ${row.kind}`}`}
                prefetch={false}
              >
                Change
              </Link>
            ),
          },
        ]),
  ];
}
