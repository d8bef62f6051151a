import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { type NewTeam, newTeamFragment, teamSlug } from "@/lib/commands/onboard-team";
import { normaliseName } from "@/lib/domain/catalog";
import { toUsd } from "@/lib/domain/money";
import type { CatalogRef } from "@/lib/queries/admin-teams";
import { type Dated, isOpen, type TeamHistory } from "@/lib/queries/admin-teams-history";
import { FormProblem } from "../change";

/** A text field of a form, trimmed; empty where it is not there. */
export type Text = (name: string) => string;

/** What the choice "none" sends where an empty choice leaves things as they are. */
export const NONE_CHOSEN = "-none";

/** Name, people and channel. A name that is given up stays as an alias where the form says so. */
export function aboutFragment(text: Text, { team }: TeamHistory): CatalogFragment {
  const name = text("name");
  if (name === "") throw new FormProblem("A team needs a name.");
  const isRenamed = normaliseName(name) !== normaliseName(team.name);
  // The catalog itself keeps a name that is given up, if it meant this team; here it is told not to.
  const dropsName = isRenamed && text("keep_name") === "";
  const limit = text("limit_usd").replaceAll(",", "");
  return {
    teams: [
      {
        slug: team.slug,
        name,
        lead: text("lead") || null,
        manager: text("manager") || null,
        channel: text("channel") || null,
        ...(team.kind === "shared" && { limit_usd: limit || null }),
        ...(dropsName && { without_aliases: [team.name] }),
      },
    ],
  };
}

/** Further names, and those that no longer mean the team. */
export function aliasesFragment(
  text: Text,
  ended: readonly string[],
  { team }: TeamHistory,
): CatalogFragment {
  const aliases = splitNames(text("aliases"));
  if (aliases.length === 0 && ended.length === 0)
    throw new FormProblem("Type a name to add, or tick one to take away.");
  return {
    teams: [
      {
        slug: team.slug,
        ...(aliases.length > 0 && { aliases }),
        ...(ended.length > 0 && { without_aliases: [...ended] }),
      },
    ],
  };
}

/** To another unit or cost center from a day on. An empty choice leaves it. */
export function moveFragment(text: Text, { team, units, costCenters }: TeamHistory): CatalogFragment {
  const from = dayOf(text);
  const unit = dated(text("unit"), from, units, "slug");
  const center = dated(text("cost_center"), from, costCenters, "code");
  if (unit === null && center === null) throw new FormProblem("Choose a unit or a cost center.");
  return {
    teams: [{ slug: team.slug, ...(unit && { unit }), ...(center && { cost_center: center }) }],
  };
}

/** From a day on its name and what it owns mean another team. */
export function mergeFragment(text: Text, history: TeamHistory): CatalogFragment {
  const { slug } = history.team;
  const into = text("into");
  if (into === "") throw new FormProblem("Choose the team it becomes a part of.");
  if (into === slug) throw new FormProblem("A team cannot be merged into itself.");
  return ended(text, history, { slug, until: dayOf(text), merged_into: into });
}

/** From a day on it takes no spend; nothing of it is deleted. */
export function retireFragment(text: Text, history: TeamHistory): CatalogFragment {
  return ended(text, history, { slug: history.team.slug, until: dayOf(text), merged_into: null });
}

/** As if it had not been ended. */
export function reopenFragment({ team }: TeamHistory): CatalogFragment {
  return { teams: [{ slug: team.slug, until: null, merged_into: null }] };
}

/** A new team takes services, names and rules from an existing one. */
export function splitFragment(
  made: NewTeam,
  chosen: { services: readonly string[]; aliases: readonly string[]; rules: readonly string[] },
  history: TeamHistory,
): CatalogFragment {
  if (chosen.services.length + chosen.aliases.length + chosen.rules.length === 0)
    throw new FormProblem("Choose what the new team takes: a service, a name or a rule.");
  const slug = teamSlug(made);
  const { from } = made;
  const services = history.services.flatMap((service) =>
    chosen.services.includes(service.value.slug) && isOpen(service, from)
      ? [{ slug: service.value.slug, team: [{ slug, from: later(service.from, from) }] }]
      : [],
  );
  const rules = history.rules.flatMap((rule) => {
    const { match, environment, assigned } = rule.value;
    if (!chosen.rules.includes(ruleKey(match)) || !isOpen(rule, from)) return [];
    return [
      { match, team: slug, ...(environment && { environment }), assigned, from: later(rule.from, from) },
    ];
  });
  return {
    ...newTeamFragment({ ...made, aliases: chosen.aliases }),
    ...(services.length > 0 && { services }),
    ...(rules.length > 0 && { ownership_rules: rules }),
  };
}

/** What tells one rule from another in a form: its fields in order. */
export function ruleKey(match: Record<string, string>): string {
  return JSON.stringify(Object.entries(match).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Names separated by commas or lines: `splitNames("Ads, ad team") // ["Ads", "ad team"]`. */
export function splitNames(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** The day of a form. @throws FormProblem where there is none */
export function dayOf(text: Text): string {
  const day = text("from");
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new FormProblem("Choose the day from which it holds.");
  return day;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

function ended(text: Text, history: TeamHistory, team: Record<string, unknown>): CatalogFragment {
  const budgets = text("end_budgets") === "" ? [] : endedBudgets(history, dayOf(text));
  return { teams: [team], ...(budgets.length > 0 && { budgets }) };
}

/** The team's budgets that hold on a day, ending on it. */
function endedBudgets({ budgets }: TeamHistory, day: string) {
  return budgets.flatMap((budget) => {
    if (budget.from >= day || !isOpen(budget, day)) return [];
    const { scope, period, amountPico, basis, enforce, owner } = budget.value;
    return [
      {
        scope,
        period,
        amount_usd: toUsd(amountPico),
        basis,
        enforce,
        ...(owner !== null && { owner }),
        from: budget.from,
        until: day,
      },
    ];
  });
}

/** A dated value to begin on a day; for "none", the value of that day to end on it; null where nothing was chosen. */
function dated(chosen: string, from: string, stored: readonly Dated<CatalogRef>[], field: "slug" | "code") {
  if (chosen === "") return null;
  if (chosen !== NONE_CHOSEN) return [{ [field]: chosen, from }];
  const current = stored.find((one) => one.from <= from && isOpen(one, from));
  if (!current) throw new FormProblem("There is none on that day that could end.");
  if (current.from === from)
    throw new FormProblem(`${current.value.name} begins on that day: choose another value, or a later day.`);
  return [{ [field]: current.value.slug, from: current.from, until: from }];
}
