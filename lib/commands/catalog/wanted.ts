import { normaliseName } from "@/lib/domain/catalog";
import { canonicalJson } from "./canonical-json";
import type { CatalogFile } from "./catalog-file";
import {
  ALIASED,
  type Aliased,
  type CatalogState,
  mapValues,
  NOUNS,
  type Noun,
  TIMELINES,
  type Timeline,
} from "./catalog-state";

/** Fields a file says something about; `undefined` = it says nothing, `null` = to be empty. */
export type WantedFields = Record<string, string | null | undefined>;

export interface WantedValue {
  from: string;
  until: string | null | undefined;
  value: Record<string, unknown>;
}

/** What a file asks for, in the shape of `CatalogState`, every reference resolved to the key of what it means. */
export interface Wanted {
  things: Record<Noun, Map<string, WantedFields>>;
  aliases: Record<Aliased, Map<string, string>>;
  timelines: Record<Timeline, Map<string, WantedValue[]>>;
  untagged: CatalogState["untagged"];
  /** References to what neither the file nor the database has, a sentence each. */
  problems: string[];
}

/** Turns a file into what it asks for, given what there is. */
export function wantedOf(file: CatalogFile, state: CatalogState): Wanted {
  const problems: string[] = [];
  const wanted: Wanted = {
    things: mapValues(NOUNS, () => new Map()),
    aliases: mapValues(ALIASED, () => new Map()),
    timelines: mapValues(TIMELINES, () => new Map()),
    untagged: file.untagged ?? null,
    problems,
  };
  const index = nameIndex(file, state);
  const refer = (noun: Noun, name: string, place: string): string => {
    const key = index[noun].get(normaliseName(name));
    if (key === undefined) problems.push(`${place}: there is no ${noun.replace("_", " ")} "${name}".`);
    return key ?? name;
  };
  const dated = (
    timeline: Timeline,
    key: string,
    entry: { from: string; until?: string | null | undefined },
    value: Record<string, unknown>,
  ) => {
    const list = wanted.timelines[timeline].get(key) ?? [];
    list.push({ from: entry.from, until: entry.until, value });
    wanted.timelines[timeline].set(key, list);
  };
  const alias = (noun: Aliased, key: string, names: readonly string[], place: string) => {
    for (const name of names) {
      const normal = normaliseName(name);
      if (normal === key) continue;
      if (state.things[noun].has(normal))
        problems.push(`${place}: "${name}" is the slug of another ${noun}.`);
      wanted.aliases[noun].set(normal, key);
    }
  };

  file.units.forEach(({ slug, parent, ...fields }, i) => {
    wanted.things.unit.set(slug, {
      ...fields,
      parent: parent ? refer("unit", parent, `units[${i}].parent`) : parent,
    });
  });
  for (const { code, ...fields } of file.cost_centers) {
    // Codes are compared like names, so "CC-1" finds "cc-1" instead of becoming its twin.
    const known = [...state.things.cost_center.keys()].find(
      (other) => normaliseName(other) === normaliseName(code),
    );
    wanted.things.cost_center.set(known ?? code, fields);
  }
  file.environments.forEach(({ slug, aliases, ...fields }, i) => {
    wanted.things.environment.set(slug, fields);
    alias("environment", slug, aliases, `environments[${i}].aliases`);
  });
  file.teams.forEach(({ slug, aliases, unit, cost_center, limit_usd, ...texts }, i) => {
    const fields = { ...texts, limit_pico: limit_usd?.toString() ?? (limit_usd === null ? null : undefined) };
    wanted.things.team.set(slug, fields);
    const after = { ...state.things.team.get(slug), ...withoutSilence(fields) };
    if (after.kind !== "shared" && (after.limit_pico ?? null) !== null)
      problems.push(`teams[${i}].limit_usd: belongs to a team of kind "shared" and to no other.`);
    alias("team", slug, aliases, `teams[${i}].aliases`);
    for (const entry of unit ?? []) {
      dated("team_unit", slug, entry, { unit: refer("unit", entry.slug, `teams[${i}].unit`) });
    }
    for (const entry of cost_center ?? []) {
      const code = refer("cost_center", entry.code, `teams[${i}].cost_center`);
      dated("team_cost_center", slug, entry, { cost_center: code });
    }
  });
  file.services.forEach(({ slug, aliases, team, features, ...fields }, i) => {
    wanted.things.service.set(slug, fields);
    alias("service", slug, aliases, `services[${i}].aliases`);
    for (const feature of features)
      wanted.things.feature.set(`${slug}/${feature.slug}`, { until: feature.until });
    for (const entry of team ?? []) {
      dated("service_team", slug, entry, { team: refer("team", entry.slug, `services[${i}].team`) });
    }
  });
  file.ownership_rules.forEach((rule, i) => {
    const place = `ownership_rules[${i}]`;
    dated("rule", canonicalJson(rule.match), rule, {
      team: refer("team", rule.team, `${place}.team`),
      environment:
        rule.environment === undefined
          ? null
          : refer("environment", rule.environment, `${place}.environment`),
      assigned: rule.assigned,
    });
  });
  const environmentKey = (name: string | undefined, place: string) =>
    name === undefined ? "" : refer("environment", name, `${place}.environment`);
  file.tagging_contract.forEach((contract, i) => {
    const place = `tagging_contract[${i}]`;
    const { team, service, environment } = contract.defaults;
    if (team !== undefined) refer("team", team, `${place}.defaults.team`);
    if (service !== undefined) refer("service", service, `${place}.defaults.service`);
    if (environment !== undefined) refer("environment", environment, `${place}.defaults.environment`);
    dated("contract", environmentKey(contract.environment, place), contract, {
      required: contract.required,
      defaults: contract.defaults,
    });
  });
  file.budgets.forEach((budget, i) => {
    const scope = Object.fromEntries(
      Object.entries(budget.scope).map(([field, name]) => {
        const known = field === "unit" || field === "team" || field === "service" || field === "environment";
        return [field, known ? refer(field, name, `budgets[${i}].scope.${field}`) : name];
      }),
    );
    dated("budget", canonicalJson({ scope, period: budget.period }), budget, {
      amount_pico: budget.amount_usd.toString(),
      basis: budget.basis,
      enforce: budget.enforce,
      owner: budget.owner ?? null,
    });
  });
  file.allocation_policies.forEach((policy, i) => {
    const place = `allocation_policies[${i}]`;
    const shares = Object.entries(policy.shares ?? {}).map(([team, weight]) => [
      refer("team", team, `${place}.shares`),
      weight,
    ]);
    dated("policy", refer("team", policy.source, `${place}.source`), policy, {
      method: policy.method,
      keep_central_pico: policy.keep_central_usd.toString(),
      shares: policy.shares === undefined ? null : Object.fromEntries(shares),
    });
  });
  file.enforcement.forEach((entry, i) => {
    dated("enforcement", environmentKey(entry.environment, `enforcement[${i}]`), entry, { mode: entry.mode });
  });
  return wanted;
}

/** Every name that means something once the file is applied, in normal form; the file's meaning beats the stored one. */
function nameIndex(file: CatalogFile, state: CatalogState): Record<Noun, Map<string, string>> {
  const index = mapValues(
    NOUNS,
    (noun) => new Map([...state.things[noun].keys()].map((key) => [normaliseName(key), key])),
  );
  const add = (noun: Noun, name: string, key: string) => {
    if (!index[noun].has(normaliseName(name))) index[noun].set(normaliseName(name), key);
  };
  for (const unit of file.units) add("unit", unit.slug, unit.slug);
  for (const center of file.cost_centers) add("cost_center", center.code, center.code);
  const sections = { environment: file.environments, team: file.teams, service: file.services };
  for (const noun of ALIASED) {
    for (const entry of sections[noun]) add(noun, entry.slug, entry.slug);
    for (const entry of sections[noun]) for (const name of entry.aliases) add(noun, name, entry.slug);
    for (const [name, key] of state.aliases[noun]) add(noun, name, key);
  }
  return index;
}

/** Only the fields about which a file says something. */
export function withoutSilence(fields: WantedFields): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string | null] => entry[1] !== undefined),
  );
}
