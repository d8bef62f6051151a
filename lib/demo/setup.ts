import type { Sql } from "@/db/client";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { type Actor, CommandError } from "@/lib/commands/define-command";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { closePeriod } from "@/lib/commands/periods";
import { importPriceDraft, publishPriceCard } from "@/lib/commands/price-cards";
import { createUser } from "@/lib/commands/users";
import { shippedCards } from "@/lib/prices/shipped-cards";
import { DEMO_PASSWORD, demoAccounts } from "./accounts";
import { closeMs, type DemoCalendar, isoDay } from "./calendar";
import { demoCatalog } from "./company";
import { contractedCards } from "./contract";
import { DEMO_SOURCES, type DemoSource } from "./feature-traffic";
import { SHARED_TEAM } from "./names";
import type { DemoScenario } from "./scenario";

/** Who does in the demo what an admin does, and what finance does. */
export const ADMIN: Actor = { name: "priya.raman@example.com", role: "admin" };
export const FINANCE: Actor = { name: "finance@example.com", role: "finance" };

const KEY_NAMES: Record<DemoSource, string> = {
  "app-sdk": "Applications",
  "llm-gateway": "LLM gateway",
  collector: "Collector",
  "edge-collector": "Edge collector",
};

/**
 * Catalog, price cards, accounts and ingest keys. Every step may have been done before by a load that
 * was interrupted; it is then left as it is.
 *
 * @returns id of the ingest key of each source
 */
export async function setUpCompany(
  sql: Sql,
  calendar: DemoCalendar,
  scenario: DemoScenario,
  scale: number,
): Promise<Record<DemoSource, number>> {
  await applyCatalog(sql, ADMIN, demoCatalog(calendar, scenario, scale));
  await publishCards(sql, calendar);
  for (const account of demoAccounts(scenario)) {
    // A reader sees the teams given to them: here, all.
    const teams =
      account.role === "reader"
        ? [...new Set([...scenario.teams, SHARED_TEAM, ...scenario.streams.map(({ team }) => team)])].filter(
            (team) => team !== "untagged",
          )
        : account.team
          ? [account.team]
          : [];
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
  const keys: [DemoSource, number][] = [];
  for (const source of DEMO_SOURCES) keys.push([source, await keyOf(sql, source)]);
  return Object.fromEntries(keys) as Record<DemoSource, number>;
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
  const scopes: ("ingest" | "check")[] = source === "llm-gateway" ? ["ingest", "check"] : ["ingest"];
  const made = await createIngestKey(sql, ADMIN, { name: KEY_NAMES[source], source, scopes });
  return made.id;
}

/**
 * Closes the months that are due at `atMs`, oldest first; never the last complete one and the current
 * one. Asking for months that are closed already does nothing.
 */
export async function closeMonths(sql: Sql, calendar: DemoCalendar, atMs: number): Promise<void> {
  const begun = new Date(calendar.startMs);
  // All months before the first one are empty and close with the last of them, while that costs nothing.
  const before = isoDay(Date.UTC(begun.getUTCFullYear(), begun.getUTCMonth() - 1, 1));
  const due = [before, ...calendar.closedMonths].filter((month) => {
    return month === before || closeMs(month) <= atMs;
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
