import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { SentenceLine } from "@/components/sentence";
import { TeamsTable } from "@/components/tables/teams-table";
import { type TrustDoors, TrustStrip } from "@/components/trust-strip";
import { addDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import { shownPeriod } from "@/lib/queries/shown-period";
import { type UnitPage, unitPage } from "@/lib/queries/unit-page";
import { ForecastPart } from "../../_components/forecast-part";
import { monthHeader } from "../../_components/month-figures";
import { PeriodControl } from "../../_components/period-control";
import { PeriodNote } from "../../_components/period-note";
import { UnitsTable } from "../../_components/units-table";
import { WeeklyTeams } from "../../_components/weekly-teams";
import { exploreQuery } from "../../explore/href";
import { moverDoors, teamRows, teamsTotal } from "../../overview-rows";
import { periodParams, periodQuery, resolvePeriod, shownName } from "../../period";
import { pageRequest, type SearchParams } from "../../request";
import { trustDoors } from "../../trust-doors";
import { WhyItMoved } from "../../why/_components/why-it-moved";
import { StampedTrend } from "./_components/stamped-trend";
import { StructureSwitch } from "./_components/structure-switch";
import { TeamDrivers } from "./_components/team-drivers";
import { UnitFigures, whyScope } from "./_components/unit-figures";
import { unitHref, unitView, viewQuery } from "./search-params";

interface Props {
  params: Promise<{ unit: string }>;
  searchParams: SearchParams;
}

/** The title says nothing about whether the unit exists. */
export const metadata: Metadata = { title: "Unit" };

export default async function Unit({ params, searchParams }: Props) {
  const slug = decodeURIComponent((await params).unit);
  const path = `/units/${encodeURIComponent(slug)}`;
  const { viewer, sql, now, timeZone, params: given } = await pageRequest(path, searchParams, "spend:read");
  const period = resolvePeriod(periodParams.parse(given), now, timeZone);
  const view = unitView(given);
  const shown = await shownPeriod(sql, viewer, { ...period, now, timeZone });
  const page = await unitPage(sql, viewer, slug, { ...shown, ...view, now });
  if (page === null) notFound();
  const { week, previousWeek } = page;
  const name = shownName(period, shown);
  const query = periodQuery(period);
  const to = (more: Partial<typeof view>) => unitHref(slug, viewQuery(query, { ...view, ...more }));
  return (
    <>
      <PageHead
        title={page.unit.name}
        meta={headText(page)}
        above={
          page.parent ? (
            <Link href={unitHref(page.parent.slug, viewQuery(query, view))} className="link">
              {page.parent.name}
            </Link>
          ) : null
        }
      >
        <StructureSwitch
          current={view.structure}
          hrefs={{ was: to({ structure: "was" }), today: to({ structure: "today" }) }}
        />
        <PeriodControl
          path={path}
          period={period}
          previous={previousWeek}
          shown={shown}
          keep={viewQuery("", view)}
          now={now}
          timeZone={timeZone}
        />
      </PageHead>
      {page.teams.length === 0 ? (
        <div className="mt-8">
          <EmptyState>
            No team of this unit has any usage yet. Teams are given to units in the catalog, each from a date.
          </EmptyState>
        </div>
      ) : (
        <>
          <TrustStrip trust={page.trust} timeZone={timeZone} doors={unitTrustDoors(page)} />
          <PeriodNote period={period} shown={shown} timeZone={timeZone} />
          {page.whole ? null : (
            <p className="mt-2 text-label text-ink-2">
              Only your teams of this unit are in these figures; it has others.
            </p>
          )}
          <SentenceLine sentence={page.sentence} doors={moverDoors(page, query)} />
          <UnitFigures page={page} name={name} />
          <WhyItMoved movement={page.movement} later={week} earlier={previousWeek} scope={whyScope(page)} />
          <TeamDrivers page={page} />
          <WeeklyTeams page={page} />
          <TeamsTable
            rows={teamRows(page, query, { scope: whyScope(page), exact: page.sameAsTeams !== null })}
            period={name}
            month={monthHeader(page.month)}
            compared={shown.compare}
            total={teamsTotal(page, page.unit.name)}
            aside={<TableAside page={page} compared={shown.compare} />}
          />
          <StampedTrend trend={page.trend} other={to({ trend: view.trend === "week" ? "month" : "week" })} />
          <UnitsTable
            title="Units below"
            rest={`${page.unit.name} itself`}
            units={page.below}
            query={viewQuery(query, view)}
            name={name}
            compared={shown.compare}
            total={page.total}
            previous={page.previous}
          />
          <ForecastPart month={page.month} />
        </>
      )}
    </>
  );
}

/** Counts open in Explore, where a filter by team gives the same; shares stand on this page alone. */
function unitTrustDoors({ week, sameAsTeams }: UnitPage): TrustDoors {
  if (sameAsTeams === null) return {};
  const { missing, unpriced } = trustDoors(week, sameAsTeams);
  return { missing, unpriced };
}

/** "director elin.strand@example.com · 3 teams". */
function headText({ unit, teams, structure }: UnitPage): string {
  return [
    unit.director ? `director ${unit.director}` : "no director",
    teams.length === 1 ? "1 team" : `${teams.length} teams`,
    structure === "today" ? "by today's structure" : null,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

/** The days of the table, and the same lines as a file where a filter by team gives them. */
function TableAside({ page, compared }: { page: UnitPage; compared: boolean }) {
  const { week, previousWeek, sameAsTeams } = page;
  const dates = dateRange(week.fromDay, week.toDay);
  return (
    <>
      {compared
        ? `${dates} against ${dateRange(previousWeek.fromDay, previousWeek.toDay, { year: false })}`
        : dates}
      {sameAsTeams ? (
        <>
          {" · "}
          <a
            className="link inline-block min-h-6 underline"
            download
            href={`/explore/csv?${exploreQuery({
              from: week.fromDay,
              through: addDays(week.toDay, -1),
              groupBy: ["team"],
              filter: { team: sameAsTeams },
            })}`}
          >
            CSV
          </a>
        </>
      ) : null}
    </>
  );
}
