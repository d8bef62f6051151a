import { normaliseName } from "@/lib/domain/catalog";
import type { CatalogFile } from "./catalog-file";
import {
  ALIASED,
  type Aliased,
  type CatalogState,
  type Fields,
  type FieldValue,
  mapValues,
  NOUNS,
  type Noun,
  nounWords,
  TIMELINES,
  type Timeline,
} from "./catalog-state";
import { askDated } from "./wanted-dated";
import { askAliases, endAliases, keepOldNames, nameIndex } from "./wanted-names";
import { askPeople } from "./wanted-people";

export interface WantedValue {
  from: string;
  /** Undefined: as it is stored. */
  until?: string | null | undefined;
  value: Record<string, unknown>;
}

/** What a file asks for, in the shape of `CatalogState`, every reference resolved to the key of what it means. */
export interface Wanted {
  /** Fields of which the file says nothing are undefined. */
  things: Record<Noun, Map<string, Fields>>;
  aliases: Record<Aliased, Map<string, string>>;
  /** Names to end, and what they no longer mean. */
  endedAliases: Record<Aliased, Map<string, string>>;
  /** Groups whose mapping goes. */
  endedGroups: Set<string>;
  timelines: Record<Timeline, Map<string, WantedValue[]>>;
  untagged: CatalogState["untagged"];
  visibility: CatalogState["visibility"] | null;
  /** Where the file speaks of a thing, `teams[2]`, by `noun key`. */
  places: Map<string, string>;
  /** References to what neither the file nor the database has, a sentence each. */
  problems: string[];
}

/** What the sections of a file are turned into wishes with. */
export interface Asking {
  wanted: Wanted;
  state: CatalogState;
  /** The key of what a name means; what is unknown becomes a problem at `place`. */
  refer(noun: Noun, name: string, place: string): string;
  put(noun: Noun, key: string, fields: Fields, place: string): void;
  dated(
    timeline: Timeline,
    key: string,
    entry: Omit<WantedValue, "value">,
    value: WantedValue["value"],
  ): void;
}

/** Turns a file into what it asks for, given what there is. */
export function wantedOf(file: CatalogFile, state: CatalogState): Wanted {
  const wanted: Wanted = {
    things: mapValues(NOUNS, () => new Map()),
    aliases: mapValues(ALIASED, () => new Map()),
    endedAliases: mapValues(ALIASED, () => new Map()),
    endedGroups: new Set(),
    timelines: mapValues(TIMELINES, () => new Map()),
    untagged: file.untagged ?? null,
    visibility: file.access?.visibility ?? null,
    places: new Map(),
    problems: [],
  };
  endAliases(file, state, wanted);
  const index = nameIndex(file, state, wanted);
  const asking: Asking = {
    wanted,
    state,
    refer(noun, name, place) {
      const key = index[noun].get(normaliseName(name));
      if (key === undefined) wanted.problems.push(`${place}: there is no ${nounWords(noun)} "${name}".`);
      return key ?? name;
    },
    put(noun, key, fields, place) {
      // A name cannot be empty; cleared, it is the key again. A customer's key is its name.
      const isCleared = fields.name === null && noun !== "tenant";
      wanted.things[noun].set(key, isCleared ? { ...fields, name: key } : fields);
      wanted.places.set(`${noun} ${key}`, place);
    },
    dated(timeline, key, { from, until }, value) {
      const list = wanted.timelines[timeline].get(key) ?? [];
      list.push({ from, until, value });
      wanted.timelines[timeline].set(key, list);
    },
  };
  askThings(file, asking);
  askServices(file, asking);
  askDated(file, asking);
  askPeople(file, asking);
  for (const noun of ["team", "service"] as const) keepOldNames(noun, file, state, wanted);
  return wanted;
}

function askThings(file: CatalogFile, asking: Asking): void {
  const { wanted, state, refer, put, dated } = asking;
  file.units.forEach(({ slug, parent, ...fields }, i) => {
    const place = `units[${i}]`;
    put(
      "unit",
      slug,
      { ...fields, parent: parent ? refer("unit", parent, `${place}.parent`) : parent },
      place,
    );
  });
  file.cost_centers.forEach(({ code, ...fields }, i) => {
    const place = `cost_centers[${i}]`;
    // Codes are compared like names, so "CC-1" finds "cc-1" instead of becoming its twin.
    put("cost_center", refer("cost_center", code, place), fields, place);
  });
  file.environments.forEach(({ slug, aliases, without_aliases: _, ...fields }, i) => {
    put("environment", slug, fields, `environments[${i}]`);
    askAliases("environment", slug, aliases, `environments[${i}].aliases`, asking);
  });
  file.teams.forEach((team, i) => {
    const { slug, aliases, without_aliases: _, unit, cost_center, limit_usd, merged_into, ...texts } = team;
    const place = `teams[${i}]`;
    const fields: Fields = {
      ...texts,
      limit_pico: limit_usd?.toString() ?? (limit_usd === null ? null : undefined),
      merged_into: merged_into ? refer("team", merged_into, `${place}.merged_into`) : merged_into,
    };
    put("team", slug, fields, place);
    const after = { ...state.things.team.get(slug), ...withoutSilence(fields) };
    if (after.kind !== "shared" && (after.limit_pico ?? null) !== null)
      wanted.problems.push(`${place}.limit_usd: belongs to a team of kind "shared" and to no other.`);
    askAliases("team", slug, aliases, `${place}.aliases`, asking);
    for (const entry of unit ?? []) {
      dated("team_unit", slug, entry, { unit: refer("unit", entry.slug, `${place}.unit`) });
    }
    for (const entry of cost_center ?? []) {
      const code = refer("cost_center", entry.code, `${place}.cost_center`);
      dated("team_cost_center", slug, entry, { cost_center: code });
    }
  });
}

function askServices(file: CatalogFile, asking: Asking): void {
  const { refer, put, dated } = asking;
  file.services.forEach(({ slug, aliases, without_aliases: _, team, features, ...fields }, i) => {
    const place = `services[${i}]`;
    put("service", slug, fields, place);
    askAliases("service", slug, aliases, `${place}.aliases`, asking);
    features.forEach((feature, j) => {
      put("feature", `${slug}/${feature.slug}`, { until: feature.until }, `${place}.features[${j}]`);
    });
    for (const entry of team ?? [])
      dated("service_team", slug, entry, { team: refer("team", entry.slug, `${place}.team`) });
  });
}

/** Only the fields about which a file says something. */
export function withoutSilence(fields: Fields): Record<string, FieldValue> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, FieldValue] => entry[1] !== undefined),
  );
}
