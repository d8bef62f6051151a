import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { SentenceLine } from "@/components/sentence";
import { TrustStrip } from "@/components/trust-strip";
import { ButtonAnchor } from "@/components/ui/button";
import { instantText, monthText } from "@/lib/format";
import { monthPage, recentMonths } from "@/lib/queries/month-page";
import { type BookedMonth, bookedMonth } from "@/lib/queries/showback";
import { pageRequest, type SearchParams } from "../request";
import { MonthFigures } from "./_components/month-figures";
import { MonthLines } from "./_components/month-lines";
import { MonthPicker } from "./_components/month-picker";
import { MonthSummary } from "./_components/month-summary";
import { MonthTeams } from "./_components/month-teams";
import { monthHref, monthParams, showbackHref, shownPeriod } from "./search-params";

export const metadata = { title: "Month" };

/** The month for finance: what is booked, by whom, and the file that says so. */
export default async function Month({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/month", searchParams, "spend:read");
  const { viewer, sql, now } = request;
  const params = monthParams.parse(request.params);
  const [month, months] = await Promise.all([
    bookedMonth(sql, shownPeriod(params, now), now),
    recentMonths(sql, now),
  ]);
  if (month === null) notFound();
  if (params.team !== undefined || params.cost_center !== undefined)
    return <MonthLines request={request} month={month} params={params} />;
  const page = await monthPage(sql, viewer, month, now);
  return (
    <>
      <PageHead title={monthText(month.period)} meta={statusText(month, page.over)}>
        <MonthPicker
          period={month.period}
          months={months.map(({ period, status }) => ({
            period,
            name: monthText(period),
            status,
            href: monthHref(period),
          }))}
        />
        <ButtonAnchor href={showbackHref(month.period)} download>
          Showback CSV
        </ButtonAnchor>
      </PageHead>
      {page.teams.length === 0 ? (
        <div className="mt-8">
          <EmptyState>
            {page.firstPeriod === null
              ? "Nothing has been reported yet, so no month has anything booked."
              : `Nothing is booked in ${monthText(month.period)}. The first month with spend is ${monthText(page.firstPeriod)}.`}
          </EmptyState>
        </div>
      ) : (
        <>
          <TrustStrip trust={page.trust} timeZone="UTC" />
          <SentenceLine sentence={page.sentence} />
          <MonthFigures page={page} />
          <MonthTeams page={page} all={viewer.teamIds === "all"} />
          <MonthSummary page={page} />
        </>
      )}
    </>
  );
}

/** "Final, closed 3 Jul 2026, 08:00 UTC by finance@example.com". */
function statusText(month: BookedMonth, over: boolean): string {
  if (month.closedAt !== null)
    return `Final, closed ${instantText(month.closedAt, { zone: true })}${month.closedBy ? ` by ${month.closedBy}` : ""}`;
  return over
    ? "Provisional: the month is over and not closed yet"
    : "Provisional: the month is not over yet";
}
