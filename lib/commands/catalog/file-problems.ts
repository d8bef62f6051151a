import { normaliseName } from "@/lib/domain/catalog";
import type { CatalogFile } from "./catalog-file";
import { canonicalJson } from "./canonical-json";
import { enforcementKey } from "./catalog-state";

interface Span {
  from: string;
  until?: string | null | undefined;
}

/** What is wrong between the entries of a file: the same thing twice, spans that overlap, names that collide. */
export function crossProblems(file: CatalogFile): string[] {
  const problems: string[] = [];
  const once = (section: string, keys: readonly string[]) => {
    const seen = new Map<string, number>();
    keys.forEach((key, index) => {
      const first = seen.get(key);
      if (first !== undefined)
        problems.push(`${section}[${index}]: "${key}" is already in ${section}[${first}].`);
      else seen.set(key, index);
    });
  };
  const spans = (place: string, entries: readonly Span[]) => {
    problems.push(...spanProblems(place, entries));
  };
  const groups = <Entry extends Span>(
    section: string,
    entries: readonly Entry[],
    key: (entry: Entry) => string,
  ) => {
    const grouped = new Map<string, Entry[]>();
    for (const entry of entries) grouped.set(key(entry), [...(grouped.get(key(entry)) ?? []), entry]);
    for (const [name, group] of grouped) spans(name === "" ? section : `${section} (${name})`, group);
  };
  const names = (
    section: string,
    entries: readonly { slug: string; aliases: string[]; without_aliases: string[] }[],
  ) => {
    once(
      section,
      entries.map((entry) => entry.slug),
    );
    const owners = new Map(entries.map((entry) => [entry.slug, entry.slug]));
    entries.forEach((entry, index) => {
      for (const alias of entry.aliases) {
        const name = normaliseName(alias);
        const owner = owners.get(name);
        if (name === "") problems.push(`${section}[${index}].aliases: "${alias}" is empty.`);
        else if (owner !== undefined && owner !== entry.slug) {
          problems.push(`${section}[${index}].aliases: "${alias}" already means ${owner}.`);
        } else owners.set(name, entry.slug);
      }
      const kept = new Set(entry.aliases.map(normaliseName));
      for (const name of entry.without_aliases.filter((one) => kept.has(normaliseName(one))))
        problems.push(`${section}[${index}].without_aliases: "${name}" is also among the aliases.`);
    });
  };

  once(
    "units",
    file.units.map((unit) => unit.slug),
  );
  once(
    "cost_centers",
    file.cost_centers.map((center) => normaliseName(center.code)),
  );
  names("environments", file.environments);
  names("teams", file.teams);
  names("services", file.services);
  file.teams.forEach((team, index) => {
    spans(`teams[${index}].unit`, team.unit ?? []);
    spans(`teams[${index}].cost_center`, team.cost_center ?? []);
  });
  file.services.forEach((service, index) => {
    spans(`services[${index}].team`, service.team ?? []);
    once(
      `services[${index}].features`,
      service.features.map((feature) => feature.slug),
    );
  });
  groups("ownership_rules", file.ownership_rules, (rule) => canonicalJson(rule.match));
  groups("tagging_contract", file.tagging_contract, (contract) => normaliseName(contract.environment ?? ""));
  groups("budgets", file.budgets, (budget) => `${canonicalJson(budget.scope)} a ${budget.period}`);
  groups("allocation_policies", file.allocation_policies, (policy) => normaliseName(policy.source));
  groups("enforcement", file.enforcement, ({ environment = "", source = null }) =>
    enforcementKey(normaliseName(environment), source),
  );
  file.allocation_policies.forEach((policy, index) => {
    if ((policy.method === "fixed") !== (policy.shares !== undefined)) {
      problems.push(`allocation_policies[${index}].shares: belongs to the method "fixed" and to no other.`);
    }
  });
  once(
    "tenants",
    file.tenants.map((tenant) => tenant.slug),
  );
  once(
    "alert_routes",
    file.alert_routes.map((route) => route.slug),
  );
  file.alert_routes.forEach(({ team, unit }, index) => {
    if (team && unit) problems.push(`alert_routes[${index}]: is for a team or for a unit, not for both.`);
  });
  once("access.groups", file.access?.groups.map((entry) => entry.group) ?? []);
  once(
    "members",
    file.members.map((member) => member.email),
  );
  return problems;
}

/** What is wrong between values of the same thing. */
export function spanProblems(place: string, entries: readonly Span[]): string[] {
  const problems: string[] = [];
  for (const entry of entries) {
    if (entry.until && entry.until <= entry.from)
      problems.push(`${place}: ends on ${entry.until}, before it begins.`);
  }
  const sorted = [...entries].sort((a, b) => (a.from < b.from ? -1 : 1));
  sorted.forEach((entry, index) => {
    const next = sorted[index + 1];
    if (next && next.from === entry.from) problems.push(`${place}: has two values from ${entry.from}.`);
    else if (next && entry.until && entry.until > next.from) {
      problems.push(`${place}: the value from ${entry.from} and the one from ${next.from} overlap.`);
    }
  });
  return problems;
}
