import type { Queryable } from "@/db/client";
import { canonicalJson } from "./canonical-json";
import {
  ALIASED,
  type Aliased,
  type CatalogState,
  type DatedValue,
  enforcementKey,
  type Fields,
  mapValues,
  NOUNS,
  type Noun,
  TIMELINES,
  type Timeline,
} from "./catalog-state";

interface Row {
  version: number;
  things: Record<Noun, (Fields & { key: string })[] | null>;
  aliases: Record<Aliased, { alias: string; key: string }[] | null>;
  timelines: Record<Timeline, (DatedValue & { key: unknown })[] | null>;
  untagged: CatalogState["untagged"];
  visibility: CatalogState["visibility"] | null;
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
        'team', (select json_agg(json_build_object('key', t.slug, 'name', t.name, 'kind', t.kind, 'lead', t.lead,
            'manager', t.manager, 'channel', t.channel, 'limit_pico', t.limit_pico::text, 'until', t.retired_on,
            'merged_into', m.slug) order by t.id)
          from teams t left join teams m on m.id = t.merged_into where t.kind <> 'untagged'),
        'service', (select json_agg(json_build_object('key', slug, 'name', name, 'owner', owner,
            'until', retired_on) order by id) from services),
        'feature', (select json_agg(json_build_object('key', s.slug || '/' || f.slug, 'until', f.retired_on)
          order by s.id, f.id) from features f join services s on s.id = f.service_id),
        'tenant', (select json_agg(json_build_object('key', n.name, 'name', t.display_name, 'owner', t.owner,
            'note', t.note) order by n.name collate "C")
          from tenants t join names n on n.id = t.name_id),
        'alert_route', (select json_agg(json_build_object('key', r.slug, 'alerts', r.alerts, 'team', t.slug,
            'unit', u.slug, 'channel', r.channel, 'target', r.target, 'until', r.retired_on) order by r.id)
          from alert_routes r left join teams t on t.id = r.team_id left join units u on u.id = r.unit_id),
        'group', (select json_agg(json_build_object('key', g.group_name, 'role', g.role,
            'teams', array(select slug from teams where id = any (g.team_ids)), 'unit', u.slug)
            order by g.group_name collate "C")
          from group_mappings g left join units u on u.id = g.unit_id),
        'member', (select json_agg(json_build_object('key', p.email, 'name', p.name, 'role', p.role,
            'teams', array(select t.slug from user_teams g join teams t on t.id = g.team_id
              where g.user_id = p.id and g.given_by = 'admin'),
            'unit', u.slug, 'disabled', p.disabled_at is not null) order by p.email collate "C")
          from users p left join units u on u.id = p.unit_id)
      ),
      'aliases', json_build_object(
        'environment', (select json_agg(json_build_object('alias', alias, 'key', slug) order by alias collate "C")
          from environment_aliases a join environments t on t.id = a.environment_id),
        'team', (select json_agg(json_build_object('alias', alias, 'key', slug) order by alias collate "C")
          from team_aliases a join teams t on t.id = a.team_id),
        'service', (select json_agg(json_build_object('alias', alias, 'key', slug) order by alias collate "C")
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
        'enforcement', (select json_agg(json_build_object('key', json_build_array(e.slug, m.source),
            'from', m.valid_from, 'until', m.valid_to, 'value', json_build_object('mode', m.mode))
            order by e.id, m.source collate "C" nulls first, m.valid_from)
          from enforcement_modes m left join environments e on e.id = m.environment_id)
      ),
      'untagged', (select value from settings where key = 'untagged'),
      'visibility', (select value from settings where key = 'visibility')
    ) as state`;
  if (!row) throw new Error("the database gave no catalog");
  const { version, things, aliases, timelines, untagged, visibility } = row.state;
  return {
    version,
    untagged,
    visibility: visibility ?? "own",
    things: mapValues(
      NOUNS,
      (noun) => new Map((things[noun] ?? []).map(({ key, ...fields }) => [key, sortedLists(fields)])),
    ),
    aliases: mapValues(
      ALIASED,
      (noun) => new Map((aliases[noun] ?? []).map(({ alias, key }) => [alias, key])),
    ),
    timelines: mapValues(TIMELINES, (timeline) => {
      const lists = new Map<string, DatedValue[]>();
      for (const { key, ...dated } of timelines[timeline] ?? []) {
        const name = keyText(timeline, key);
        lists.set(name, [...(lists.get(name) ?? []), dated]);
      }
      return lists;
    }),
  };
}

function keyText(timeline: Timeline, key: unknown): string {
  if (timeline === "enforcement") {
    const [environment, source] = key as [string | null, string | null];
    return enforcementKey(environment ?? "", source);
  }
  return typeof key === "string" ? key : canonicalJson(key);
}

/** A database sorts by its own language; lists of names are compared in ours. */
function sortedLists(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, Array.isArray(value) ? [...value].sort() : value]),
  );
}
