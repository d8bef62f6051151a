import { normaliseName } from "@/lib/domain/catalog";
import type { CatalogFragment } from "./catalog-change";

/** A team to be made, as a form gives it; empty text is what nobody said. */
export interface NewTeam {
  name: string;
  /** In normal form; empty: made from the name. */
  slug: string;
  unit: string;
  /** Code of a cost center; with `name`, one that is made. */
  costCenter: { code: string; name: string; glAccount: string };
  lead: string;
  manager: string;
  channel: string;
  aliases: readonly string[];
  /** First UTC day of everything that is dated. */
  from: string;
}

/** Something that is the team's from its first day on: what it is, and its name as sent or its slug. */
export interface Takeover {
  kind: string;
  name: string;
}

/** A team with all that comes with it: what it takes over, its plan, its lead's account. */
export interface Onboarding extends NewTeam {
  take: readonly Takeover[];
  /** Dollars a month; empty: no plan. */
  planUsd: string;
  /** Makes an account for the lead; empty name: none. */
  invite: { name: string } | null;
}

/** Places that an ownership rule can match by one field. */
const PLACES: readonly string[] = ["virtual_key", "namespace", "service_account"];

/**
 * The slug of a new team: as given, else its name in normal form.
 * @example teamSlug({ name: "Ad Ops", slug: "" }) === "ad-ops"
 */
export function teamSlug({ name, slug }: Pick<NewTeam, "name" | "slug">): string {
  return normaliseName(slug === "" ? name : slug);
}

/** The parts of a catalog file that make a team: itself and, where it is new, its cost center. */
export function newTeamFragment(team: NewTeam): CatalogFragment & { teams: Record<string, unknown>[] } {
  const { unit, costCenter, from } = team;
  const aliases = [...new Set(team.aliases.map((alias) => alias.trim()).filter((alias) => alias !== ""))];
  return {
    ...(costCenter.name !== "" && {
      cost_centers: [
        {
          code: costCenter.code,
          name: costCenter.name,
          ...(costCenter.glAccount !== "" && { gl_account: costCenter.glAccount }),
        },
      ],
    }),
    teams: [
      {
        slug: teamSlug(team),
        name: team.name,
        ...(unit !== "" && { unit: [{ slug: unit, from }] }),
        ...(costCenter.code !== "" && { cost_center: [{ code: costCenter.code, from }] }),
        ...(team.lead !== "" && { lead: team.lead }),
        ...(team.manager !== "" && { manager: team.manager }),
        ...(team.channel !== "" && { channel: team.channel }),
        ...(aliases.length > 0 && { aliases }),
      },
    ],
  };
}

/**
 * A team with everything that comes with it as one part of a catalog file, so that one preview shows all of it and one
 * transaction saves it. Claimed team names become aliases, services the team's services, places ownership rules.
 */
export function onboardingFragment(onboarding: Onboarding): CatalogFragment {
  const { take, planUsd, invite, lead, from } = onboarding;
  const slug = teamSlug(onboarding);
  const names = take.flatMap(({ kind, name }) => (kind === "team" ? [name] : []));
  const made = newTeamFragment({ ...onboarding, aliases: [...onboarding.aliases, ...names] });
  const team = [{ slug, from }];
  const services = take.flatMap(({ kind, name }) => {
    if (kind === "catalog_service") return [{ slug: name, team }];
    return kind === "service" ? [{ slug: normaliseName(name), name, team }] : [];
  });
  const rules = take.flatMap(({ kind, name }) =>
    PLACES.includes(kind) ? [{ match: { [kind]: name }, team: slug, from }] : [],
  );
  return {
    ...made,
    ...(services.length > 0 && { services }),
    ...(rules.length > 0 && { ownership_rules: rules }),
    ...(planUsd !== "" && {
      budgets: [
        {
          scope: { team: slug },
          period: "month",
          amount_usd: planUsd,
          ...(lead !== "" && { owner: lead }),
          // A plan is for whole months.
          from: `${from.slice(0, 7)}-01`,
        },
      ],
    }),
    ...(invite && {
      // The catalog says whose lead it is: a team given beside that would outlast a new lead.
      members: [{ email: lead.toLowerCase(), name: invite.name, role: "lead" }],
    }),
  };
}
