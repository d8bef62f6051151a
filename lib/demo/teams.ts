/** A team of the demo company. */
export interface DemoTeam {
  slug: string;
  name: string;
  unit: "customer" | "product" | "corporate";
  costCenter: string;
  lead: string;
  manager: string;
  aliases: string[];
  /** Plan of a month of today, whole USD; earlier quarters had plans in step with adoption. */
  monthlyPlanUsd: number;
  /** About how much of its spend is in streams that tell a story: a scaled-down demo keeps more of those. */
  toldShare: number;
}

/** The units and their directors. */
export const UNITS = [
  { slug: "customer", name: "Customer", director: "elin.strand@example.com" },
  { slug: "product", name: "Product", director: "aiko.berg@example.com" },
  { slug: "corporate", name: "Corporate", director: "marta.keller@example.com" },
] as const;

type Row = [
  slug: string,
  name: string,
  unit: DemoTeam["unit"],
  costCenter: string,
  lead: string,
  monthlyPlanUsd: number,
  toldShare: number,
  aliases: string[],
];

/** `growth-team` is deliberately no alias of growth: it is the misspelt team. */
const ROWS: readonly Row[] = [
  ["search", "Search", "product", "cc-4210", "mina.okafor", 6200, 0.8, ["search-team", "discovery"]],
  [
    "support",
    "Support",
    "customer",
    "cc-4107",
    "noor.haddad",
    4500,
    0.65,
    ["support-team", "support_automation"],
  ],
  ["growth", "Growth", "customer", "cc-4130", "jonas.weber", 3100, 0.6, ["growth-marketing"]],
  ["risk", "Risk", "product", "cc-4255", "ada.lindqvist", 3100, 0.2, ["fraud"]],
  ["marketplace", "Marketplace", "customer", "cc-4150", "luis.prado", 2900, 0.6, ["sellers"]],
  [
    "developer-tools",
    "Developer tools",
    "corporate",
    "cc-4320",
    "sam.whitfield",
    3300,
    0.65,
    ["devtools", "dev-tools"],
  ],
  ["data-platform", "Data platform", "product", "cc-4270", "yuki.tanaka", 1500, 0, ["data"]],
  [
    "legal-operations",
    "Legal operations",
    "corporate",
    "cc-4390",
    "helen.marsh",
    1650,
    0,
    ["legal", "legal-ops"],
  ],
  ["payments", "Payments", "product", "cc-4262", "ravi.menon", 2900, 0.83, ["payment-team"]],
  ["localization", "Localization", "customer", "cc-4164", "clara.duval", 1350, 0.4, ["localisation", "l10n"]],
  ["people-operations", "People operations", "corporate", "cc-4375", "ben.ashworth", 400, 0, ["people-ops"]],
  [
    "finance-operations",
    "Finance operations",
    "corporate",
    "cc-4360",
    "ines.rocha",
    1000,
    0.95,
    ["finance-ops"],
  ],
];

const MANAGERS = Object.fromEntries(UNITS.map((unit) => [unit.slug, unit.director]));

/** The twelve teams. */
export const TEAMS: readonly DemoTeam[] = ROWS.map(
  ([slug, name, unit, costCenter, lead, monthlyPlanUsd, toldShare, aliases]) => ({
    slug,
    name,
    unit,
    costCenter,
    lead: `${lead}@example.com`,
    manager: MANAGERS[unit] ?? "",
    aliases,
    monthlyPlanUsd,
    toldShare,
  }),
);

/** Slugs of the twelve teams, without the shared ones and the untagged bucket. */
export const TEAM_SLUGS: readonly string[] = TEAMS.map((team) => team.slug);
