import type { Queryable } from "@/db/client";
import { canonicalJson } from "./canonical-json";

/** Things with a name of their own; a feature's key is `service/feature`. */
export const NOUNS = ["unit", "cost_center", "environment", "team", "service", "feature"] as const;
export type Noun = (typeof NOUNS)[number];
export const ALIASED = ["environment", "team", "service"] as const;
export type Aliased = (typeof ALIASED)[number];

/** Values that hold for a time. The key names what they are about. */
export const TIMELINES = [
  "team_unit",
  "team_cost_center",
  "service_team",
  "rule",
  "contract",
  "budget",
  "policy",
  "enforcement",
] as const;
export type Timeline = (typeof TIMELINES)[number];

/** Text fields by name, money as picodollars; references are keys of the other noun. `until` is the day it ends. */
export type Fields = Record<string, string | null>;

export interface DatedValue {
  from: string;
  until: string | null;
  /** Plain JSON; money as picodollars in text. */
  value: Record<string, unknown>;
}

/** The catalog in the words of the file, whole: what is stored, or what a file makes of it. */
export interface CatalogState {
  version: number;
  things: Record<Noun, Map<string, Fields>>;
  /** Alias in its normal form -> key. */
  aliases: Record<Aliased, Map<string, string>>;
  /** Sorted by `from`. */
  timelines: Record<Timeline, Map<string, DatedValue[]>>;
  untagged: { owner: string; sla_days: number } | null;
}

interface Row {
  version: number;
  things: Record<Noun, (Fields & { key: string })[]>;
  aliases: Record<Aliased, { alias: string; key: string }[]>;
  timelines: Record<
    Timeline,
    { key: unknown; from: string; until: string | null; value: Record<string, unknown> }[]
  >;
  untagged: { owner: string; sla_days: number } | null;
}

/** Reads the whole catalog in one statement, so that every part is of the same instant as its version. */
export async function loadCatalogState(sql: Queryable): Promise<CatalogState> {
  const [row] = await sql<{ state: Row }[]>`
    select json_build_object(
      'version', (select catalog from ledger_versions),
      'things', json_build_object(
        'unit', (select json_agg(json_build_object('key', u.slug, 'name', u.name, 'parent', p.slug,
            'director', u.director, 'until', u.retired_on) order by u.id)
          from units u left join units p on p.id = u.parent_id),
        'cost_center', (select json_agg(json_build_object('key', code, 'name', name, 'gl_account', gl_account,
            'until', retired_on) order by id) from cost_centers),
        'environment', (select json_agg(json_build_object('key', slug, 'class', class, 'until', retired_on)
          order by id) from environments),
        'team', (select json_agg(json_build_object('key', slug, 'name', name, 'kind', kind, 'lead', lead,
            'manager', manager, 'channel', channel, 'limit_pico', limit_pico::text, 'until', retired_on) order by id)
          from teams where kind <> 'untagged'),
        'service', (select json_agg(json_build_object('key', slug, 'name', name, 'owner', owner,
            'until', retired_on) order by id) from services),
        'feature', (select json_agg(json_build_object('key', s.slug || '/' || f.slug, 'until', f.retired_on)
          order by s.id, f.id) from features f join services s on s.id = f.service_id)
      ),
      'aliases', json_build_object(
        'environment', (select json_agg(json_build_object('alias', alias, 'key', slug) order by alias)
          from environment_aliases a join environments t on t.id = a.environment_id),
        'team', (select json_agg(json_build_object('alias', alias, 'key', slug) order by alias)
          from team_aliases a join teams t on t.id = a.team_id),
        'service', (select json_agg(json_build_object('alias', alias, 'key', slug) order by alias)
          from service_aliases a join services t on t.id = a.service_id)
      ),
      'timelines', json_build_object(
        'team_unit', (select json_agg(json_build_object('key', t.slug, 'from', d.valid_from, 'until', d.valid_to,
            'value', json_build_object('unit', u.slug)) order by t.id, d.valid_from)
          from team_units d join teams t on t.id = d.team_id join units u on u.id = d.unit_id),
        'team_cost_center', (select json_agg(json_build_object('key', t.slug, 'from', d.valid_from,
            'until', d.valid_to, 'value', json_build_object('cost_center', c.code)) order by t.id, d.valid_from)
          from team_cost_centers d join teams t on t.id = d.team_id join cost_centers c on c.id = d.cost_center_id),
        'service_team', (select json_agg(json_build_object('key', s.slug, 'from', d.valid_from, 'until', d.valid_to,
            'value', json_build_object('team', t.slug)) order by s.id, d.valid_from)
          from service_teams d join services s on s.id = d.service_id join teams t on t.id = d.team_id),
        'rule', (select json_agg(json_build_object('key', r.match, 'from', r.valid_from, 'until', r.valid_to,
            'value', json_build_object('team', t.slug, 'environment', e.slug, 'assigned', r.assigned))
            order by r.match, r.valid_from)
          from ownership_rules r join teams t on t.id = r.team_id left join environments e on e.id = r.environment_id),
        'contract', (select json_agg(json_build_object('key', coalesce(e.slug, ''), 'from', c.valid_from,
            'until', c.valid_to, 'value', json_build_object('required', c.required, 'defaults', c.defaults))
            order by e.id, c.valid_from)
          from tagging_contracts c left join environments e on e.id = c.environment_id),
        'budget', (select json_agg(json_build_object('key', json_build_object('scope', scope, 'period', period_kind),
            'from', valid_from, 'until', valid_to, 'value', json_build_object('amount_pico', amount_pico::text,
            'basis', basis, 'enforce', enforce, 'owner', owner)) order by scope, period_kind, valid_from) from budgets),
        'policy', (select json_agg(json_build_object('key', t.slug, 'from', p.valid_from, 'until', p.valid_to,
            'value', json_build_object('method', method, 'keep_central_pico', keep_central_pico::text,
            'shares', shares)) order by t.id, p.valid_from)
          from allocation_policies p join teams t on t.id = p.source_team_id),
        'enforcement', (select json_agg(json_build_object('key', coalesce(e.slug, ''), 'from', m.valid_from,
            'until', m.valid_to, 'value', json_build_object('mode', m.mode)) order by e.id, m.valid_from)
          from enforcement_modes m left join environments e on e.id = m.environment_id)
      ),
      'untagged', (select value from settings where key = 'untagged')
    ) as state`;
  if (!row) throw new Error("the database gave no catalog");
  const { version, things, aliases, timelines, untagged } = row.state;
  return {
    version,
    untagged,
    things: mapValues(
      NOUNS,
      (noun) => new Map((things[noun] ?? []).map(({ key, ...fields }) => [key, fields])),
    ),
    aliases: mapValues(
      ALIASED,
      (noun) => new Map((aliases[noun] ?? []).map(({ alias, key }) => [alias, key])),
    ),
    timelines: mapValues(TIMELINES, (timeline) => {
      const lists = new Map<string, DatedValue[]>();
      for (const { key, ...dated } of timelines[timeline] ?? []) {
        const name = typeof key === "string" ? key : canonicalJson(key);
        lists.set(name, [...(lists.get(name) ?? []), dated]);
      }
      return lists;
    }),
  };
}

/** A record with one value per key. */
export function mapValues<Key extends string, Value>(
  keys: readonly Key[],
  value: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, Value>;
}
