import { withPatterns } from "@/components/charts/series";
import type { TeamRow, TeamsTotal } from "@/components/tables/teams-table";
import type { OverviewTeam, TeamsPage } from "@/lib/queries/overview";
import { href } from "./period";
import { monthHref } from "./teams/[team]/team-hrefs";
import { whyHref } from "./why/href";
import type { WhyScope } from "./why/scope";

/** Seven teams have their hue in the chart; beyond them a swatch would name a band that is not drawn. */
const SHOWN_TEAMS = 7;

/**
 * Rows of the teams table, each with the door to its page in the same period.
 *
 * @param unit where the page is of a unit: `exact` says whether its teams are in it with all of their days; where one
 * is not, only "why it moved" of the unit has the same sum
 */
export function teamRows(
  page: TeamsPage,
  query: string,
  unit: { scope: WhyScope; exact: boolean } = { scope: {}, exact: true },
): TeamRow[] {
  const byLastWeek = [...page.teams].sort((a, b) => {
    const [x, y] = [a.weekly.at(-1) ?? 0n, b.weekly.at(-1) ?? 0n];
    return x === y ? a.name.localeCompare(b.name) : x > y ? -1 : 1;
  });
  const drawn = byLastWeek.length <= SHOWN_TEAMS + 1 ? byLastWeek : byLastWeek.slice(0, SHOWN_TEAMS);
  const marks = new Map(
    withPatterns(drawn.map((team) => ({ key: team.slug, name: team.name, hue: team.hue, values: [] }))).map(
      (one) => [one.key, one] as const,
    ),
  );
  return page.teams.map((team) => ({
    teamId: team.teamId,
    name: team.name,
    kind: team.kind,
    hue: marks.get(team.slug)?.hue ?? 0,
    pattern: marks.get(team.slug)?.pattern ?? 0,
    lead: team.lead,
    costPico: team.costPico,
    previousPico: team.previousPico,
    share: team.share,
    stampedShare: team.stampedShare,
    weekly: team.weekly,
    driver: team.driver,
    ...monthEndOf(team.month),
    href: unit.exact
      ? href(`/teams/${encodeURIComponent(team.slug)}`, query)
      : teamWhyHref(page, team.slug, unit.scope),
    whyHref: teamWhyHref(page, team.slug, unit.scope),
    monthHref: team.month === null ? null : monthEndHref(team.slug, team.month),
  }));
}

/** Why a team moved in the days of the page; within a unit, on the days on which it belongs to it. */
export function teamWhyHref(page: Pick<TeamsPage, "week" | "previousWeek">, team: string, scope: WhyScope) {
  return whyHref({ ...scope, team, spans: { later: page.week, earlier: page.previousWeek } });
}

/** How a team's forecast is made; once the month is over, what was booked in it. */
function monthEndHref(slug: string, month: NonNullable<OverviewTeam["month"]>): string {
  const part = month.hidden === "the month is over" ? "to-date" : "forecast";
  return `${monthHref(slug, month.month)}#${part}`;
}

/** The total row; its cost is the page's first figure. */
export function teamsTotal(page: TeamsPage, name: string): TeamsTotal {
  const weeks = page.weeks.length;
  return {
    name,
    costPico: page.total.costPico,
    previousPico: page.previous?.costPico ?? null,
    stampedShare: page.trust.stampedTenths,
    weekly: Array.from({ length: weeks }, (_, at) =>
      page.teams.reduce((sum, team) => sum + (team.weekly[at] ?? 0n), 0n),
    ),
    ...monthEndOf(page.month),
    monthHref: page.month.forecast === null ? null : "#forecast",
  };
}

/** Where the month ends by the forecast, or ended; null where nothing is forecast, or only a range. */
function monthEndOf(month: TeamsPage["month"] | null): Pick<TeamRow, "monthEndPico" | "planPico"> {
  if (month === null) return { monthEndPico: null, planPico: null };
  const { forecast, hidden, monthToDatePico, planPico } = month;
  if (hidden === "the month is over") return { monthEndPico: monthToDatePico, planPico };
  return { monthEndPico: forecast === null || forecast.rangeOnly ? null : forecast.totalPico, planPico };
}

/** Where a team that the sentence names leads: to why it moved, in the same period. */
export function moverDoors(page: TeamsPage, query: string): Record<string, string> {
  return Object.fromEntries(
    page.teams.map(({ slug }) => [slug, `${href(`/teams/${encodeURIComponent(slug)}`, query)}#why`]),
  );
}
