import { normaliseName } from "@/lib/domain/catalog";
import type { CandidateKind, TeamCandidate } from "@/lib/queries/admin-teams-candidates";
import type { CatalogOptions } from "@/lib/queries/admin-teams-options";
import { mostAlike } from "@/lib/queries/most-alike";

/** Names of kinds, for one and for several. */
const NOUNS: Readonly<Record<CandidateKind, readonly [one: string, several: string]>> = {
  virtual_key: ["key", "keys"],
  namespace: ["namespace", "namespaces"],
  service_account: ["service account", "service accounts"],
  team: ["claimed name", "claimed names"],
  service: ["claimed service", "claimed services"],
  catalog_service: ["service", "services"],
};

/** Does a name look like one of the team's own? */
export function looksLike(name: string, own: readonly string[]): boolean {
  const names = own.filter((one) => normaliseName(one).length >= 3);
  return names.length > 0 && mostAlike(name, [{ slug: "own", names }]) !== null;
}

/** `2 keys, 3 namespaces`, in the order in which a person would look. */
export function countsOf(candidates: readonly Pick<TeamCandidate, "kind">[]): string {
  return (Object.keys(NOUNS) as CandidateKind[])
    .flatMap((kind) => {
      const count = candidates.filter((one) => one.kind === kind).length;
      return count === 0 ? [] : [`${count} ${NOUNS[kind][count === 1 ? 0 : 1]}`];
    })
    .join(", ");
}

/** What is said about a name that another team has already, or nearly. */
export interface NameClash {
  /** It is that team's short name, so that it cannot be another's. */
  taken: boolean;
  text: string;
}

/**
 * Whether a new name or alias means a team already, or looks like one; null for a name of its own.
 * @param short whether it is to be the short name
 */
export function clashOf(name: string, teams: CatalogOptions["teams"], short: boolean): NameClash | null {
  const wanted = normaliseName(name);
  if (wanted === "") return null;
  const same = teams.find((team) => team.names.some((one) => normaliseName(one) === wanted));
  if (same) {
    const taken = short && same.slug === wanted;
    return {
      taken,
      text: taken
        ? `${same.name} has the short name "${wanted}" already.`
        : `"${name}" means ${same.name} today: with this team it would mean this one.`,
    };
  }
  if (wanted.length < 3) return null;
  const near = mostAlike(
    name,
    teams.map(({ slug, names }) => ({ slug, names })),
  );
  const team = teams.find(({ slug }) => slug === near);
  return team ? { taken: false, text: `"${name}" looks like ${team.name}. Is it the same team?` } : null;
}
