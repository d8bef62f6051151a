import { type DemoCalendar, isoDay } from "./calendar";

/** Password of every demo account; written in docs/demo.md, so never of use outside a demo. */
export const DEMO_PASSWORD = "whospent-demo";

/** A person of the demo company who can sign in. */
export interface DemoAccount {
  email: string;
  name: string;
  role: "admin" | "finance" | "director" | "lead" | "member" | "reader";
  /** What the sign-in page says on the button. */
  label: string;
  team?: string;
  unit?: string;
}

/** One account per role. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { email: "priya.raman@example.com", name: "Priya Raman", role: "admin", label: "Platform admin" },
  { email: "finance@example.com", name: "Finance desk", role: "finance", label: "Finance" },
  {
    email: "elin.strand@example.com",
    name: "Elin Strand",
    role: "director",
    label: "Director of Customer",
    unit: "customer",
  },
  {
    email: "noor.haddad@example.com",
    name: "Noor Haddad",
    role: "lead",
    label: "Lead of Support",
    team: "support",
  },
  {
    email: "tomas.lind@example.com",
    name: "Tomas Lind",
    role: "member",
    label: "Member of Support",
    team: "support",
  },
  { email: "audit@example.com", name: "Audit desk", role: "reader", label: "Reader, all teams" },
];

interface DemoTeam {
  slug: string;
  name: string;
  unit: "customer" | "product" | "corporate";
  costCenter: string;
  lead: string;
  manager: string;
  aliases: string[];
  /** Monthly plan in USD: while the roll-out was small, and since the dense weeks began. */
  plan: [string, string];
  services: Record<string, string[]>;
}

/** The eight teams. `growth-team` is deliberately no alias of growth: it is the misspelt team. */
const TEAMS: readonly DemoTeam[] = [
  {
    slug: "search",
    name: "Search",
    unit: "product",
    costCenter: "cc-4210",
    lead: "mina.okafor@example.com",
    manager: "aiko.berg@example.com",
    aliases: ["search-team", "discovery"],
    plan: ["2200.00", "6400.00"],
    services: { "answer-engine": ["answer-query", "rewrite-query"], "index-enricher": ["describe-item"] },
  },
  {
    slug: "support",
    name: "Support",
    unit: "customer",
    costCenter: "cc-4107",
    lead: "noor.haddad@example.com",
    manager: "elin.strand@example.com",
    aliases: ["support-team", "support_automation"],
    plan: ["1900.00", "5600.00"],
    services: {
      "ticket-copilot": ["summarize-thread", "draft-reply", "classify-intent"],
      "voice-desk": ["call-notes"],
      "help-center": ["answer-search"],
    },
  },
  {
    slug: "growth",
    name: "Growth",
    unit: "customer",
    costCenter: "cc-4130",
    lead: "jonas.weber@example.com",
    manager: "elin.strand@example.com",
    aliases: ["growth-marketing"],
    plan: ["2000.00", "6000.00"],
    services: {
      "campaign-studio": ["write-variants", "research-account"],
      "lifecycle-mailer": ["personalize-mail"],
    },
  },
  {
    slug: "risk",
    name: "Risk",
    unit: "product",
    costCenter: "cc-4255",
    lead: "ada.lindqvist@example.com",
    manager: "aiko.berg@example.com",
    aliases: ["fraud"],
    plan: ["1400.00", "4700.00"],
    services: { "case-review": ["assess-case"], "kyc-reader": ["extract-document"] },
  },
  {
    slug: "marketplace",
    name: "Marketplace",
    unit: "customer",
    costCenter: "cc-4150",
    lead: "luis.prado@example.com",
    manager: "elin.strand@example.com",
    aliases: ["sellers"],
    plan: ["1100.00", "3100.00"],
    services: { "listing-helper": ["write-listing"], "seller-assist": ["answer-seller"] },
  },
  {
    slug: "developer-tools",
    name: "Developer tools",
    unit: "corporate",
    costCenter: "cc-4320",
    lead: "sam.whitfield@example.com",
    manager: "marta.keller@example.com",
    aliases: ["devtools", "dev-tools"],
    plan: ["2500.00", "7300.00"],
    services: { "code-agent": ["implement-change", "review-change"], "ci-doctor": ["explain-failure"] },
  },
  {
    slug: "data-platform",
    name: "Data platform",
    unit: "product",
    costCenter: "cc-4270",
    lead: "yuki.tanaka@example.com",
    manager: "aiko.berg@example.com",
    aliases: ["data"],
    plan: ["700.00", "2100.00"],
    services: { "doc-pipeline": ["extract-entities", "embed-documents"], "query-helper": ["write-sql"] },
  },
  {
    slug: "legal-operations",
    name: "Legal operations",
    unit: "corporate",
    costCenter: "cc-4390",
    lead: "helen.marsh@example.com",
    manager: "marta.keller@example.com",
    aliases: ["legal", "legal-ops"],
    plan: ["800.00", "2200.00"],
    services: { "contract-desk": ["review-contract", "compare-clauses"] },
  },
];

/** Slugs of the eight teams, without the shared one and the untagged bucket. */
export const DEMO_TEAMS: readonly string[] = TEAMS.map((team) => team.slug);
/** The shared team that is split by an allocation policy. */
export const SHARED_TEAM = "platform-shared";

/** The gateway of the company and the virtual keys on it. `vk-batch-07` has no owner: the untagged job. */
export const DEMO_GATEWAY = "gateway-eu";
export const UNOWNED_KEY = "vk-batch-07";
/** The team name somebody typed into a script; in no catalog. */
export const MISSPELT_TEAM = "growth-team";
/** Billing account with contracted OpenAI prices. */
export const OPENAI_ACCOUNT = "org-demo-main";

/** The catalog file of the demo company, in the shape of `whospent apply`. Dates follow the calendar. */
export function demoCatalog(calendar: DemoCalendar): Record<string, unknown> {
  const from = isoDay(calendar.startMs);
  const dense = new Date(calendar.denseMs);
  const planFrom = isoDay(Date.UTC(dense.getUTCFullYear(), dense.getUTCMonth(), 1));
  return {
    units: [
      { slug: "customer", name: "Customer", director: "elin.strand@example.com" },
      { slug: "product", name: "Product", director: "aiko.berg@example.com" },
      { slug: "corporate", name: "Corporate", director: "marta.keller@example.com" },
    ],
    cost_centers: [
      ...TEAMS.map((team) => ({ code: team.costCenter, name: team.name })),
      { code: "cc-4900", name: "AI platform" },
    ],
    environments: [
      { slug: "prod", class: "production", aliases: ["production", "prd", "live"] },
      { slug: "staging", class: "staging", aliases: ["stage", "stg"] },
      { slug: "eval", class: "eval", aliases: ["evaluation"] },
    ],
    teams: [
      ...TEAMS.map((team) => ({
        slug: team.slug,
        name: team.name,
        unit: [{ slug: team.unit, from }],
        cost_center: [{ code: team.costCenter, from }],
        lead: team.lead,
        manager: team.manager,
        aliases: team.aliases,
      })),
      {
        slug: SHARED_TEAM,
        name: "Shared platform",
        kind: "shared",
        unit: [{ slug: "corporate", from }],
        cost_center: [{ code: "cc-4900", from }],
        lead: "priya.raman@example.com",
        manager: "marta.keller@example.com",
      },
    ],
    services: [
      ...TEAMS.flatMap((team) =>
        Object.entries(team.services).map(([slug, features]) => ({
          slug,
          owner: team.lead,
          team: [{ slug: team.slug, from }],
          features,
        })),
      ),
      {
        slug: "quality-gate",
        owner: "priya.raman@example.com",
        team: [{ slug: SHARED_TEAM, from }],
        features: ["regression-evals", "moderate-input"],
      },
    ],
    ownership_rules: [
      { match: { gateway: DEMO_GATEWAY, virtual_key: "vk-legal-01" }, team: "legal-operations", from },
      { match: { namespace: "data-nightly" }, team: "data-platform", environment: "prod", from },
    ],
    tagging_contract: [
      { environment: "prod", required: ["team", "service", "feature", "environment"], from },
    ],
    untagged: { owner: "priya.raman@example.com", sla_days: 5 },
    budgets: [
      ...TEAMS.flatMap((team) => [
        { scope: { team: team.slug }, period: "month", amount_usd: team.plan[0], from, until: planFrom },
        { scope: { team: team.slug }, period: "month", amount_usd: team.plan[1], from: planFrom },
      ]),
      { scope: { team: SHARED_TEAM }, period: "month", amount_usd: "2300.00", from },
    ],
    allocation_policies: [{ source: SHARED_TEAM, method: "direct_cost", keep_central_usd: "1000.00", from }],
  };
}
