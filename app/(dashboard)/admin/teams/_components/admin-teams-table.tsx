"use client";

import Link from "next/link";
import { useMemo } from "react";
import { Swatch } from "@/components/charts/swatch";
import { Door } from "@/components/money";
import { Person } from "@/components/person";
import type { Column } from "@/components/tables/column";
import { DataTable } from "@/components/tables/data-table";
import { usd } from "@/lib/format";
import type { AdminTeam } from "@/lib/queries/admin-teams";
import { stateText, TeamStateTag } from "./team-state";

/** The teams of the catalog; each opens what the catalog says of it, each amount its showback page. */
export function AdminTeamsTable({
  teams,
  week,
  ended,
}: {
  teams: AdminTeam[];
  /** The days of the costs, in words. */
  week: string;
  /** Address that shows or hides the ended ones, and how many there are. */
  ended: { href: string; shown: boolean; count: number };
}) {
  const columns = useMemo(() => columnsOf(), []);
  return (
    <DataTable
      id="teams"
      title="All teams"
      aside={
        <>
          cost of {week}
          {ended.count > 0 ? (
            <>
              {" · "}
              <Link href={ended.href} className="link" prefetch={false}>
                {ended.shown ? "Hide" : "Show"} {ended.count} that ended
              </Link>
            </>
          ) : null}
        </>
      }
      columns={columns}
      rows={teams}
      rowId={(team) => String(team.teamId)}
      initialSort="-cost"
    />
  );
}

const none = <span className="text-ink-3">–</span>;

function columnsOf(): Column<AdminTeam>[] {
  return [
    {
      id: "team",
      header: "Team",
      phone: true,
      rowHeader: true,
      sortBy: (team) => team.name,
      cell: (team) => (
        <>
          <Swatch hue={team.hue} />
          <Link
            href={`/admin/teams/${encodeURIComponent(team.slug)}`}
            className="link font-name"
            prefetch={false}
          >
            {team.name}
          </Link>
          {team.kind === "shared" ? <span className="text-ink-3"> shared</span> : null}
          {team.state === "active" ? null : (
            <span className="block pl-4.25">
              <TeamStateTag team={team} />
            </span>
          )}
          <span className="block pl-4.25 text-label text-ink-3 md:hidden">
            {[team.costCenter?.slug ?? "no cost center", team.unit?.name ?? "no unit"].join(" · ")}
          </span>
        </>
      ),
    },
    {
      id: "unit",
      header: "Unit",
      sortBy: (team) => team.unit?.name ?? null,
      cell: (team) => team.unit?.name ?? none,
    },
    {
      id: "center",
      header: "Cost center",
      sortBy: (team) => team.costCenter?.slug ?? null,
      cell: (team) => team.costCenter?.slug ?? none,
    },
    {
      id: "lead",
      header: "Lead",
      sortBy: (team) => team.lead,
      cell: (team) => <Person address={team.lead} />,
    },
    {
      id: "manager",
      header: "Manager",
      low: true,
      sortBy: (team) => team.manager,
      cell: (team) => <Person address={team.manager} />,
    },
    { id: "channel", header: "Channel", low: true, cell: (team) => team.channel ?? none },
    {
      id: "cost",
      header: "Last week",
      unit: "USD",
      kind: "num",
      phone: true,
      sortBy: (team) => team.costPico,
      cell: (team) => (
        <Door
          href={`/teams/${encodeURIComponent(team.slug)}`}
          label={`${team.name}, ${usd(team.costPico)} USD${stateText(team) === null ? "" : `, ${stateText(team)}`}`}
        >
          {usd(team.costPico)}
        </Door>
      ),
    },
  ];
}
