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

function askAliases(
  noun: Aliased,
  key: string,
  names: readonly string[],
  place: string,
  { wanted, state }: Asking,
): void {
  for (const name of names) {
    const normal = normaliseName(name);
    if (normal === key) continue;
    if (state.things[noun].has(normal))
      wanted.problems.push(`${place}: "${name}" is the slug of another ${noun}.`);
    if (noun === "team" && normal === "untagged")
      wanted.problems.push(`${place}: "${name}" is the bucket of spend without a team.`);
    wanted.aliases[noun].set(normal, key);
  }
}

/** Names to end: those that the file takes away, and those that become the slug of something new, which beats them. */
function endAliases(file: CatalogFile, state: CatalogState, wanted: Wanted): void {
  const sections = aliasedSections(file);
  for (const noun of ALIASED) {
    const given = new Set(sections[noun].flatMap((entry) => entry.aliases.map(normaliseName)));
    for (const { slug, without_aliases } of sections[noun]) {
      const owner = state.aliases[noun].get(slug);
      if (owner !== undefined && !state.things[noun].has(slug)) wanted.endedAliases[noun].set(slug, owner);
      for (const name of without_aliases) {
        const normal = normaliseName(name);
        if (state.aliases[noun].get(normal) === slug && !given.has(normal))
          wanted.endedAliases[noun].set(normal, slug);
      }
    }
  }
}

/**
 * A display name is matched too, where nothing else has it for a name. Renamed, it stays as an alias, so that whoever
 * sends it is still understood; unless the file gives it to something else or ends it.
 */
function keepOldNames(
  noun: "team" | "service",
  file: CatalogFile,
  state: CatalogState,
  wanted: Wanted,
): void {
  const unwanted = new Set(
    aliasedSections(file)[noun].flatMap(({ slug, without_aliases }) =>
      without_aliases.map((name) => `${slug} ${normaliseName(name)}`),
    ),
  );
  const things = state.things[noun];
  const gained = new Set<string>();
  for (const [key, { name }] of wanted.things[noun]) {
    if (typeof name === "string" && name !== things.get(key)?.name) gained.add(normaliseName(name));
  }
  for (const [key, { name }] of wanted.things[noun]) {
    const before = things.get(key)?.name;
    if (typeof name !== "string" || typeof before !== "string" || before === name) continue;
    const old = normaliseName(before);
    const means = [...things].find(([, other]) => normaliseName(String(other.name)) === old)?.[0];
    const isTaken =
      gained.has(old) ||
      things.has(old) ||
      wanted.things[noun].has(old) ||
      state.aliases[noun].has(old) ||
      wanted.aliases[noun].has(old) ||
      unwanted.has(`${key} ${old}`);
    if (old !== "" && old !== "untagged" && means === key && !isTaken) wanted.aliases[noun].set(old, key);
  }
}

/** Every name that means something once the file is applied, in normal form; the file's meaning beats the stored one. */
function nameIndex(
  file: CatalogFile,
  state: CatalogState,
  wanted: Wanted,
): Record<Noun, Map<string, string>> {
  const index = mapValues(
    NOUNS,
    (noun) => new Map([...state.things[noun].keys()].map((key) => [normaliseName(key), key])),
  );
  const add = (noun: Noun, name: string, key: string) => {
    if (!index[noun].has(normaliseName(name))) index[noun].set(normaliseName(name), key);
  };
  for (const unit of file.units) add("unit", unit.slug, unit.slug);
  for (const center of file.cost_centers) add("cost_center", center.code, center.code);
  const sections = aliasedSections(file);
  for (const noun of ALIASED) {
    for (const entry of sections[noun]) add(noun, entry.slug, entry.slug);
    for (const entry of sections[noun]) for (const name of entry.aliases) add(noun, name, entry.slug);
    for (const [name, key] of state.aliases[noun]) {
      if (!wanted.endedAliases[noun].has(name)) add(noun, name, key);
    }
  }
  return index;
}

function aliasedSections(file: CatalogFile) {
  return { environment: file.environments, team: file.teams, service: file.services };
}

/** Only the fields about which a file says something. */
export function withoutSilence(fields: Fields): Record<string, FieldValue> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, FieldValue] => entry[1] !== undefined),
  );
}
