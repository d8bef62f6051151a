"use client";

import Link from "next/link";
import { useMemo } from "react";
import { Door } from "@/components/money";
import { Person } from "@/components/person";
import type { Column } from "@/components/tables/column";
import { DataTable } from "@/components/tables/data-table";
import { Tag } from "@/components/ui/tag";
import { count, dayText, usd } from "@/lib/format";
import type { ServiceRow } from "@/lib/queries/admin-services";
import { seenText } from "../dated";
import { serviceHref } from "../href";
import { TextLink } from "./text-link";

/** A service with where its cost opens. */
export type ServiceTableRow = ServiceRow & { costHref: string };

/** The services of the catalog; those that nobody answers for come first. */
export function ServicesTable({
  rows,
  week,
  today,
  retired,
}: {
  rows: ServiceTableRow[];
  /** The days of the costs, in words. */
  week: string;
  today: string;
  /** Address that shows or hides the retired ones, and how many there are. */
  retired: { href: string; shown: boolean; count: number };
}) {
  const columns = useMemo(() => columnsOf(today), [today]);
  return (
    <DataTable
      id="services"
      title="All services"
      aside={
        <>
          cost of {week}
          {retired.count > 0 ? (
            <>
              {" · "}
              <TextLink href={retired.href}>
                {retired.shown ? "Hide" : "Show"} {retired.count} retired
              </TextLink>
            </>
          ) : null}
        </>
      }
      columns={columns}
      rows={rows}
      rowId={(row) => row.slug}
      initialSort="unowned"
    />
  );
}

const none = <span className="text-ink-3">–</span>;

function columnsOf(today: string): Column<ServiceTableRow>[] {
  return [
    {
      id: "service",
      header: "Service",
      phone: true,
      rowHeader: true,
      sortBy: (row) => row.slug,
      cell: (row) => (
        <>
          <Link href={serviceHref(row.slug)} className="link font-name wrap-anywhere" prefetch={false}>
            {row.slug}
          </Link>{" "}
          <Lacking row={row} today={today} />
          <span className="block text-label text-ink-3 md:hidden">
            {[row.team?.name ?? "no team", row.owner ?? "nobody"].join(" · ")}
          </span>
        </>
      ),
    },
    {
      id: "team",
      header: "Team now",
      sortBy: (row) => row.team?.name ?? null,
      cell: (row) => (
        <>
          {row.team?.name ?? none}
          {row.next ? (
            <span className="block text-label text-ink-3">
              {row.next.name} from {dayText(row.next.from)}
            </span>
          ) : null}
        </>
      ),
    },
    {
      id: "owner",
      header: "Owner",
      sortBy: (row) => row.owner,
      cell: (row) => <Person address={row.owner} />,
    },
    {
      id: "aliases",
      header: "Also called",
      low: true,
      cell: (row) => <span className="wrap-anywhere">{row.aliases.join(", ") || none}</span>,
    },
    {
      id: "features",
      header: "Features",
      kind: "num",
      sortBy: (row) => row.features,
      cell: (row) => count(row.features),
    },
    {
      id: "seen",
      header: "Seen",
      low: true,
      gap: true,
      sortBy: (row) => row.lastDay,
      cell: (row) => (
        <span className="whitespace-nowrap tabular-nums">{seenText(row.firstDay, row.lastDay, today)}</span>
      ),
    },
    {
      id: "cost",
      header: "Last week",
      unit: "USD",
      kind: "num",
      phone: true,
      sortBy: (row) => row.costPico,
      cell: (row) => (
        <Door href={row.costHref} label={`${usd(row.costPico)} USD, ${row.slug}`}>
          {usd(row.costPico)}
        </Door>
      ),
    },
  ];
}

function Lacking({ row, today }: { row: ServiceRow; today: string }) {
  if (row.retiredOn !== null && row.retiredOn <= today) return <Tag>retired {dayText(row.retiredOn)}</Tag>;
  if (row.team === null) return <Tag tone="warn">no team</Tag>;
  return row.owner === null ? <Tag tone="warn">no owner</Tag> : null;
}
