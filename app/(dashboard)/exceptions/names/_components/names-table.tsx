"use client";

import { type ReactNode, useMemo } from "react";
import type { Column } from "@/components/tables/column";
import { DataTable } from "@/components/tables/data-table";
import { Door } from "@/components/money";
import { ENVIRONMENT_CLASSES } from "@/lib/domain/catalog";
import { count, usd } from "@/lib/format";
import type { ResolveOptions } from "@/lib/queries/exception-options";
import { canBeNew, isPlace, type NameChoice } from "../name-decisions";
import { keyOf, type NameRow } from "./names-form";

const SELECT =
  "h-10 w-full min-w-30 max-w-70 rounded-control border border-ctl bg-bg px-2 text-body text-ink md:h-7.5";

/** The names with what they cost, what they look like, and the choice for each. */
export function NamesTable({
  names,
  options,
  mayWrite,
  choiceOf,
  onChoose,
  aside,
}: {
  names: NameRow[];
  options: ResolveOptions;
  mayWrite: boolean;
  choiceOf: (name: NameRow) => NameChoice;
  onChoose: (name: NameRow, choice: NameChoice) => void;
  aside: ReactNode;
}) {
  const columns = useMemo((): Column<NameRow>[] => {
    const list: Column<NameRow>[] = [
      {
        id: "name",
        header: "Claimed name",
        phone: true,
        rowHeader: true,
        sortBy: (row) => row.name,
        cell: (row) => (
          <>
            <span className="font-name wrap-anywhere">{row.name}</span>
            <span className="block text-label wrap-anywhere text-ink-3">
              {row.kind.replaceAll("_", " ")}
              {row.nearest ? ` · looks like ${row.nearest}` : ""}
              {row.spellings.length > 1 ? ` · also ${row.spellings.slice(1).join(", ")}` : ""}
            </span>
          </>
        ),
      },
      {
        id: "requests",
        header: "Requests",
        kind: "num",
        low: true,
        sortBy: (row) => row.requests,
        cell: (row) => count(row.requests),
      },
      {
        id: "cost",
        header: "Cost",
        unit: "USD",
        inlineUnit: true,
        kind: "num",
        phone: true,
        sortBy: (row) => row.costPico,
        cell: (row) => <Cost row={row} />,
      },
    ];
    if (mayWrite)
      list.push({
        id: "decision",
        header: "Decision",
        phone: true,
        cell: (row) => (
          <Choices row={row} options={options} value={choiceOf(row)} onChoose={(to) => onChoose(row, to)} />
        ),
      });
    return list;
  }, [options, mayWrite, choiceOf, onChoose]);
  return (
    <DataTable
      id="names"
      title="To decide"
      aside={aside}
      columns={columns}
      rows={names}
      rowId={keyOf}
      initialSort="queue"
    />
  );
}

/** A door where one group of the queue holds it all. */
function Cost({ row }: { row: NameRow }) {
  const [only, ...others] = row.groups;
  if (only === undefined || others.length > 0) return usd(row.costPico);
  return (
    <Door
      href={`/exceptions?open=${only}#resolve`}
      label={`${usd(row.costPico)} USD: ${row.kind.replaceAll("_", " ")} ${row.name}`}
    >
      {usd(row.costPico)}
    </Door>
  );
}

function Choices({
  row,
  options,
  value,
  onChoose,
}: {
  row: NameRow;
  options: ResolveOptions;
  value: NameChoice;
  onChoose: (to: NameChoice) => void;
}) {
  const targets = targetsOf(row, options);
  const under = value.choice === "new" ? undersOf(row, options) : null;
  return (
    <div className="flex flex-col gap-1.5">
      <select
        aria-label={`Decision for ${row.kind.replaceAll("_", " ")} ${row.name}`}
        className={SELECT}
        value={value.choice}
        onChange={(event) =>
          onChoose({ choice: event.target.value, under: firstUnder(row, event.target.value) })
        }
      >
        <option value="">Leave for now</option>
        {canBeNew(row.kind) ? <option value="new">Accept as new</option> : null}
        {targets.length > 0 ? (
          <optgroup label={isPlace(row.kind) ? "Belongs to" : "Same as"}>
            {targets.map(([slug, name]) => (
              <option key={slug} value={`map:${slug}`}>
                {name}
              </option>
            ))}
          </optgroup>
        ) : null}
        <option value="reject">Reject</option>
      </select>
      {under ? (
        <select
          aria-label={`${under.label} of ${row.name}`}
          className={SELECT}
          value={value.under}
          onChange={(event) => onChoose({ ...value, under: event.target.value })}
        >
          <option value="">{under.label} …</option>
          {under.options.map(([slug, name]) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </select>
      ) : null}
    </div>
  );
}

type Pairs = (readonly [value: string, name: string])[];

function targetsOf(row: NameRow, options: ResolveOptions): Pairs {
  if (row.kind === "team" || isPlace(row.kind))
    return options.teams.map(({ slug, name }) => [slug, name] as const);
  if (row.kind === "service") return options.services.map(({ slug }) => [slug, slug] as const);
  if (row.kind === "environment") return options.environments.map(({ slug }) => [slug, slug] as const);
  return [];
}

function undersOf(row: NameRow, options: ResolveOptions): { label: string; options: Pairs } | null {
  if (row.kind === "service")
    return { label: "Owner", options: options.teams.map(({ slug, name }) => [slug, name] as const) };
  if (row.kind === "feature") {
    const likely = new Set(row.services);
    const all = [
      ...row.services,
      ...options.services.map(({ slug }) => slug).filter((slug) => !likely.has(slug)),
    ];
    return { label: "Service", options: all.map((slug) => [slug, slug] as const) };
  }
  if (row.kind === "environment")
    return { label: "Class", options: ENVIRONMENT_CLASSES.map((one) => [one, one] as const) };
  return null;
}

/** A feature that one service alone can have sent is put there unless said otherwise. */
function firstUnder(row: NameRow, choice: string): string {
  return choice === "new" && row.kind === "feature" ? (row.services[0] ?? "") : "";
}
