/** The golden month as read from test-data, and the plain loop over lib/domain that must give its table. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type CatalogFile, readCatalogFile } from "@/lib/commands/apply-catalog";
import { type Catalog, compileCatalog } from "@/lib/domain/catalog";
import { identitiesOf } from "@/lib/domain/identity";
import { MEASURES, type Measure } from "@/lib/domain/ledger-codes";
import { measuresOf } from "@/lib/domain/measures";
import { type EventState, mergeStates, stateOf } from "@/lib/domain/merge";
import { fromUsd } from "@/lib/domain/money";
import { resolveOwner } from "@/lib/domain/ownership";
import { bookingPeriod } from "@/lib/domain/period";
import { cardFromDraft, compilePriceBook, type PriceBook } from "@/lib/domain/price-card";
import { priceUsage } from "@/lib/domain/pricing";
import {
  allTokens,
  type Facts,
  OWNERSHIP_RANKS,
  type Ownership,
  type ServiceTier,
  USAGE_STATUSES,
} from "@/lib/domain/usage-event";
import { readCardFile } from "@/lib/prices/card-file";
import { nativeSource } from "@/lib/sources/native";

const FOLDER = path.resolve(process.cwd(), "test-data", "golden-month");
const read = (file: string) => readFileSync(path.join(FOLDER, file), "utf8");

/** Arrival of each round of posts: before May was closed, and after June was over. */
export const ROUND_RECEIVED_MS = [Date.UTC(2026, 4, 31, 12), Date.UTC(2026, 6, 1, 6)] as const;

export interface GoldenCharge {
  kind: "platform";
  name: string;
  charged_at: string;
  amount_usd: string;
  team: string;
}

/** Measures by team slug. Counts and tokens as numbers of units, money in picodollars. */
export type GoldenTable = Map<string, Partial<Record<Measure, bigint>>>;

export const goldenCatalog = (): string => read("catalog.yaml");
export const goldenCards = () => [readCardFile(read("card.yaml")), readCardFile(read("contract.yaml"))];

/** The posted records by round (0 and 1) and sender, and the charges. */
export function goldenPosts() {
  const rounds: { source: string; event: unknown }[][] = [[], []];
  const charges: GoldenCharge[] = [];
  for (const text of read("events.jsonl").trim().split("\n")) {
    const line = JSON.parse(text) as { post: number; source: string; event: unknown; charge?: GoldenCharge };
    if (line.charge) charges.push(line.charge);
    else rounds[line.post - 1]?.push({ source: line.source, event: line.event });
  }
  return { rounds, charges };
}

/** The table worked out by hand, from the README; its column `total` is a team here. */
export function handTable(): GoldenTable {
  const rows = read("README.md")
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const head = rows.findIndex((row) => row[0] === "measure");
  const teams = rows[head]?.slice(2) ?? [];
  const table: GoldenTable = new Map(teams.map((team) => [team, {}]));
  for (const [measure, unit, ...cells] of rows.slice(head + 1)) {
    if (!MEASURES.includes(measure as Measure))
      throw new Error(`the hand table names no measure: ${measure}`);
    teams.forEach((team, index) => {
      const cell = cells[index] ?? "";
      const amount = unit === "USD" ? fromUsd(cell) : BigInt(cell) * (unit === "k" ? 1000n : 1n);
      const row = table.get(team);
      if (row) row[measure as Measure] = amount;
    });
  }
  return table;
}

/** Adds to a table; `total` gets everything. */
export function addTo(table: GoldenTable, team: string, measure: Measure, amount: bigint): void {
  for (const name of [team, "total"]) {
    const row = table.get(name) ?? {};
    row[measure] = (row[measure] ?? 0n) + amount;
    table.set(name, row);
  }
}

/** The rows of `wanted` from `table`, zeros filled in, so that the two can be compared. */
export function project(table: GoldenTable, wanted: GoldenTable): GoldenTable {
  const zeros = (row: Partial<Record<Measure, bigint>>, name: string) =>
    Object.fromEntries(Object.keys(row).map((key) => [key, table.get(name)?.[key as Measure] ?? 0n]));
  return new Map([...wanted].map(([name, row]) => [name, zeros(row, name)]));
}

interface Call {
  ids: Set<string>;
  state: EventState;
}

/** Every month of the golden data by a plain loop over lib/domain: no database, no pipeline. */
export function loopOverDomain(): Map<string, GoldenTable> {
  const catalog = catalogOf(readCatalogFile(goldenCatalog()));
  const book = compilePriceBook(
    goldenCards().map((draft, i) =>
      cardFromDraft(draft, { id: i + 1, publishedAtMs: 0, firstLineId: i * 100 + 1 }),
    ),
  );
  const { rounds, charges } = goldenPosts();
  const closedMay = new Set(["2026-05-01"]);
  const months = new Map<string, GoldenTable>();
  const month = (period: string) => {
    const table = months.get(period) ?? new Map();
    months.set(period, table);
    return table;
  };
  const before = mergeAll(rounds.slice(0, 1));
  const after = mergeAll(rounds);
  for (const call of before) count(call, before, 1n, new Set());
  // After the close of May every call gives its old line back and takes its new one, late ones in June.
  for (const call of before) count(call, before, -1n, closedMay);
  for (const call of after) count(call, after, 1n, closedMay);
  for (const charge of charges) {
    const table = month(bookingPeriod(Date.parse(charge.charged_at), closedMay));
    for (const measure of ["cost_other", "list_cost", "cost"] as const)
      addTo(table, charge.team, measure, fromUsd(charge.amount_usd));
  }
  return months;

  function count(call: Call, all: Call[], sign: bigint, closed: ReadonlySet<string>) {
    const { team, delta } = countCall(call, all, catalog, book);
    const table = month(bookingPeriod(call.state.occurredAtMs.value, closed));
    for (const [measure, amount] of delta)
      addTo(table, team, MEASURES[measure] as Measure, sign * BigInt(amount));
  }
}

/** Reports that share an id are one call. */
function mergeAll(rounds: { source: string; event: unknown }[][]): Call[] {
  let calls: Call[] = [];
  rounds.forEach((posts, round) => {
    const receivedAtMs = ROUND_RECEIVED_MS[round] ?? 0;
    for (const { source, event } of posts) {
      const reading = nativeSource.read([event], { receivedAtMs });
      const report = reading.reports[0]?.report;
      if (!report) throw new Error(`a golden record is refused: ${JSON.stringify(reading.rejected)}`);
      const ids = identitiesOf(report, source);
      const call: Call = { ids: new Set(ids), state: stateOf(report, source, null, receivedAtMs) };
      for (const same of calls.filter((other) => ids.some((id) => other.ids.has(id)))) {
        call.state = mergeStates(call.state, same.state);
        for (const id of same.ids) call.ids.add(id);
        calls = calls.filter((other) => other !== same);
      }
      calls.push(call);
    }
  });
  return calls;
}

function countCall(call: Call, all: readonly Call[], catalog: Catalog, book: PriceBook) {
  const { state } = call;
  const facts = Object.fromEntries([...state.facts].map(([name, { value }]) => [name, value])) as Facts;
  const ownership = Object.fromEntries([...state.ownership].map(([name, { value }]) => [name, value]));
  const rank = Math.max(-1, ...[...state.ownership.values()].map((field) => field.rank));
  const atMs = state.occurredAtMs.value;
  const owner = resolveOwner(
    {
      atMs,
      ownership: ownership as Ownership,
      ownershipRank: OWNERSHIP_RANKS[rank] ?? "app",
      facts,
      labels: undefined,
      keyId: null,
    },
    catalog,
  );
  const { usage } = state.usage;
  const usageStatus = USAGE_STATUSES[state.usage.status] ?? "missing";
  const priceAs = (model: string | null) =>
    priceUsage(
      {
        provider: facts.provider ?? null,
        model,
        serviceTier: (facts.serviceTier as ServiceTier | undefined) ?? null,
        region: null,
        account: facts.providerAccount ?? null,
        atMs,
        usage,
        usageStatus,
      },
      book,
    );
  const model = facts.modelActual ?? facts.modelRequested ?? null;
  const price = priceAs(model);
  const free = allTokens(usage) === 0 && state.status.value === "error";
  const cached = state.responseCacheHit !== null;
  const paid = price.priced && usageStatus !== "missing" && !free && !cached;
  const asked = facts.fallbackFrom ?? facts.modelRequested ?? model;
  const wanted = paid && asked !== model ? priceAs(asked) : null;
  const premiumPico =
    paid && wanted?.priced && wanted.model !== price.model ? price.costPico - wanted.costPico : null;
  const nothing = price.priced && usageStatus !== "missing" && (free || cached) ? 0n : null;
  const attempts = all.filter(
    (other) => state.facts.has("operationId") && operationOf(other) === operationOf(call),
  );
  const delta = measuresOf({
    status: state.status.value,
    usageStatus,
    usage,
    lastAttempt: attempts.every((other) => (other.state.attempt?.value ?? 0) <= (state.attempt?.value ?? 0)),
    fellBack: facts.fallbackFrom !== undefined || premiumPico !== null,
    costPico: paid ? price.costPico : nothing,
    listPico: paid ? price.listPico : nothing,
    byClass: paid ? price.byClass : null,
    premiumPico,
    avoidedPico: cached && price.priced ? price.costPico : null,
  });
  return { team: slugOf(catalog, owner.teamId), delta };
}

function operationOf(call: Call): string | undefined {
  return call.state.facts.get("operationId")?.value;
}

function slugOf(catalog: Catalog, teamId: number): string {
  for (const [slug, id] of catalog.teamIds) if (id === teamId) return slug;
  throw new Error(`there is no team ${teamId}`);
}

/** The few things that the golden catalog uses, with ids by position; team 1 is untagged. */
function catalogOf(file: CatalogFile): Catalog {
  const open = { validFrom: "2020-01-01", validTo: null };
  const teamId = (slug: string | undefined) => file.teams.findIndex((team) => team.slug === slug) + 2;
  const services = file.services ?? [];
  return compileCatalog({
    version: 1,
    teams: [
      {
        id: 1,
        slug: "untagged",
        name: "untagged",
        kind: "untagged",
        aliases: [],
        retiredOn: null,
        mergedInto: null,
      },
      ...file.teams.map((team, index) => ({
        id: index + 2,
        slug: team.slug,
        name: team.slug,
        kind: team.kind ?? ("team" as const),
        aliases: team.aliases,
        retiredOn: null,
        mergedInto: null,
      })),
    ],
    teamCostCenters: [],
    services: services.map(({ slug }, index) => ({
      id: index + 1,
      slug,
      name: slug,
      owner: null,
      aliases: [],
    })),
    serviceTeams: services.flatMap((service, index) =>
      (service.team ?? []).map((entry) => ({ serviceId: index + 1, teamId: teamId(entry.slug), ...open })),
    ),
    features: services.flatMap((service, index) =>
      service.features.map(({ slug }, i) => ({ id: index * 100 + i + 1, serviceId: index + 1, slug })),
    ),
    environments: file.environments.map(({ class: kind = "production", ...entry }, index) => ({
      ...entry,
      class: kind,
      id: index + 1,
    })),
    costCenters: [],
    rules: file.ownership_rules.map((rule, index) => ({
      ...open,
      id: index + 1,
      match: rule.match,
      teamId: teamId(rule.team),
      environmentId: null,
      assigned: false,
    })),
    contracts: [],
    keys: new Map(),
  });
}
