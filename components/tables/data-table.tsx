"use client";

import {
  type ColumnDef,
  getCoreRowModel,
  getSortedRowModel,
  type Row,
  useReactTable,
} from "@tanstack/react-table";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { parseAsString, useQueryState } from "nuqs";
import { type ReactNode, useId, useMemo, useRef, useState } from "react";
import { SectionHead } from "../section";
import { cn } from "../ui/cn";
import { type Column, compareValues } from "./column";
import { HeaderCell } from "./header-cell";
import { readSort, writeSort } from "./sort-param";

const VIRTUAL_FROM = 120;
const ROW_ESTIMATE = 37;

function columnClass<T>(column: Column<T>, wide: boolean): string {
  return cn(
    column.kind === "num" && "num",
    column.gap && "pl-8!",
    !column.phone && !wide && "max-md:hidden",
    column.low && "md:max-lg:hidden",
    // The name stays in sight while the box scrolls.
    column.rowHeader && "max-lg:sticky max-lg:left-0 max-lg:z-1 max-lg:bg-bg",
  );
}

/**
 * A table of figures: ordered by its headers (the order is kept in the URL), with a total row, folded to name,
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
  totals,
  selectedId,
  children,
}: {
  /** Names the sort order in the URL: `?sort-<id>=-cost`. */
  id: string;
  title: string;
  aside?: ReactNode;
  columns: Column<T>[];
  rows: T[];
  rowId: (row: T) => string;
  /** `-cost` is by cost, largest first; a word that is no column keeps the order of `rows`. */
  initialSort: string;
  /** Cells of the total row by column id; no row without. */
  totals?: Record<string, ReactNode>;
  /** The row whose particulars are shown beside the table. */
  selectedId?: string;
  /** Under the table. */
  children?: ReactNode;
}) {
  const headingId = useId();
  const [sort, setSort] = useQueryState(`sort-${id}`, parseAsString.withDefault(initialSort));
  const [wide, setWide] = useState(false);
  // A new array at each render would have the table reset itself, and render, for ever.
  const sorting = useMemo(() => {
    const sortable = columns.filter((column) => column.sortBy).map((column) => column.id);
    return readSort(sort, sortable, initialSort);
  }, [columns, sort, initialSort]);
  const definitions = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<T> => ({
          id: column.id,
          accessorFn: (row) => row,
          enableSorting: column.sortBy !== undefined,
          sortDescFirst: column.kind === "num",
          sortingFn: (a, b) =>
            compareValues(column.sortBy?.(a.original) ?? null, column.sortBy?.(b.original) ?? null),
        }),
      ),
    [columns],
  );
  const table = useReactTable({
    data: rows,
    columns: definitions,
    state: { sorting },
    getRowId: rowId,
    enableSortingRemoval: false,
    autoResetPageIndex: false,
    onSortingChange: (change) => {
      const next = typeof change === "function" ? change(sorting) : change;
      void setSort(writeSort(next));
    },
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
  });
  const folds = columns.some((column) => !column.phone);
  return (
    <section aria-labelledby={headingId} className="mt-10 md:mt-13" id={id}>
      <SectionHead
        title={title}
        headingId={headingId}
        aside={
          <>
            {aside}
            {folds ? (
              <span className="md:hidden">
                {aside ? " · " : null}
                <button
                  type="button"
                  aria-pressed={wide}
                  onClick={() => setWide(!wide)}
                  className="link min-h-6"
                >
                  {wide ? "Fewer columns" : "All columns"}
                </button>
              </span>
            ) : null}
          </>
        }
      />
      <div className="-mx-1 px-1 max-lg:relative max-lg:overflow-x-auto max-lg:pb-1">
        <table className="sheet" aria-labelledby={headingId}>
          <thead>
            <tr>
              {columns.map((column) => {
                const header = table.getColumn(column.id);
                return (
                  <HeaderCell
                    key={column.id}
                    column={column}
                    order={header?.getIsSorted() ?? false}
                    onSort={column.sortBy ? header?.getToggleSortingHandler() : undefined}
                    className={columnClass(column, wide)}
                  />
                );
              })}
            </tr>
          </thead>
          <Body rows={table.getRowModel().rows} columns={columns} wide={wide} selectedId={selectedId} />
          {totals ? (
            <tfoot>
              <tr>
                {columns.map((column, at) => {
                  const Cell = at === 0 ? "th" : "td";
                  return (
                    <Cell
                      key={column.id}
                      scope={at === 0 ? "row" : undefined}
                      className={columnClass(column, wide)}
                    >
                      {totals[column.id]}
                    </Cell>
                  );
                })}
              </tr>
            </tfoot>
          ) : null}
        </table>
      </div>
      {children}
    </section>
  );
}

/** The rows; beyond a hundred only those near the window are in the page, with a spacer for the rest. */
function Body<T>({
  rows,
  columns,
  wide,
  selectedId,
}: {
  rows: Row<T>[];
  columns: Column<T>[];
  wide: boolean;
  selectedId: string | undefined;
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
      {before > 0 ? <Spacer height={before} columns={columns.length} /> : null}
      {shown.map((row) => (
        <tr key={row.id} data-selected={row.id === selectedId || undefined}>
          {columns.map((column) => {
            const Cell = column.rowHeader ? "th" : "td";
            return (
              <Cell
                key={column.id}
                scope={column.rowHeader ? "row" : undefined}
                className={columnClass(column, wide)}
              >
                {column.cell(row.original)}
              </Cell>
            );
          })}
        </tr>
      ))}
      {after > 0 ? <Spacer height={after} columns={columns.length} /> : null}
    </tbody>
  );
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    <tr>
      <td colSpan={columns} className="border-0! p-0!" height={height} />
    </tr>
  );
}
