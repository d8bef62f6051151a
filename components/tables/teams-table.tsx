"use client";

import { type ReactNode, useMemo } from "react";
import { usd, usdChange } from "@/lib/format";
import { ChangeBar } from "../charts/change-bar";
import { Sparkline } from "../charts/sparkline";
import { Swatch } from "../charts/swatch";
import { Delta, DeltaPercent, tenths } from "../delta";
import { Door } from "../money";
import { Person } from "../person";
import { type Column, compareValues } from "./column";
import { DataTable } from "./data-table";
import { PlanShare } from "./plan-share";

export interface TeamRow {
  teamId: number;
  name: string;
  kind: "team" | "shared" | "untagged";
  hue: number;
  pattern: number;
  lead: string | null;
  costPico: bigint;
  previousPico: bigint | null;
  /** Tenths of a percent. */
  share: number;
  stampedShare: number | null;
  weekly: bigint[];
  /** What drove the change, in words. */
  driver: string;
  /** Forecast of the month, or what it came to once over; null where nothing is forecast. */
  monthEndPico: bigint | null;
  planPico: bigint | null;
  /** The team's page, in the same period. */
  href: string;
  /** Why the change, in the same days. */
  whyHref: string;
  /** How the end of the month is made; null without a month. */
  monthHref: string | null;
}

export interface TeamsTotal {
  name: string;
  costPico: bigint;
  previousPico: bigint | null;
  stampedShare: number | null;
  weekly: bigint[];
  monthEndPico: bigint | null;
  planPico: bigint | null;
  monthHref: string | null;
}

const KIND_WORDS = { team: null, shared: "shared", untagged: "no team" } as const;

/** Every team of the period with its change, its month's forecast against plan, and how much of it was stamped. */
export function TeamsTable({
  rows,
  period,
  month,
  compared,
  total,
  aside,
}: {
  rows: TeamRow[];
  /** Header of the cost column: "Last week". */
  period: string;
  /** "July forecast". */
  month: string;
  compared: boolean;
  total: TeamsTotal;
  aside: ReactNode;
}) {
  const columns = useMemo(() => teamColumns(rows, period, month, compared), [rows, period, month, compared]);
  return (
    <DataTable
      id="teams"
      title="Teams"
      aside={aside}
      columns={columns}
      rows={rows}
      rowId={(team) => String(team.teamId)}
      initialSort="-cost"
      totals={{
        team: total.name,
        weeks: <Sparkline values={total.weekly} label={sparkText(total.name, total.weekly)} />,
        cost: usd(total.costPico),
        share: total.costPico > 0n ? "100.0" : "–",
        change: (
          <>
            <Delta now={total.costPico} before={total.previousPico} />
            <span className="block text-label font-normal text-ink-3 md:hidden">
              <DeltaPercent now={total.costPico} before={total.previousPico} unit />
            </span>
          </>
        ),
        "change-percent": <DeltaPercent now={total.costPico} before={total.previousPico} />,
        month: <MonthEnd pico={total.monthEndPico} href={total.monthHref} name={total.name} />,
        plan: <PlanOf monthEndPico={total.monthEndPico} planPico={total.planPico} />,
        stamped: tenths(total.stampedShare),
      }}
    />
  );
}

function teamColumns(rows: TeamRow[], period: string, month: string, compared: boolean): Column<TeamRow>[] {
  const changes = rows.map(changeOf).sort(compareValues);
  const low = changes[0] ?? 0n;
  const high = changes.at(-1) ?? 0n;
  const change: Column<TeamRow>[] = [
    {
      id: "change",
      header: "Change",
      unit: "USD",
      kind: "num",
      phone: true,
      sortBy: changeOf,
      cell: (team) => (
        <>
          <ChangeDoor team={team} />
          <span className="block text-label text-ink-3 md:hidden">
            <DeltaPercent now={team.costPico} before={team.previousPico} unit />
          </span>
        </>
      ),
    },
    {
      id: "change-percent",
      header: "Change",
      unit: "%",
      kind: "num",
      cell: (team) => <DeltaPercent now={team.costPico} before={team.previousPico} />,
    },
    {
      id: "change-bar",
      header: "Change, drawn",
      hiddenHeader: true,
      low: true,
      cell: (team) => (
        <div className="flex h-5 items-center">
          <ChangeBar change={changeOf(team)} low={low} high={high} />
        </div>
      ),
    },
  ];
  return [
    {
      id: "team",
      header: "Team",
      phone: true,
      rowHeader: true,
      sortBy: (team) => team.name,
      cell: (team) => (
        <>
          <span className="md:whitespace-nowrap">
            <Swatch hue={team.hue} pattern={team.pattern} />
            <span className="font-name">{team.name}</span>
            {KIND_WORDS[team.kind] ? <span className="text-ink-3"> {KIND_WORDS[team.kind]}</span> : null}
          </span>
          <span className="block pl-4.25 text-label text-ink-3 md:hidden">
            {tenths(team.share)} % · stamped {tenths(team.stampedShare)}
          </span>
        </>
      ),
    },
    {
      id: "lead",
      header: "Lead",
      low: true,
      sortBy: (team) => team.lead,
      cell: (team) => (team.lead === null ? "–" : <Person address={team.lead} />),
    },
    {
      id: "weeks",
      header: "13 weeks",
      low: true,
      cell: (team) => <Sparkline values={team.weekly} label={sparkText(team.name, team.weekly)} />,
    },
    {
      id: "cost",
      header: period,
      unit: "USD",
      kind: "num",
      phone: true,
      sortBy: (team) => team.costPico,
      cell: (team) => (
        <Door href={team.href} label={`${team.name}, ${usd(team.costPico)} USD`}>
          {usd(team.costPico)}
        </Door>
      ),
    },
    {
      id: "share",
      header: "Share",
      unit: "%",
      kind: "num",
      sortBy: (team) => team.share,
      cell: (t) => tenths(t.share),
    },
    ...(compared ? change : []),
    {
      id: "month",
      header: month,
      unit: "USD",
      kind: "num",
      sortBy: (team) => team.monthEndPico,
      cell: (team) => <MonthEnd pico={team.monthEndPico} href={team.monthHref} name={team.name} />,
    },
    {
      id: "plan",
      header: "Of plan",
      unit: "%",
      kind: "num",
      cell: (team) => <PlanOf monthEndPico={team.monthEndPico} planPico={team.planPico} />,
    },
    {
      id: "stamped",
      header: "Stamped",
      unit: "%",
      kind: "num",
      sortBy: (team) => team.stampedShare,
      cell: (team) => tenths(team.stampedShare),
    },
  ];
}

/** A change opens why it moved. */
function ChangeDoor({ team }: { team: TeamRow }) {
  const delta = <Delta now={team.costPico} before={team.previousPico} />;
  if (changeOf(team) === 0n) return delta;
  const why = team.driver === "" ? "why" : team.driver;
  return (
    <Door href={team.whyHref} label={`${team.name}, change ${usdChange(changeOf(team))} USD: ${why}`}>
      {delta}
    </Door>
  );
}

function MonthEnd({ pico, href, name }: { pico: bigint | null; href: string | null; name: string }) {
  if (pico === null) return <span className="text-ink-3">–</span>;
  if (href === null) return usd(pico);
  return (
    <Door href={href} label={`${name}, end of the month ${usd(pico)} USD`}>
      {usd(pico)}
    </Door>
  );
}

function PlanOf({ monthEndPico, planPico }: { monthEndPico: bigint | null; planPico: bigint | null }) {
  if (monthEndPico === null) return <span className="text-ink-3">{planPico === null ? "no plan" : "–"}</span>;
  return <PlanShare spent={monthEndPico} plan={planPico} />;
}

function changeOf(team: TeamRow): bigint {
  return team.previousPico === null ? 0n : team.costPico - team.previousPico;
}

function sparkText(name: string, weekly: readonly bigint[]): string {
  return `${name}, 13 weeks: from ${usd(weekly[0] ?? 0n)} to ${usd(weekly.at(-1) ?? 0n)} USD a week`;
}
