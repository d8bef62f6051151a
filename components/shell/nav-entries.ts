export interface NavEntry {
  label: string;
  href: string;
  /** Folders whose pages belong to this entry. */
  under?: string[];
}

/** Who the navigation is for. */
export interface NavFor {
  role: string;
  teams: readonly { slug: string }[];
  /** The unit that a director answers for. */
  unit?: { slug: string } | null;
}

const OVERVIEW: NavEntry = { label: "Overview", href: "/", under: ["/teams", "/units"] };
const MONTH: NavEntry = { label: "Month", href: "/month" };
const EXPLORE: NavEntry = { label: "Explore", href: "/explore" };
const TRACES: NavEntry = { label: "Traces", href: "/traces" };
const EXCEPTIONS: NavEntry = { label: "Exceptions", href: "/exceptions" };
const SOURCES: NavEntry = { label: "Sources", href: "/sources" };
const MARKERS: NavEntry = { label: "Markers", href: "/markers" };
const PRICES: NavEntry = { label: "Prices", href: "/admin/price-cards" };
const CATALOG: NavEntry = { label: "Catalog", href: "/admin" };

/**
 * The few pages that a role needs, the first of them its start. Whoever answers for one team or unit begins there;
 * finance and auditors have the company and its month, an admin what keeps it clean. All other pages are in the palette.
 *
 * @example navEntries({ role: "lead", teams: [{ slug: "support" }] })[0] // { label: "My team", href: "/teams/support", ... }
 */
export function navEntries({ role, teams, unit }: NavFor): NavEntry[] {
  const only = teams.length === 1 ? teams[0] : undefined;
  switch (role) {
    case "admin":
      return [OVERVIEW, EXCEPTIONS, CATALOG, PRICES, SOURCES, MARKERS];
    case "finance":
    case "reader":
      return [OVERVIEW, MONTH, EXPLORE, TRACES];
    case "director":
      if (!unit) return [OVERVIEW, TRACES, EXPLORE];
      return [
        { label: "My unit", href: `/units/${encodeURIComponent(unit.slug)}`, under: ["/units", "/teams"] },
        TRACES,
        EXPLORE,
      ];
    default: {
      const start: NavEntry = only
        ? { label: "My team", href: `/teams/${encodeURIComponent(only.slug)}`, under: ["/teams"] }
        : OVERVIEW;
      return [start, TRACES, EXCEPTIONS, EXPLORE];
    }
  }
}

/** Roles that may look at the catalog. */
const KEEPERS = ["admin", "finance", "reader"];

/** Every page there is, for the palette; `Sources` is for who sees every team, the catalog for who may look at it. */
export function everyPage(role: string, seesEveryTeam: boolean): NavEntry[] {
  return [
    { label: "Overview", href: "/" },
    MONTH,
    EXPLORE,
    TRACES,
    EXCEPTIONS,
    { label: "Why it moved", href: "/why" },
    { label: "What if", href: "/what-if" },
    MARKERS,
    ...(seesEveryTeam ? [SOURCES] : []),
    ...(KEEPERS.includes(role) ? [CATALOG, PRICES] : []),
    { label: "Saved views", href: "/views" },
    { label: "Auditor", href: "/auditor" },
  ];
}
