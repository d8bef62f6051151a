import { Document, isMap, isScalar, isSeq, type Node, visit } from "yaml";
import type { Queryable } from "@/db/client";
import { OPEN_FROM } from "@/lib/domain/catalog";
import {
  ALIASED,
  type Aliased,
  type CatalogState,
  type DatedValue,
  enforcementPlace,
  type Fields,
  mapValues,
  type Timeline,
} from "./catalog-state";
import { loadCatalogState } from "./load-catalog-state";
import { usdText } from "./plan-words";

/** The whole catalog as a file; applying it to the same catalog changes nothing. */
export async function exportCatalog(sql: Queryable): Promise<string> {
  return exportOf(await loadCatalogState(sql));
}

/** `exportCatalog` of a state that was read before. Pure. */
export function exportOf(state: CatalogState): string {
  const aliases = mapValues(ALIASED, (noun) => aliasLists(state, noun));
  const features = featureLists(state);
  return writeYaml({
    units: things(state.things.unit, (slug, fields) => ({ slug, ...fields })),
    cost_centers: things(state.things.cost_center, (code, fields) => ({ code, ...fields })),
    environments: things(state.things.environment, (slug, fields) => ({
      slug,
      ...fields,
      aliases: aliases.environment.get(slug) ?? [],
    })),
    teams: things(state.things.team, (slug, { kind, limit_pico = null, ...fields }) => ({
      slug,
      ...fields,
      kind: kind === "team" ? null : kind,
      limit_usd: limit_pico === null ? null : usdText(String(limit_pico)),
      unit: dated(state, "team_unit", slug, ({ unit }) => ({ slug: unit })),
      cost_center: dated(state, "team_cost_center", slug, ({ cost_center }) => ({ code: cost_center })),
      aliases: aliases.team.get(slug) ?? [],
    })),
    services: things(state.things.service, (slug, fields) => ({
      slug,
      ...fields,
      team: dated(state, "service_team", slug, ({ team }) => ({ slug: team })),
      features: features.get(slug) ?? [],
      aliases: aliases.service.get(slug) ?? [],
    })),
    ownership_rules: timeline(state, "rule", (match, { assigned, ...value }) => ({
      match: JSON.parse(match),
      ...value,
      assigned: assigned === true ? true : null,
    })),
    tagging_contract: timeline(state, "contract", (environment, value) => ({
      environment: environment || null,
      ...value,
    })),
    untagged: state.untagged,
    budgets: timeline(state, "budget", (key, { amount_pico, basis, enforce, ...value }) => ({
      ...JSON.parse(key),
      amount_usd: usdText(String(amount_pico)),
      basis: basis === "cost" ? null : basis,
      enforce: enforce === "none" ? null : enforce,
      ...value,
    })),
    allocation_policies: timeline(state, "policy", (source, { keep_central_pico, ...value }) => ({
      source,
      ...value,
      keep_central_usd: keep_central_pico === "0" ? null : usdText(String(keep_central_pico)),
    })),
    enforcement: timeline(state, "enforcement", (key, value) => ({ ...enforcementPlace(key), ...value })),
    tenants: things(state.things.tenant, (slug, fields) => ({ slug, ...fields })),
    alert_routes: things(state.things.alert_route, (slug, fields) => ({ slug, ...fields })),
    access: {
      visibility: state.visibility,
      groups: things(state.things.group, (group, fields) => ({ group, ...fields })),
    },
    members: things(state.things.member, (email, { disabled, ...fields }) => ({
      email,
      ...fields,
      disabled: disabled === true ? true : null,
    })),
  });
}

type Entry = Record<string, unknown>;

function things(rows: Map<string, Fields>, entry: (key: string, fields: Fields) => Entry): Entry[] {
  return [...rows].map(([key, fields]) => entry(key, fields));
}

/** Short form for one open value, else the list. */
function dated(
  state: CatalogState,
  timeline: Timeline,
  key: string,
  entry: (value: Entry) => Entry,
): unknown {
  const rows = state.timelines[timeline].get(key) ?? [];
  const [only] = rows;
  if (rows.length === 1 && only?.from === OPEN_FROM && only.until === null)
    return Object.values(entry(only.value))[0];
  return rows.map((row) => ({ ...entry(row.value), ...days(row) }));
}

function timeline(state: CatalogState, name: Timeline, entry: (key: string, value: Entry) => Entry): Entry[] {
  return [...state.timelines[name]].flatMap(([key, rows]) =>
    rows.map((row) => ({ ...entry(key, row.value), ...days(row) })),
  );
}

function days(row: DatedValue): Entry {
  return { from: row.from === OPEN_FROM ? null : row.from, until: row.until };
}

/** What each thing is called besides. A name that is a slug means what has that slug, whatever else is written. */
function aliasLists(state: CatalogState, noun: Aliased): Map<string, string[]> {
  const means = ([alias]: [string, string]) => !state.things[noun].has(alias);
  return grouped([...state.aliases[noun]].filter(means).map(([alias, owner]) => [owner, alias]));
}

function featureLists(state: CatalogState): Map<string, unknown[]> {
  return grouped(
    [...state.things.feature].map(([key, { until }]) => {
      const slash = key.indexOf("/");
      const slug = key.slice(slash + 1);
      return [key.slice(0, slash), until ? { slug, until } : slug];
    }),
  );
}

function grouped<Value>(pairs: readonly [string, Value][]): Map<string, Value[]> {
  const lists = new Map<string, Value[]>();
  for (const [key, value] of pairs) {
    const list = lists.get(key);
    if (list) list.push(value);
    else lists.set(key, [value]);
  }
  return lists;
}

/** One line per entry, as people write such files. Null and empty parts are left out. */
function writeYaml(sections: Record<string, unknown>): string {
  return toYaml(new Document(prune(sections)));
}

/** Writes a document whose sections hold one entry per line. */
export function toYaml(document: Document): string {
  visit(document, {
    Pair: (_, pair) => {
      const section = pair.value;
      const entries: unknown[] = isSeq(section) ? section.items : [section];
      for (const entry of entries) if (isMap(entry) || isSeq(entry)) entry.flow = true;
      return isNode(section) ? visit.SKIP : undefined;
    },
    // Text that reads as a number must stay text: money, and codes like 0410.
    Scalar: (_, node) => {
      if (typeof node.value === "string" && /^[\d.]+$/.test(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value);
}

/** Without nulls, and without empty lists save the `required` of a contract, where nothing is an answer. */
function prune(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((part) => prune(part));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([name, part]) => part !== null && !(Array.isArray(part) && part.length === 0 && name !== "required"),
      )
      .filter(([name, part]) => name === "scope" || key === "scope" || !isEmptyObject(part))
      .map(([name, part]) => [name, prune(part, name)]),
  );
}

function isEmptyObject(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
  );
}
