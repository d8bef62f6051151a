import type { Queryable, Sql, Tx } from "@/db/client";
import { type Catalog, compileCatalog } from "@/lib/domain/catalog";
import { reportingDays } from "@/lib/domain/period";
import { compilePriceBook, type PriceBook, type PriceCard, type PriceLine } from "@/lib/domain/price-card";
import { loadCatalog } from "./load-catalog";
import { loadPriceCards } from "./load-prices";
import type { Names } from "./names";

/** Key of the ledger's advisory lock: batches share it, what changes how they are booked takes it alone. */
export const LEDGER_LOCK = 74200;

/** Everything a batch is owned, priced and booked by, as of one set of versions. */
export interface Reference {
  versions: Versions;
  catalog: Catalog;
  /** Slug of a team or service by id, for the values of exceptions. */
  serviceSlugs: Map<number, string>;
  untaggedTeamId: number;
  book: PriceBook;
  cards: PriceCard[];
  lines: Map<number, PriceLine>;
  /** Closed months, "YYYY-MM-01". */
  closed: ReadonlySet<string>;
  /** Reporting day of an instant. */
  dayOf: (ms: number) => string;
}

export interface Versions {
  catalog: number;
  cards: number;
  periods: number;
  reporting_timezone: string;
}

/** The versions as this statement sees them. */
export async function readVersions(sql: Queryable): Promise<Versions> {
  const [row] = await sql<Versions[]>`
    select catalog, cards, periods, reporting_timezone from ledger_versions`;
  if (!row) throw new Error("ledger_versions is empty: run `whospent migrate`");
  return row;
}

/**
 * Loads what changed since `previous`; the rest is kept.
 * @param sql a transaction that holds the ledger lock, so that nothing changes meanwhile
 */
export async function loadReference(
  sql: Sql | Tx,
  names: Names,
  pool: Sql,
  versions: Versions,
  previous: Reference | null,
): Promise<Reference> {
  const fresh = (part: "catalog" | "cards" | "periods") => previous?.versions[part] === versions[part];
  const catalogPart = fresh("catalog") && previous ? catalogOf(previous) : await readCatalog(sql);
  const pricePart = fresh("cards") && previous ? pricesOf(previous) : await readPrices(sql);
  // Names the pipeline gives to models, providers and services by itself, interned ahead of any batch.
  const given = [
    ...pricePart.cards.flatMap((card) => [
      ["provider", card.provider] as const,
      ...card.lines.map((line) => ["model", line.model] as const),
    ]),
    ...[...catalogPart.serviceSlugs.values()].map((slug) => ["service", slug] as const),
  ];
  await names.intern(pool, given, true);
  const sameZone = previous?.versions.reporting_timezone === versions.reporting_timezone;
  return {
    ...catalogPart,
    ...pricePart,
    versions,
    closed: fresh("periods") && previous ? previous.closed : await readClosedPeriods(sql),
    dayOf: sameZone && previous ? previous.dayOf : reportingDays(versions.reporting_timezone),
  };
}

/** The parts of a reference, each alone: a kept part must not bring the old other parts along. */
function catalogOf({ catalog, serviceSlugs, untaggedTeamId }: Reference) {
  return { catalog, serviceSlugs, untaggedTeamId };
}

function pricesOf({ cards, book, lines }: Reference) {
  return { cards, book, lines };
}

async function readCatalog(sql: Queryable) {
  const snapshot = await loadCatalog(sql);
  const untagged = snapshot.teams.find((team) => team.kind === "untagged");
  if (!untagged) throw new Error("the catalog has no untagged team: run `whospent migrate`");
  return {
    catalog: compileCatalog(snapshot),
    serviceSlugs: new Map(snapshot.services.map((service) => [service.id, service.slug])),
    untaggedTeamId: untagged.id,
  };
}

async function readPrices(sql: Queryable) {
  const cards = await loadPriceCards(sql);
  return {
    cards,
    book: compilePriceBook(cards),
    lines: new Map(cards.flatMap((card) => card.lines.map((line) => [line.id, line] as const))),
  };
}

async function readClosedPeriods(sql: Queryable): Promise<ReadonlySet<string>> {
  const rows = await sql<{ period: string }[]>`select period from periods where closed_at is not null`;
  return new Set(rows.map((row) => row.period));
}
