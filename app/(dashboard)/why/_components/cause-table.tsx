"use client";

import { useMemo } from "react";
import { type Column, magnitude } from "@/components/tables/column";
import { DataTable } from "@/components/tables/data-table";
import { Arrow } from "@/components/delta";
import { Door } from "@/components/money";
import type { MovementBar } from "@/lib/domain/movement-bars";

/** A row of a movement by cause, as printed. */
export interface CauseTableRow {
  key: string;
  /** What stands before the name, e.g. the service. */
  quiet: string;
  name: string;
  driver: string;
  /** One level deeper; null where there is nothing behind. */
  href: string | null;
  changePico: bigint;
  change: string;
  causes: { bar: MovementBar; pico: bigint; text: string; href: string | null }[];
}

const HEADERS: readonly { bar: MovementBar; header: string; unit: string }[] = [
  { bar: "newGone", header: "New, gone", unit: "charges" },
  { bar: "requests", header: "Requests", unit: "answered" },
  { bar: "waste", header: "Retries", unit: "fallbacks" },
  { bar: "tokens", header: "Tokens", unit: "per request" },
  { bar: "cache", header: "Cache", unit: "share" },
  { bar: "mix", header: "Model", unit: "mix" },
  { bar: "price", header: "Price", unit: "per token" },
];

/** The movement one level below the page's subject: a row each, a column for each cause, all of it in dollars. */
export function CauseTable({
  title,
  column,
  aside,
  rows,
  totals,
  cause,
}: {
  title: string;
  /** Heading of the first column. */
  column: string;
  aside: React.ReactNode;
  rows: CauseTableRow[];
  totals: { change: string; causes: { bar: MovementBar; text: string }[] };
  /** The cause the rows are ordered by; null by size of change. */
  cause: MovementBar | null;
}) {
  const columns = useMemo(() => causeColumns(column, cause), [column, cause]);
  return (
    <DataTable
      id="causes"
      title={title}
      aside={aside}
      columns={columns}
      rows={rows}
      rowId={(row) => row.key}
      initialSort={cause === null ? "-change" : `-${cause}`}
      totals={{
        name: "Total",
        change: totals.change,
        ...Object.fromEntries(totals.causes.map(({ bar, text }) => [bar, text])),
      }}
    />
  );
}

function causeColumns(column: string, cause: MovementBar | null): Column<CauseTableRow>[] {
  return [
    {
      id: "name",
      header: column,
      phone: true,
      rowHeader: true,
      sortBy: (row) => `${row.quiet}${row.name}`,
      cell: (row) => (
        <>
          {row.quiet ? <span className="text-ink-3">{row.quiet}</span> : null}
          <span className="wrap-anywhere">{row.name}</span>
          <span className="block text-label text-ink-3 md:hidden">{row.driver}</span>
        </>
      ),
    },
    {
      id: "change",
      header: "Change",
      unit: "USD",
      kind: "num",
      phone: true,
      sortBy: (row) => magnitude(row.changePico),
      cell: (row) => (
        <>
          <Arrow change={row.changePico} />
          <Amount
            href={row.href}
            text={row.change}
            label={`${row.quiet}${row.name}: ${row.change}, one level deeper`}
          />
        </>
      ),
    },
    ...HEADERS.map(
      ({ bar, header, unit }): Column<CauseTableRow> => ({
        id: bar,
        header,
        unit,
        kind: "num",
        phone: bar === cause,
        sortBy: (row) => magnitude(ofBar(row, bar)?.pico ?? 0n),
        cell: (row) => {
          const found = ofBar(row, bar);
          if (!found || found.pico === 0n) return <span className="text-ink-3">0.00</span>;
          return (
            <Amount
              href={found.href}
              text={found.text}
              label={`${row.quiet}${row.name}, ${header.toLowerCase()} ${unit}: ${found.text}`}
            />
          );
        },
      }),
    ),
  ];
}

function ofBar(row: CauseTableRow, bar: MovementBar) {
  return row.causes.find((one) => one.bar === bar);
}

function Amount({ href, text, label }: { href: string | null; text: string; label: string }) {
  if (href === null) return text;
  return (
    <Door href={href} label={label}>
      {text}
    </Door>
  );
}
