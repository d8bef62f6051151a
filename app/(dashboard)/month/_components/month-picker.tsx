"use client";

import { Menu, MenuLink } from "@/components/ui/menu";

export interface MonthChoice {
  period: string;
  name: string;
  status: "provisional" | "final";
  href: string;
}

/** The last thirteen accounting months, each a link. */
export function MonthPicker({ period, months }: { period: string; months: readonly MonthChoice[] }) {
  const current = months.find((month) => month.period === period);
  return (
    <Menu
      trigger={
        <>
          Month <span className="text-label text-ink-3">{current?.name ?? period.slice(0, 7)}</span>
        </>
      }
      look="button"
    >
      {months.map((month) => (
        <MenuLink key={month.period} href={month.href} current={month.period === period} aside={month.status}>
          {month.name}
        </MenuLink>
      ))}
    </Menu>
  );
}
