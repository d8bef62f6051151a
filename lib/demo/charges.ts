import type { Sql } from "@/db/client";
import { addCharge, type CHARGE_KINDS } from "@/lib/commands/charges";
import { DAY_MS, type DemoCalendar, isoDay } from "./calendar";
import { SHARED_TEAM } from "./names";
import { FINANCE } from "./setup";

interface DemoCharge {
  kind: (typeof CHARGE_KINDS)[number];
  name: string;
  /** First day of the month, and the day in it. */
  month: string;
  day: number;
  amountUsd: string;
  team: string;
  document?: string;
}

/** What the company pays besides calls: monthly platform bills, one fine-tuning run, one credit. */
export async function bookCharges(sql: Sql, calendar: DemoCalendar): Promise<void> {
  for (const { month, day, ...charge } of chargesOf(calendar)) {
    const chargedAt = new Date(Date.parse(month) + (day - 1) * DAY_MS);
    if (chargedAt.getTime() > calendar.nowMs) continue;
    const known = await sql`select from charges where name = ${charge.name} and charged_at = ${chargedAt}`;
    if (known.length === 0) await addCharge(sql, FINANCE, { ...charge, chargedAt });
  }
}

function chargesOf(calendar: DemoCalendar): DemoCharge[] {
  const months = [...calendar.closedMonths, ...openMonths(calendar)];
  const monthly = months.flatMap((month): DemoCharge[] => [
    {
      kind: "platform",
      name: "LLM gateway licence",
      month,
      day: 1,
      amountUsd: "340.00",
      team: SHARED_TEAM,
      document: `GW-${month.slice(0, 7)}`,
    },
    { kind: "storage", name: "Trace storage", month, day: 3, amountUsd: "85.40", team: SHARED_TEAM },
  ]);
  const lastComplete = months.at(-2) ?? isoDay(calendar.startMs);
  return [
    ...monthly,
    {
      kind: "fine_tuning",
      name: "Fine-tuning run, intent model",
      month: lastComplete,
      day: 12,
      amountUsd: "420.00",
      team: "support",
    },
    {
      kind: "credit",
      name: "Volume credit",
      month: lastComplete,
      day: 28,
      amountUsd: "-250.00",
      team: SHARED_TEAM,
    },
  ];
}

/** The last complete month and the current one: open, so provisional. */
function openMonths(calendar: DemoCalendar): string[] {
  const now = new Date(calendar.nowMs);
  return [1, 0].map((back) => isoDay(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)));
}
