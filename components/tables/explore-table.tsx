"use client";

import Link from "next/link";
import { type ReactNode, useMemo } from "react";
import { count, tokens, usd } from "@/lib/format";
import { Delta, DeltaPercent, tenths } from "../delta";
import { Door } from "../money";
import type { Column } from "./column";
import { DataTable } from "./data-table";
import { COLUMN_WORDS, type ExploreColumn, type ExploreFigures } from "./explore-columns";
import { type ExploreRow, sortValue } from "./explore-sort";

/** Grouped spend: words on the left, the chosen columns, and the total of everything, shown or not. */
export function ExploreTable({
  rows,
  dimensions,
  columns,
  total,
  earlierName,
  initialSort,
  aside,
  children,
}: {
  rows: ExploreRow[];
  /** Headers of the word columns. */
  dimensions: { id: string; header: string }[];
  columns: ExploreColumn[];
  total: ExploreFigures;
  /** What the days compared with are called: "Before". */
  earlierName: string;
  initialSort: string;
  aside: ReactNode;
  children?: ReactNode;
}) {
  const definitions = useMemo(
    () => [
      ...wordColumns(dimensions, columns),
      ...columns.map((id) => figureColumn(id, earlierName)),
      ...(rows.some((row) => row.why !== null) ? [WHY_COLUMN] : []),
    ],
    [dimensions, columns, earlierName, rows],
  );
  const first = dimensions[0]?.id ?? "all";
  const totals: Record<string, ReactNode> = { [first]: "Total" };
  for (const id of columns) totals[id] = figure(id, total);
  return (
    <DataTable
      id="explore"
      title="Spend"
      aside={aside}
      columns={definitions}
      rows={rows}
      rowId={(row) => row.key}
      initialSort={initialSort}
      totals={totals}
    >
      {children}
    </DataTable>
  );
}

function wordColumns(
  dimensions: readonly { id: string; header: string }[],
  columns: readonly ExploreColumn[],
): Column<ExploreRow>[] {
  if (dimensions.length === 0)
    return [{ id: "all", header: "Spend", phone: true, rowHeader: true, cell: () => "Everything" }];
  return dimensions.map(({ id, header }, at) => ({
    id,
    header,
    phone: at === 0,
    ...(at === 0 ? { rowHeader: true } : {}),
    sortBy: (row) => row.names[at] ?? "",
    cell: (row) =>
      at === 0 ? (
        <>
          <span className="font-name wrap-anywhere">{row.names[0]}</span>
          <span className="block text-label font-normal text-ink-3 md:hidden">
            {[
              ...row.names.slice(1),
              ...(columns.includes("share") ? [`${tenths(Number(row.figures.share))} %`] : []),
            ].join(" · ")}
          </span>
        </>
      ) : (
        <span className="wrap-anywhere">{row.names[at]}</span>
      ),
  }));
}

const WHY_COLUMN: Column<ExploreRow> = {
  id: "why",
  header: "Why it moved",
  hiddenHeader: true,
  kind: "num",
  low: true,
  cell: (row) =>
    row.why === null ? null : (
      <Link
        href={row.why}
        className="link -my-0.5 inline-block min-h-6"
        aria-label={`Why ${row.names.join(", ")} moved`}
        prefetch={false}
      >
        why
      </Link>
    ),
};

function figureColumn(id: ExploreColumn, earlierName: string): Column<ExploreRow> {
  const { unit } = COLUMN_WORDS[id];
  const header = id === "previous" ? earlierName : COLUMN_WORDS[id].header;
  return {
    id,
    header,
    ...(unit ? { unit } : {}),
    kind: "num",
    ...(id === "cost" || id === "change" ? { phone: true } : {}),
    sortBy: (row) => sortValue(id, row.figures),
    cell: (row) =>
      id === "cost" && row.href !== null ? (
        <Door href={row.href} label={`${usd(row.figures.cost ?? 0n)} USD of ${row.names.join(", ")}`}>
          {figure(id, row.figures)}
        </Door>
      ) : (
        figure(id, row.figures)
      ),
  };
}

function figure(id: ExploreColumn, figures: ExploreFigures): ReactNode {
  const { kind } = COLUMN_WORDS[id];
  if (id === "change") return <Delta now={figures.cost ?? 0n} before={figures.previous} />;
  if (id === "change-percent") return <DeltaPercent now={figures.cost ?? 0n} before={figures.previous} />;
  const value = figures[id];
  if (value === null) return <span className="text-ink-3">–</span>;
  if (kind === "usd") return usd(value);
  if (kind === "share") return tenths(Number(value));
  if (kind === "tokens") return <span title={count(value)}>{tokens(value)}</span>;
  return count(value);
}
