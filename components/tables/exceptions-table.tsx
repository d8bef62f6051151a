"use client";

import { type ReactNode, useMemo } from "react";
import type { Defect } from "@/lib/domain/ledger-codes";
import { chartTokens, count, usd } from "@/lib/format";
import { DEFECT_NAMES, defectValue } from "../defects";
import { Due, DueDate } from "../due";
import { Person } from "../person";
import type { Column } from "./column";
import { DataTable } from "./data-table";

export interface ExceptionRow {
  key: string;
  defect: Defect;
  value: string | null;
  /** What kind of name `value` is: `virtual_key`, `namespace`, `model`, ... */
  valueKind: string | null;
  team: string;
  environments: string[];
  events: bigint;
  tokens: bigint;
  costPico: bigint;
  owner: string | null;
  dueOn: string | null;
  overdueDays: number;
  ageDays: number;
}

/** Groups of calls with the same defect, as the query ordered them: overdue first, then by spend. */
export function ExceptionsTable({
  rows,
  title,
  aside,
  todayDay,
  withTeam,
  total,
}: {
  rows: ExceptionRow[];
  title: string;
  aside?: ReactNode;
  todayDay: string;
  /** A team's own page does not repeat its name. */
  withTeam: boolean;
  total: { name: string; events: bigint; costPico: bigint };
}) {
  const columns = useMemo(() => exceptionColumns(todayDay, withTeam), [todayDay, withTeam]);
  return (
    <DataTable
      id="exceptions"
      title={title}
      aside={aside}
      columns={columns}
      rows={rows}
      rowId={(row) => row.key}
      initialSort="queue"
      totals={{
        exception: total.name,
        requests: count(total.events),
        cost: rows.every(costIsUnknown) ? "unknown" : usd(total.costPico),
      }}
    />
  );
}

function exceptionColumns(todayDay: string, withTeam: boolean): Column<ExceptionRow>[] {
  const team: Column<ExceptionRow> = {
    id: "team",
    header: "Team",
    low: true,
    sortBy: (row) => row.team,
    cell: (row) => <span className="text-ink-2">{row.team}</span>,
  };
  return [
    {
      id: "exception",
      header: "Exception",
      phone: true,
      rowHeader: true,
      sortBy: (row) => DEFECT_NAMES[row.defect],
      cell: (row) => (
        <>
          <span className="font-name">{DEFECT_NAMES[row.defect]}</span>
          <span className="block text-label wrap-anywhere text-ink-3">{detail(row)}</span>
          <span className="block text-label md:hidden">
            <span className="text-ink-3">
              <Person address={row.owner} /> ·{" "}
            </span>
            <Due dueOn={row.dueOn} overdueDays={row.overdueDays} todayDay={todayDay} />
          </span>
        </>
      ),
    },
    ...(withTeam ? [team] : []),
    {
      id: "requests",
      header: "Requests",
      kind: "num",
      sortBy: (row) => row.events,
      cell: (row) => count(row.events),
    },
    {
      id: "cost",
      header: "Cost",
      unit: "USD",
      inlineUnit: true,
      kind: "num",
      phone: true,
      sortBy: (row) => row.costPico,
      cell: (row) =>
        costIsUnknown(row) ? (
          <span className="text-ink-3">unknown</span>
        ) : row.defect === "unpriced" && row.costPico === 0n ? (
          <>
            {chartTokens(row.tokens)} tokens
            <span className="block text-label text-ink-3">unpriced</span>
          </>
        ) : (
          usd(row.costPico)
        ),
    },
    {
      id: "owner",
      header: "Owner",
      gap: true,
      sortBy: (row) => row.owner,
      cell: (row) => <Person address={row.owner} />,
    },
    {
      id: "due",
      header: "Due",
      sortBy: (row) => row.dueOn,
      cell: (row) => (
        <span className="whitespace-nowrap tabular-nums">
          <DueDate dueOn={row.dueOn} />
          <span className="block text-label">
            <Due dueOn={row.dueOn} overdueDays={row.overdueDays} todayDay={todayDay} />
          </span>
        </span>
      ),
    },
    {
      id: "age",
      header: "Age",
      unit: "days",
      kind: "num",
      low: true,
      sortBy: (row) => row.ageDays,
      cell: (row) => count(row.ageDays),
    },
  ];
}

/** Calls whose usage nobody reported have no cost yet, which is not a cost of zero. */
function costIsUnknown(row: ExceptionRow): boolean {
  return row.defect === "usage_missing" && row.costPico === 0n;
}

/** What is wrong about it, in one line. */
function detail(row: ExceptionRow): string {
  const parts = [defectValue(row.defect, row.value, row.valueKind), row.environments.join(", ") || null];
  return parts.filter((part) => part !== null).join(" · ") || "all calls of this team";
}
