import { normaliseName } from "@/lib/domain/catalog";
import type { CatalogFile } from "./catalog-file";
import { ALIASED, type Aliased, type CatalogState, mapValues, NOUNS, type Noun } from "./catalog-state";
import type { Asking, Wanted } from "./wanted";

/** Names that a file gives to a thing. */
export function askAliases(
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
export function endAliases(file: CatalogFile, state: CatalogState, wanted: Wanted): void {
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
export function keepOldNames(
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
export function nameIndex(
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
