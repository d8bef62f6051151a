"use client";

import {
  type ColumnDef,
  flexRender,
  getCoreRowModel,
  getSortedRowModel,
  type Row,
  type RowData,
  type SortingState,
  useReactTable,
} from "@tanstack/react-table";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { parseAsString, useQueryState } from "nuqs";
import { type ReactNode, useId, useMemo, useRef, useState } from "react";
import { SectionHead } from "../section";
import { cn } from "../ui/cn";
import { HeaderCell } from "./header-cell";
import { readSort, writeSort } from "./sort-param";

declare module "@tanstack/react-table" {
  // The type parameters must repeat the library's.
  interface ColumnMeta<TData extends RowData, TValue> {
    /** `num`: right-aligned figures; `mark`: a drawing; else words. */
    kind?: "num" | "mark";
    /** Stands under the name of the column. */
    unit?: string;
    /** Also on a phone. All others are shown there by "All columns" only. */
    phone?: boolean;
    /** Left out between 720 and 1200 px. */
    low?: boolean;
    /** A word column after a number column: 32 px apart. */
    gap?: boolean;
    /** The name of the row. */
    rowHeader?: boolean;
  }
}

const VIRTUAL_FROM = 120;
const ROW_ESTIMATE = 37;

/** Is any column of this table left out on a phone? */
function hidesOnPhone<T>(columns: readonly ColumnDef<T, unknown>[]): boolean {
  return columns.some((column) => !column.meta?.phone);
}

/**
 * A table of figures: sortable by its headers (the order is kept in the URL), with a total row, folded to name,
 * cost and change on a phone, and drawn only as far as it is in sight when it is long.
 */
export function DataTable<T>({
  id,
  title,
  aside,
  columns,
  rows,
  rowId,
  initialSort,
  selectedId,
  totals,
}: {
  /** Names the sort order in the URL: `?sort-<id>=-cost`. */
  id: string;
  title: string;
  aside?: ReactNode;
  // biome-ignore lint/suspicious/noExplicitAny: TanStack's own type for mixed columns
  columns: ColumnDef<T, any>[];
  rows: T[];
  rowId: (row: T) => string;
  /** `-cost` is by cost, largest first. */
  initialSort: string;
  selectedId?: string;
  /** Cells of the total row by column id; no row without. */
  totals?: Record<string, ReactNode>;
}) {
  const headingId = useId();
  const [sort, setSort] = useQueryState(`sort-${id}`, parseAsString.withDefault(initialSort));
  const [wide, setWide] = useState(false);
  const sorting = useMemo<SortingState>(
    () => readSort(sort, columns.map((column) => column.id ?? ""), initialSort),
    [sort, columns, initialSort],
  );
  const table = useReactTable({
    data: rows,
    columns,
    state: { sorting },
    getRowId: rowId,
    enableSortingRemoval: false,
    onSortingChange: (change) => {
      const next = typeof change === "function" ? change(sorting) : change;
      void setSort(writeSort(next));
    },
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
  });
  const sorted = table.getRowModel().rows;
  const columnClass = (meta: (typeof columns)[number]["meta"]) =>
    cn(
      meta?.kind === "num" && "num",
      meta?.gap && "pl-8!",
      !meta?.phone && !wide && "max-md:hidden",
      meta?.low && "md:max-lg:hidden",
    );
  return (
    <section aria-labelledby={headingId} className="mt-10 md:mt-13" id={id}>
      <SectionHead
        title={title}
        headingId={headingId}
        aside={
          <>
            {aside}
            {hidesOnPhone(columns) ? (
              <button
                type="button"
                aria-pressed={wide}
                onClick={() => setWide(!wide)}
                className="link min-h-6 md:hidden"
              >
                {aside ? <span className="text-ink-3"> · </span> : null}
                {wide ? "Fewer columns" : "All columns"}
              </button>
            ) : null}
          </>
        }
      />
      <div className="-mx-1 px-1 max-lg:overflow-x-auto max-lg:py-1">
        <table className="sheet" aria-labelledby={headingId}>
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => (
                  <HeaderCell key={header.id} header={header} className={columnClass(header.column.columnDef.meta)} />
                ))}
              </tr>
            ))}
          </thead>
          <Body
            rows={sorted}
            columnCount={columns.length}
            selectedId={selectedId}
            cellClass={(row) => columnClass(row)}
          />
          {totals ? (
            <tfoot>
              <tr>
                {table.getVisibleLeafColumns().map((column, at) => {
                  const className = columnClass(column.columnDef.meta);
                  return at === 0 ? (
                    <th key={column.id} scope="row" className={className}>
                      {totals[column.id]}
                    </th>
                  ) : (
                    <td key={column.id} className={className}>
                      {totals[column.id]}
                    </td>
                  );
                })}
              </tr>
            </tfoot>
          ) : null}
        </table>
      </div>
    </section>
  );
}

/** The rows; beyond a hundred only those near the window are in the page, with a spacer for the rest. */
function Body<T>({
  rows,
  columnCount,
  selectedId,
  cellClass,
}: {
  rows: Row<T>[];
  columnCount: number;
  selectedId: string | undefined;
  cellClass: (meta: ColumnDef<T, unknown>["meta"]) => string;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const virtual = rows.length >= VIRTUAL_FROM;
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    enabled: virtual,
    estimateSize: () => ROW_ESTIMATE,
    overscan: 20,
    scrollMargin: body.current?.offsetTop ?? 0,
    initialRect: { width: 1200, height: 900 },
  });
  const items = virtual ? virtualizer.getVirtualItems() : null;
  const margin = virtualizer.options.scrollMargin;
  const before = (items?.[0]?.start ?? margin) - margin;
  const after = items ? virtualizer.getTotalSize() - ((items.at(-1)?.end ?? margin) - margin) : 0;
  const shown = items ? items.flatMap((item) => rows[item.index] ?? []) : rows;
  return (
    <tbody ref={body}>
      {before > 0 ? <Spacer height={before} columns={columnCount} /> : null}
      {shown.map((row) => (
        <tr key={row.id} data-selected={row.id === selectedId || undefined}>
          {row.getVisibleCells().map((cell) => {
            const { meta } = cell.column.columnDef;
            const content = flexRender(cell.column.columnDef.cell, cell.getContext());
            return meta?.rowHeader ? (
              <th key={cell.id} scope="row" className={cellClass(meta)}>
                {content}
              </th>
            ) : (
              <td key={cell.id} className={cellClass(meta)}>
                {content}
              </td>
            );
          })}
        </tr>
      ))}
      {after > 0 ? <Spacer height={after} columns={columnCount} /> : null}
    </tbody>
  );
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} className="border-0! p-0!" style={{ height }} />
    </tr>
  );
}
