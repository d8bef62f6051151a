import { DAY_MS, type DemoCalendar, isoDay } from "./calendar";
import type { FeatureTraffic } from "./feature-traffic";
import { adoption } from "./growth";
import { DEMO_GATEWAY, EXPERIMENTS_TEAM, SHARED_TEAM } from "./names";
import { FULL_SCENARIO, type DemoScenario, storyScale } from "./scenario";
import { COARSE_NAMESPACE } from "./stories/coarse-namespace";
import { type DemoTeam, TEAMS, UNITS } from "./teams";

const PLATFORM_OWNER = "priya.raman@example.com";
/** Days that an exception may wait: what began in the last complete week is not overdue before the next one ends. */
const SLA_DAYS = 14;
/** Monthly plan of the shared platform: its calls and the platform bills. */
const SHARED_PLAN_USD = 1200;
/** What the bucket for experiments may cost a month: more than it does, but for the story of it. */
const EXPERIMENTS_LIMIT_USD = 650;

/**
 * The catalog file of the demo company, in the shape of `whospent apply`. Dates follow the calendar; services and
 * features are those that its streams send, but for what a story deliberately left out.
 */
export function demoCatalog(
  calendar: DemoCalendar,
  scenario: DemoScenario = FULL_SCENARIO,
  scale = 1,
): Record<string, unknown> {
  const from = isoDay(calendar.startMs);
  const contractFrom = isoDay(calendar.contractMs);
  const teams = TEAMS.filter((team) => scenario.teams.includes(team.slug));
  const has = (slug: string) => teams.some((team) => team.slug === slug);
  return {
    units: UNITS,
    cost_centers: [
      ...teams.map((team) => ({ code: team.costCenter, name: team.name })),
      { code: "cc-4900", name: "AI platform" },
    ],
    environments: [
      { slug: "prod", class: "production", aliases: ["production", "prd", "live"] },
      { slug: "staging", class: "staging", aliases: ["stage", "stg"] },
      { slug: "eval", class: "eval", aliases: ["evaluation"] },
    ],
    teams: [
      ...teams.map((team) => ({
        slug: team.slug,
        name: team.name,
        unit: [{ slug: team.unit, from }],
        cost_center: [{ code: team.costCenter, from }],
        lead: team.lead,
        manager: team.manager,
        aliases: team.aliases,
      })),
      ...[
        { slug: SHARED_TEAM, name: "Shared platform" },
        ...(scenario.streams.some(({ team }) => team === EXPERIMENTS_TEAM)
          ? [
              {
                slug: EXPERIMENTS_TEAM,
                name: "Unassigned experiments",
                limit_usd: usd(EXPERIMENTS_LIMIT_USD * storyScale(scale)),
              },
            ]
          : []),
      ].map((shared) => ({
        ...shared,
        kind: "shared",
        unit: [{ slug: "corporate", from }],
        cost_center: [{ code: "cc-4900", from }],
        lead: PLATFORM_OWNER,
        manager: "marta.keller@example.com",
      })),
    ],
    services: servicesOf(scenario.streams).map(({ slug, team, features }) => ({
      slug,
      owner: TEAMS.find((known) => known.slug === team)?.lead ?? PLATFORM_OWNER,
      team: [{ slug: team, from }],
      features,
    })),
    ownership_rules: [
      {
        match: { gateway: DEMO_GATEWAY, virtual_key: "vk-legal-01" },
        team: "legal-operations",
        from,
      },
      { match: { namespace: "data-nightly" }, team: "data-platform", environment: "prod", from },
      { match: { namespace: COARSE_NAMESPACE }, team: "localization", environment: "prod", from },
    ].filter((rule) => has(rule.team)),
    // Strict only lately: what names no service or feature is a young exception, not an old one.
    tagging_contract: [
      { environment: "prod", required: ["team", "environment"], from, until: contractFrom },
      { environment: "prod", required: ["team", "service", "feature", "environment"], from: contractFrom },
    ],
    untagged: { owner: PLATFORM_OWNER, sla_days: SLA_DAYS },
    budgets: [
      ...teams.flatMap((team) => plansOf(team, calendar, scale)),
      { scope: { team: SHARED_TEAM }, period: "month", amount_usd: usd(SHARED_PLAN_USD * scale), from },
    ],
    allocation_policies: [{ source: SHARED_TEAM, method: "direct_cost", keep_central_usd: "300.00", from }],
    // A warning since the stricter contract, enforcing after two weeks of it.
    enforcement: [
      {
        environment: "prod",
        mode: "warn",
        from: contractFrom,
        until: isoDay(calendar.contractMs + 14 * DAY_MS),
      },
      { environment: "prod", mode: "enforce", from: isoDay(calendar.contractMs + 14 * DAY_MS) },
    ],
    alert_routes: [
      { slug: "platform", channel: "slack", target: "#ai-spend" },
      { slug: "finance", channel: "email", target: "finance@example.com" },
      ...teams
        .slice(0, 3)
        .map(({ slug, lead }) => ({ slug: `${slug}-lead`, team: slug, channel: "email", target: lead })),
    ],
    access: {
      visibility: "own",
      groups: [
        { group: "ai-platform", role: "admin" },
        { group: "finance", role: "finance" },
        ...teams.slice(0, 3).map(({ slug }) => ({ group: `team-${slug}`, role: "member", teams: [slug] })),
      ],
    },
  };
}

/** Services with the team and the features of the streams that name them. */
function servicesOf(
  streams: readonly FeatureTraffic[],
): { slug: string; team: string; features: string[] }[] {
  const services = new Map<string, { slug: string; team: string; features: string[] }>();
  for (const { service, feature, team, unregistered } of streams) {
    if (service === undefined || unregistered === "service") continue;
    const known = services.get(service) ?? { slug: service, team, features: [] };
    services.set(service, known);
    if (feature !== undefined && unregistered === undefined && !known.features.includes(feature)) {
      known.features.push(feature);
    }
  }
  return [...services.values()];
}

/** A plan for each quarter of the year behind us, in step with adoption, and the present one. */
function plansOf(team: DemoTeam, calendar: DemoCalendar, scale: number): Record<string, unknown>[] {
  const starts: number[] = [];
  const first = new Date(calendar.startMs);
  for (let months = 0; ; months += 3) {
    const at = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + months, 1);
    if (at > calendar.lastWeekMs) break;
    starts.push(at);
  }
  const kept = team.toldShare * storyScale(scale) + (1 - team.toldShare) * scale;
  return starts.map((startMs, index) => {
    const next = starts[index + 1];
    const middle = (startMs + (next ?? calendar.lastWeekMs)) / 2;
    const share = next === undefined ? 1 : adoption({}, middle, calendar);
    return {
      scope: { team: team.slug },
      period: "month",
      amount_usd: usd(team.monthlyPlanUsd * share * kept),
      from: isoDay(startMs),
      ...(next === undefined ? {} : { until: isoDay(next) }),
    };
  });
}

/** A plan is a round sum. */
function usd(amount: number): string {
  return `${Math.max(1, Math.round(amount / 50)) * 50}.00`;
}
