import type { Sql } from "@/db/client";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { addCharge } from "@/lib/commands/charges";
import { type Actor, CommandError } from "@/lib/commands/define-command";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { createMarker } from "@/lib/commands/markers";
import { closePeriod } from "@/lib/commands/periods";
import { importPriceDraft, publishPriceCard } from "@/lib/commands/price-cards";
import { createUser } from "@/lib/commands/users";
import { shippedCards } from "@/lib/prices/shipped-cards";
import { DAY_MS, type DemoCalendar, isoDay } from "./calendar";
import { DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_TEAMS, demoCatalog, SHARED_TEAM } from "./company";
import { contractedCards } from "./contract";
import type { DemoSource } from "./generate";

const ADMIN: Actor = { name: "priya.raman@example.com", role: "admin" };
const FINANCE: Actor = { name: "finance@example.com", role: "finance" };

const KEY_NAMES: Record<DemoSource, string> = {
  "app-sdk": "Applications",
  "llm-gateway": "LLM gateway",
  collector: "Collector",
};

/**
 * Catalog, price cards, accounts and ingest keys. Every step may have been done before by a load that
 * was interrupted; it is then left as it is.
 *
 * @returns id of the ingest key of each source
 */
export async function setUpCompany(sql: Sql, calendar: DemoCalendar): Promise<Record<DemoSource, number>> {
  await applyCatalog(sql, ADMIN, demoCatalog(calendar));
  await publishCards(sql, calendar);
  for (const account of DEMO_ACCOUNTS) {
    // A reader sees the teams given to them: here, all.
    const teams =
      account.role === "reader" ? [...DEMO_TEAMS, SHARED_TEAM] : account.team ? [account.team] : [];
    await unlessDone(
      createUser(sql, ADMIN, {
        email: account.email,
        name: account.name,
        role: account.role,
        teams,
        unit: account.unit,
        password: DEMO_PASSWORD,
      }),
    );
  }
  return {
    "app-sdk": await keyOf(sql, "app-sdk"),
    "llm-gateway": await keyOf(sql, "llm-gateway"),
    collector: await keyOf(sql, "collector"),
  };
}

/** The shipped list cards if no list card is in force, and the demo's contract. */
async function publishCards(sql: Sql, calendar: DemoCalendar): Promise<void> {
  const [listed] = await sql`select from price_cards where state = 'published' and kind = 'list' limit 1`;
  const shipped = shippedCards();
  const drafts = [...(listed ? [] : shipped), ...contractedCards(calendar, shipped)];
  const cards = await importPriceDraft(sql, ADMIN, { drafts });
  const ids = cards.filter((card) => card.state === "draft").map((card) => card.id);
  if (ids.length > 0) await publishPriceCard(sql, ADMIN, { ids });
}

/** Nobody needs the key's text: the demo posts from inside. */
async function keyOf(sql: Sql, source: DemoSource): Promise<number> {
  const [known] = await sql<{ id: number }[]>`
    select id from ingest_keys where source = ${source} and revoked_at is null order by id limit 1`;
  if (known) return known.id;
  const made = await createIngestKey(sql, ADMIN, { name: KEY_NAMES[source], source, scopes: ["ingest"] });
  return made.id;
}

/** What the company pays besides calls: monthly platform bills, one fine-tuning run, one credit. */
export async function bookCharges(sql: Sql, calendar: DemoCalendar): Promise<void> {
  const months = [...calendar.closedMonths, ...openMonths(calendar)];
  const monthly = months.flatMap((month) => [
    {
      kind: "platform" as const,
      name: "LLM gateway licence",
      month,
      day: 1,
      amountUsd: "640.00",
      team: SHARED_TEAM,
    },
    {
      kind: "storage" as const,
      name: "Trace storage",
      month,
      day: 3,
      amountUsd: "185.40",
      team: SHARED_TEAM,
    },
  ]);
  const lastComplete = months.at(-2) ?? isoDay(calendar.startMs);
  const once = [
    {
      kind: "fine_tuning" as const,
      name: "Fine-tuning run, intent model",
      month: lastComplete,
      day: 12,
      amountUsd: "420.00",
      team: "support",
    },
    {
      kind: "credit" as const,
      name: "Volume credit",
      month: lastComplete,
      day: 28,
      amountUsd: "-250.00",
      team: SHARED_TEAM,
    },
  ];
  for (const { month, day, ...charge } of [...monthly, ...once]) {
    const chargedAt = new Date(Date.parse(month) + (day - 1) * DAY_MS);
    if (chargedAt.getTime() > calendar.nowMs) continue;
    const known = await sql`select from charges where name = ${charge.name} and charged_at = ${chargedAt}`;
    if (known.length === 0) await addCharge(sql, FINANCE, { ...charge, chargedAt });
  }
}

/** The last complete month and the current one: open, so provisional. */
function openMonths(calendar: DemoCalendar): string[] {
  const now = new Date(calendar.nowMs);
  return [1, 0].map((back) => isoDay(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)));
}

/** What every chart of the demo marks. */
export async function setMarkers(sql: Sql, calendar: DemoCalendar): Promise<void> {
  const markers = [
    {
      at: calendar.denseMs + DAY_MS / 3,
      kind: "launch" as const,
      name: "AI features rolled out to everyone",
    },
    {
      at: calendar.promptChangeMs,
      kind: "deploy" as const,
      name: "thread-summary v14",
      team: "support",
      service: "ticket-copilot",
    },
    { at: calendar.priceChangeMs, kind: "price_change" as const, name: "OpenAI contract: 15 % off list" },
  ];
  for (const { at, ...marker } of markers) {
    const when = new Date(at);
    const known = await sql`select from markers where name = ${marker.name} and at = ${when}`;
    if (known.length === 0) await createMarker(sql, ADMIN, { ...marker, at: when });
  }
}

/** Days after its end on which a month is closed. */
const CLOSED_AFTER_DAYS = 4;

/**
 * Closes the months that are due at `atMs`, oldest first; never the last complete one and the current
 * one. Asking for months that are closed already does nothing.
 */
export async function closeMonths(sql: Sql, calendar: DemoCalendar, atMs: number): Promise<void> {
  const begun = new Date(calendar.startMs);
  // All months before the first one are empty and close with the last of them, while that costs nothing.
  const before = isoDay(Date.UTC(begun.getUTCFullYear(), begun.getUTCMonth() - 1, 1));
  const due = [before, ...calendar.closedMonths].filter((month) => {
    const start = new Date(month);
    const end = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1);
    return month === before || end + CLOSED_AFTER_DAYS * DAY_MS <= atMs;
  });
  const closed = await sql<{ period: string }[]>`
    select period from periods where closed_at is not null and period = any(${due}::date[])`;
  const done = new Set(closed.map((row) => row.period));
  for (const month of due) {
    if (!done.has(month)) await closePeriod(sql, FINANCE, { month: month.slice(0, 7) });
  }
}

/** A command that finds its work done already (`conflict`) has nothing left to do. */
async function unlessDone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== "conflict") throw error;
  }
}
