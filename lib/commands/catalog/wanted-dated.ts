import { canonicalJson } from "./canonical-json";
import type { CatalogFile } from "./catalog-file";
import { enforcementKey } from "./catalog-state";
import type { Asking } from "./wanted";

/** The sections whose values are dated by what they are about: rules, contracts, budgets, policies, enforcement. */
export function askDated(file: CatalogFile, asking: Asking): void {
  const { refer, dated } = asking;
  const environmentOf = (name: string | undefined, place: string) =>
    name === undefined ? "" : refer("environment", name, `${place}.environment`);
  file.ownership_rules.forEach((rule, i) => {
    const place = `ownership_rules[${i}]`;
    dated("rule", canonicalJson(rule.match), rule, {
      team: refer("team", rule.team, `${place}.team`),
      environment: environmentOf(rule.environment, place) || null,
      assigned: rule.assigned,
    });
  });
  file.tagging_contract.forEach((contract, i) => {
    const place = `tagging_contract[${i}]`;
    const { team, service, environment } = contract.defaults;
    if (team !== undefined) refer("team", team, `${place}.defaults.team`);
    if (service !== undefined) refer("service", service, `${place}.defaults.service`);
    if (environment !== undefined) refer("environment", environment, `${place}.defaults.environment`);
    dated("contract", environmentOf(contract.environment, place), contract, {
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
    dated("policy", refer("team", policy.source, `${place}.source`), policy, {
      method: policy.method,
      keep_central_pico: policy.keep_central_usd.toString(),
      shares: policy.shares === undefined ? null : sharesOf(policy.shares, `${place}.shares`, asking),
    });
  });
  file.enforcement.forEach((entry, i) => {
    const environment = environmentOf(entry.environment, `enforcement[${i}]`);
    dated("enforcement", enforcementKey(environment, entry.source ?? null), entry, { mode: entry.mode });
  });
}

function sharesOf(shares: Record<string, string>, place: string, { refer, wanted }: Asking) {
  const byTeam = new Map<string, string>();
  for (const [name, weight] of Object.entries(shares)) {
    const team = refer("team", name, place);
    if (byTeam.has(team))
      wanted.problems.push(`${place}: ${team} is there twice, the second time as "${name}".`);
    byTeam.set(team, weight);
  }
  return Object.fromEntries(byTeam);
}
