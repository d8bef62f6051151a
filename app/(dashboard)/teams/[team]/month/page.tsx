import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PageHead } from "@/components/page-head";
import { addDays, nextPeriod, periodOf } from "@/lib/domain/period";
import { monthText } from "@/lib/format";
import { teamMonth } from "@/lib/queries/team-parts";
import { pageRequest, type SearchParams } from "../../../request";
import { monthHref, teamHref } from "../team-hrefs";
import { daysKnown, isOver } from "../team-words";
import { AgainstPlan } from "./_components/against-plan";
import { ForecastMade } from "./_components/forecast-made";
import { MonthParts } from "./_components/month-parts";
import { monthParams } from "./search-params";

interface Props {
  params: Promise<{ team: string }>;
  searchParams: SearchParams;
}

export const metadata: Metadata = { title: "Team, month" };

/** An accounting month of a team: what it is made of, against plan, and how its forecast was made. */
export default async function TeamMonth({ params, searchParams }: Props) {
  const slug = decodeURIComponent((await params).team);
  const request = await pageRequest(teamHref(slug, "month"), searchParams, "spend:read");
  const { viewer, sql, now } = request;
  const running = periodOf(now.getTime());
  const asked = monthParams.parse(request.params).month ?? running;
  const page = await teamMonth(sql, viewer, slug, { month: asked <= running ? asked : running, now });
  if (page === null) notFound();
  const { team, month } = page;
  const before = `${addDays(month.month, -1).slice(0, 7)}-01`;
  const after = nextPeriod(month.month);
  const booked = isOver(month) ? "the whole month" : daysKnown(month);
  return (
    <>
      <PageHead
        above={
          <Link href={teamHref(team.slug, "")} className="link">
            {team.name}
          </Link>
        }
        title={monthText(month.month)}
        meta={`Booked in ${monthText(month.month)}, ${booked}`}
      >
        <nav aria-label="Months" className="flex gap-4 print:hidden">
          <Link href={monthHref(team.slug, before)} prefetch={false} className="link min-h-6">
            {monthText(before)}
          </Link>
          {after <= running ? (
            <Link href={monthHref(team.slug, after)} prefetch={false} className="link min-h-6">
              {monthText(after)}
            </Link>
          ) : null}
        </nav>
      </PageHead>
      <MonthParts parts={page.parts} month={month} team={team.slug} />
      <AgainstPlan month={month} />
      <ForecastMade month={month} />
    </>
  );
}
