"use client";

import { type ReactNode, useMemo } from "react";
import type { Defect } from "@/lib/domain/ledger-codes";
import { chartTokens, count, dayText, usd } from "@/lib/format";
import { DEFECT_NAMES, defectValue } from "../defects";
import { Due } from "../due";
import { Door } from "../money";
import { Person } from "../person";
import { ButtonLink } from "../ui/button";
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
  state: "open" | "assigned" | "aliased" | "registered" | "waived";
  verb: "assign" | "map" | "publish" | "decide" | "explain";
  /** What can be done about it. */
  href: string;
}

const VERBS: Readonly<Record<ExceptionRow["verb"], string>> = {
  assign: "Assign",
  map: "Map",
  publish: "Publish",
  decide: "Decide",
  explain: "Explain",
};

/** Groups of calls with the same defect, as the query ordered them: overdue first, then by spend. */
export function ExceptionsTable({
  rows,
  title,
  aside,
  todayDay,
  withTeam,
  total,
  openKey,
}: {
  rows: ExceptionRow[];
  title: string;
  aside?: ReactNode;
  todayDay: string;
  /** A team's own page does not repeat its name. */
  withTeam: boolean;
  total: { name: string; events: bigint; costPico: bigint };
  /** The row whose panel stands beside the table. */
  openKey?: string;
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
      selectedId={openKey}
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
          <span className="block text-label wrap-anywhere text-ink-3">{detail(row, withTeam)}</span>
          <span className="block text-label md:hidden">
            <span className="text-ink-3">
              <Person address={row.owner} /> ·{" "}
            </span>
            <When row={row} todayDay={todayDay} />
          </span>
        </>
      ),
    },
    {
      id: "requests",
      header: "Requests",
      kind: "num",
      low: true,
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
      cell: (row) => <Stake row={row} />,
    },
    {
      id: "owner",
      header: "Owner, due",
      gap: true,
      sortBy: (row) => row.dueOn,
      cell: (row) => (
        <>
          <Person address={row.owner} />
          <span className="block text-label whitespace-nowrap tabular-nums">
            <When row={row} todayDay={todayDay} />
          </span>
        </>
      ),
    },
    {
      id: "verb",
      header: "What to do",
      hiddenHeader: true,
      kind: "num",
      phone: true,
      cell: (row) => (
        <ButtonLink
          href={row.href}
          prefetch={false}
          aria-label={`${VERBS[row.verb]}: ${DEFECT_NAMES[row.defect]}, ${detail(row, true)}`}
        >
          {VERBS[row.verb]}
        </ButtonLink>
      ),
    },
  ];
}

function Stake({ row }: { row: ExceptionRow }) {
  if (costIsUnknown(row)) return <span className="text-ink-3">unknown</span>;
  const unpriced = row.defect === "unpriced" && row.costPico === 0n;
  const text = unpriced ? `${chartTokens(row.tokens)} tokens` : usd(row.costPico);
  return (
    <>
      <Door
        href={row.href}
        label={`${text}${unpriced ? "" : " USD"}: ${DEFECT_NAMES[row.defect]}, ${detail(row, true)}`}
      >
        {text}
      </Door>
      {unpriced ? <span className="block text-label text-ink-3">unpriced</span> : null}
    </>
  );
}

/** When it is due, with the day itself at hand; for what is decided, that it is. */
function When({ row, todayDay }: { row: ExceptionRow; todayDay: string }) {
  if (row.state !== "open") return <span className="text-ink-3">{row.state}</span>;
  return (
    <span title={row.dueOn === null ? undefined : `due ${dayText(row.dueOn)}, open for ${row.ageDays} days`}>
      <Due dueOn={row.dueOn} overdueDays={row.overdueDays} todayDay={todayDay} />
    </span>
  );
}

/** Calls whose usage nobody reported have no cost yet, which is not a cost of zero. */
function costIsUnknown(row: ExceptionRow): boolean {
  if (row.defect === "context_unmatched") return true;
  return row.defect === "usage_missing" && row.costPico === 0n;
}

/** What is wrong about it, in one line. */
function detail(row: ExceptionRow, withTeam: boolean): string {
  const parts = [
    defectValue(row.defect, row.value, row.valueKind),
    row.environments.join(", ") || null,
    withTeam && row.defect !== "untagged" ? row.team : null,
  ];
  return parts.filter((part) => part !== null).join(" · ") || "all calls of this team";
}
