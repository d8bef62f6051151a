import type { Viewer } from "@/lib/auth/viewer";
import type { EnforcementMode } from "@/lib/domain/check-mode";
import type { Reader } from "./reader";

/** A mode with its days, half-open, UTC. */
export interface ModeRow {
  /** Null: every environment without a mode of its own. */
  environment: string | null;
  /** Label of an ingest key; null: every sender. */
  source: string | null;
  mode: EnforcementMode;
  /** Null: since ever. */
  fromDay: string | null;
  toDay: string | null;
  state: "current" | "planned" | "ended";
}

export interface ModePlaces {
  environments: { slug: string; isProduction: boolean }[];
  /** Labels of the keys that can still be used; `mayAsk`: one of them has the scope for checks. */
  sources: { label: string; mayAsk: boolean }[];
}

/** First day of the ledger: stands for "since ever". */
const OPEN_FROM = "2020-01-01";

/**
 * Every mode that was set: what holds and what is planned first, then what has ended, newest first. Modes concern all
 * teams: a viewer who does not see every team gets none.
 * @param today UTC day
 */
export async function enforcementModes(sql: Reader, viewer: Viewer, today: string): Promise<ModeRow[]> {
  if (viewer.teamIds !== "all") return [];
  const rows = await sql<
    {
      environment: string | null;
      source: string | null;
      mode: EnforcementMode;
      from_day: string;
      to_day: string | null;
    }[]
  >`
    select e.slug as environment, m.source, m.mode, m.valid_from as from_day, m.valid_to as to_day
    from enforcement_modes m left join environments e on e.id = m.environment_id
    order by e.slug nulls first, m.source nulls first, m.valid_from`;
  const stateOf = (from: string, to: string | null): ModeRow["state"] =>
    to !== null && to <= today ? "ended" : from > today ? "planned" : "current";
  const modes = rows.map((row) => ({
    environment: row.environment,
    source: row.source,
    mode: row.mode,
    fromDay: row.from_day <= OPEN_FROM ? null : row.from_day,
    toDay: row.to_day,
    state: stateOf(row.from_day, row.to_day),
  }));
  return [
    ...modes.filter(({ state }) => state !== "ended"),
    ...modes.filter(({ state }) => state === "ended").reverse(),
  ];
}

/** Where a mode can be set. */
export async function modePlaces(sql: Reader, viewer: Viewer): Promise<ModePlaces> {
  if (viewer.teamIds !== "all") return { environments: [], sources: [] };
  const [environments, sources] = await Promise.all([
    sql<{ slug: string; is_production: boolean }[]>`
      select slug, class = 'production' as is_production from environments
      where retired_on is null or retired_on > current_date order by class <> 'production', slug`,
    sql<{ label: string; may_ask: boolean }[]>`
      select source as label, bool_or('check' = any (scopes)) as may_ask from ingest_keys
      where revoked_at is null and (expires_at is null or expires_at > now())
      group by source order by 2 desc, 1`,
  ]);
  return {
    environments: environments.map((row) => ({ slug: row.slug, isProduction: row.is_production })),
    sources: sources.map((row) => ({ label: row.label, mayAsk: row.may_ask })),
  };
}
