import type { Viewer } from "@/lib/auth/viewer";
import { normaliseName } from "@/lib/domain/catalog";
import type { PriceLine } from "@/lib/domain/price-card";
import { SERVICE_TIERS } from "@/lib/domain/usage-event";
import type { CallRow } from "./call-reads";
import type { PricedLine } from "./price-steps";
import type { Reader } from "./reader";
import { type NamedId, named } from "./rows";
import { scope, seesTeam } from "./spend-filter";

/** What the ids of some calls stand for. */
export interface CallNames {
  names: ReadonlyMap<number, string>;
  /** Only teams the viewer sees. */
  teams: ReadonlyMap<number, NamedId>;
  services: ReadonlyMap<number, NamedId>;
  features: ReadonlyMap<number, NamedId>;
  environments: ReadonlyMap<number, NamedId>;
  costCenters: ReadonlyMap<number, string>;
  rules: ReadonlyMap<number, Record<string, string>>;
  lines: ReadonlyMap<number, PricedLine>;
  /** Slugs, names and aliases, in normal form, of teams the viewer does not see. */
  hiddenTeams: ReadonlySet<string>;
}

const NAME_COLUMNS = [
  "source_id",
  "project_id",
  "tenant_id",
  "template_id",
  "version_id",
  "sent_team_id",
  "sent_cost_center_id",
  "sent_service_id",
  "sent_feature_id",
  "sent_environment_id",
  "gateway_id",
  "virtual_key_id",
  "namespace_id",
  "service_account_id",
  "provider_account_id",
  "provider_project_id",
  "principal_id",
  "provider_id",
  "model_id",
  "model_requested_id",
  "model_actual_id",
  "region_id",
  "operation_name_id",
  "error_type_id",
  "fallback_from_id",
  "claimed_source_id",
] as const satisfies readonly (keyof CallRow)[];

interface CatalogRow {
  kind: "team" | "service" | "feature" | "environment" | "cost_center";
  id: number;
  slug: string;
  name: string;
}

/** Resolves every id of the rows in a handful of statements, however many rows there are. */
export async function loadCallNames(
  sql: Reader,
  viewer: Viewer,
  rows: readonly CallRow[],
): Promise<CallNames> {
  const ids = (read: (row: CallRow) => (number | null)[]) =>
    [...new Set(rows.flatMap(read))].filter((id): id is number => id !== null && id !== 0);
  const teamIds = ids((row) => [row.team_id, ...(row.owner_losers ?? []).map((loser) => loser.teamId)]);
  const [names, catalog, rules, lines, hidden] = await Promise.all([
    sql<{ id: number; name: string }[]>`
      select id, name from names where id = any (${ids((row) => NAME_COLUMNS.map((column) => row[column]))}::integer[])`,
    sql<CatalogRow[]>`
      select 'team' as kind, id, slug, name from teams
      where id = any (${teamIds.filter((id) => seesTeam(viewer, id))}::integer[])
      union all
      select 'service', id, slug, name from services where id = any (${ids((row) => [row.service_id])}::integer[])
      union all
      select 'feature', id, slug, slug from features where id = any (${ids((row) => [row.feature_id])}::integer[])
      union all
      select 'environment', id, slug, slug from environments
      where id = any (${ids((row) => [row.environment_id])}::integer[])
      union all
      select 'cost_center', id, code, name from cost_centers
      where id = any (${ids((row) => [row.cost_center_id])}::integer[])`,
    sql<{ id: number; match: Record<string, string> }[]>`
      select id, match from ownership_rules where id = any (${ids((row) => [row.rule_id])}::integer[])`,
    loadLines(
      sql,
      ids((row) => [row.price_line_id]),
    ),
    hiddenTeams(sql, viewer),
  ]);
  const entries = (kind: CatalogRow["kind"]) => {
    const ofKind = catalog.filter((row) => row.kind === kind);
    return new Map(ofKind.map((row) => [row.id, named(row.id, row.slug, row.name)]));
  };
  return {
    names: new Map(names.map(({ id, name }) => [id, name])),
    teams: entries("team"),
    services: entries("service"),
    features: entries("feature"),
    environments: entries("environment"),
    costCenters: new Map([...entries("cost_center")].map(([id, { slug }]) => [id, slug])),
    rules: new Map(rules.map(({ id, match }) => [id, match])),
    lines,
    hiddenTeams: hidden,
  };
}

/** Slugs, names and aliases, in normal form, of the teams that `viewer` does not see. */
export async function hiddenTeams(sql: Reader, viewer: Viewer): Promise<ReadonlySet<string>> {
  if (viewer.teamIds === "all") return new Set();
  const rows = await sql<{ name: string }[]>`
    select unnest(array[slug, t.name] || array(select alias from team_aliases a where a.team_id = t.id)) as name
    from teams t where not ${scope(sql, viewer, "t.id")}`;
  return new Set(rows.map((row) => normaliseName(row.name)));
}

interface LineRow {
  id: number;
  card_id: number;
  provider: string;
  kind: "list" | "contracted";
  version: string;
  model: string;
  service_tier: string;
  region: string | null;
  min_input_tokens: number;
  context_applies: "all" | "output";
  rates: Record<string, string>;
}

async function loadLines(sql: Reader, ids: number[]): Promise<Map<number, PricedLine>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<LineRow[]>`
    select l.id, l.card_id, c.provider, c.kind, c.version, l.model, l.service_tier, l.region, l.min_input_tokens,
      l.context_applies, l.rates
    from price_lines l join price_cards c on c.id = l.card_id where l.id = any (${ids}::integer[])`;
  return new Map(rows.map((row) => [row.id, { line: toLine(row), ref: toRef(row) }]));
}

function toLine(row: LineRow): PriceLine {
  return {
    id: row.id,
    model: row.model,
    match: { exact: [], prefixes: [], patterns: [] },
    serviceTier: SERVICE_TIERS.find((tier) => tier === row.service_tier) ?? "standard",
    region: row.region,
    minInputTokens: row.min_input_tokens,
    contextApplies: row.context_applies,
    validFromMs: null,
    validToMs: null,
    rates: Object.fromEntries(Object.entries(row.rates).map(([field, pico]) => [field, BigInt(pico)])),
  };
}

function toRef(row: LineRow): PricedLine["ref"] {
  return {
    lineId: row.id,
    cardId: row.card_id,
    provider: row.provider,
    model: row.model,
    cardKind: row.kind,
    cardVersion: row.version,
    serviceTier: row.service_tier,
    region: row.region,
    minInputTokens: row.min_input_tokens,
  };
}
