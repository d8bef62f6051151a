import { Arrow } from "@/components/delta";
import { Figure, Figures } from "@/components/figures";
import { BigMoney, Door } from "@/components/money";
import { addDays } from "@/lib/domain/period";
import { quarterText } from "@/lib/domain/quarter";
import {
  callUsd,
  count,
  dateRange,
  monthText,
  relativeChangeText,
  usd,
  usdChange,
  usdWithSign,
} from "@/lib/format";
import type { UnitPage } from "@/lib/queries/unit-page";
import type { UnitQuarter } from "@/lib/queries/unit-quarter";
import { ForecastFigure, MonthToDate } from "../../../_components/month-figures";
import { ChangeFigure, CostFigure, StampedFigure } from "../../../_components/overview-figures";
import { exploreHref } from "../../../explore/href";
import type { WhyScope } from "../../../why/scope";
import { perRequest } from "../../../teams/[team]/team-rows";

/** The week, then the month and the quarter. */
export function UnitFigures({ page, name }: { page: UnitPage; name: string }) {
  const { previous } = page;
  const teams = page.sameAsTeams ?? undefined;
  return (
    <>
      <Figures count={previous ? 4 : 3}>
        <CostFigure page={page} name={name} />
        {previous ? <ChangeFigure page={page} scope={whyScope(page)} /> : null}
        <RequestFigure page={page} />
        <StampedFigure page={page} teams={page.sameAsTeams} />
      </Figures>
      <div className="mt-6">
        <Figures count={5}>
          <MonthToDate month={page.month} {...(teams ? { teams } : {})} />
          <ForecastFigure month={page.month} />
          <QuarterToDate quarter={page.quarter} teams={teams} />
          <PriorQuarter quarter={page.quarter} teams={teams} />
          <YearAgo quarter={page.quarter} teams={teams} />
        </Figures>
      </div>
    </>
  );
}

function RequestFigure({ page }: { page: UnitPage }) {
  const { total, previous } = page;
  const each = perRequest(total.costPico, total.requests);
  const before = previous ? perRequest(previous.costPico, previous.requests) : null;
  // A price of a request is far under a dollar, where dollars say nothing: its change is in percent.
  const scale = 1_000_000_000_000n;
  return (
    <Figure
      label="Cost per request"
      value={
        each === null ? (
          <span className="text-ink-3">no requests</span>
        ) : (
          <BigMoney text={`$${callUsd(each)}`} />
        )
      }
      lines={[
        each !== null && before !== null && before > 0n ? (
          <>
            <Arrow change={each - before} />
            {relativeChangeText(each * scale, before * scale)}
          </>
        ) : (
          ""
        ),
        `${usd(total.costPico)} over ${count(total.requests)} requests`,
      ]}
    />
  );
}

/** What "why it moved" is asked of for this page. */
export function whyScope({ unit, structure }: Pick<UnitPage, "unit" | "structure">): WhyScope {
  return { unit: unit.slug, ...(structure === "today" ? { structure: "today" } : {}) };
}

type Teams = readonly string[] | undefined;

/** Booked in the quarter's months, against the teams' plans of them. */
function QuarterToDate({ quarter, teams }: { quarter: UnitQuarter; teams: Teams }) {
  const { toDatePico, planPico, planDuePico, toDate, over } = quarter;
  const name = quarterText(quarter.quarter);
  return (
    <Figure
      label={over ? name : `${name} to date`}
      value={
        <Amount pico={toDatePico} byDay={quarter.byDay.toDatePico} days={toDate} teams={teams} label={name} />
      }
      lines={[
        planDuePico === null ? (
          <span key="plan" className="text-ink-3">
            no plan
          </span>
        ) : toDatePico > planDuePico ? (
          <span key="plan" className="text-warn">
            {usdChange(toDatePico - planDuePico)} over {over ? "plan" : "plan to date"}
          </span>
        ) : (
          `${usdChange(toDatePico - planDuePico)} under ${over ? "plan" : "plan to date"}`
        ),
        planPico === null ? "" : `plan ${usd(planPico)}, ${over ? "of the" : "all"} three months`,
        `booked, ${daysText(toDate)}`,
        usedText(toDatePico, quarter.byDay.toDatePico),
      ]}
    />
  );
}

function PriorQuarter({ quarter, teams }: { quarter: UnitQuarter; teams: Teams }) {
  const { prior, toDatePico } = quarter;
  const whole = { fromDay: prior.quarter, toDay: quarter.quarter };
  const name = quarterText(prior.quarter);
  return (
    <Figure
      label={`${name}, the quarter before`}
      value={
        <Amount pico={prior.pico} byDay={quarter.byDay.priorPico} days={whole} teams={teams} label={name} />
      }
      lines={[
        `${usd(prior.sameDaysPico)} in as many days`,
        <>
          <Arrow change={toDatePico - prior.sameDaysPico} />
          {changeText(toDatePico, prior.sameDaysPico)}
        </>,
        daysText(prior.sameDays),
        usedText(prior.pico, quarter.byDay.priorPico),
      ]}
    />
  );
}

function YearAgo({ quarter, teams }: { quarter: UnitQuarter; teams: Teams }) {
  const { yearAgo } = quarter;
  if (yearAgo.of === null) {
    return (
      <Figure
        label="Year ago"
        value={
          <span className="text-ink-3">
            {yearAgo.fromMonth === null ? "no data" : `from ${monthText(yearAgo.fromMonth)}`}
          </span>
        }
        lines={["a year of data lies behind it then"]}
      />
    );
  }
  const { days, pico, nowPico, of } = yearAgo;
  const name = of === "quarter" ? quarterText(days.fromDay) : monthText(days.fromDay);
  return (
    <Figure
      label={`Year ago, ${name}`}
      value={<Amount pico={pico} byDay={quarter.byDay.yearAgoPico} days={days} teams={teams} label={name} />}
      lines={[
        <>
          <Arrow change={nowPico - pico} />
          {changeText(nowPico, pico)} since
        </>,
        of === "month" ? "the month alone" : "as many days of the quarter",
        daysText(days),
        usedText(pico, quarter.byDay.yearAgoPico),
      ]}
    />
  );
}

function Amount({
  pico,
  byDay,
  days,
  teams,
  label,
}: {
  pico: bigint;
  /** The same days by the day of use: where that is another sum, Explore's days do not give this one. */
  byDay: bigint;
  days: { fromDay: string; toDay: string };
  teams: Teams;
  label: string;
}) {
  const text = usdWithSign(pico);
  if (teams === undefined || teams.length === 0 || byDay !== pico || days.toDay <= days.fromDay)
    return <BigMoney text={text} />;
  const href = exploreHref({
    from: days.fromDay,
    through: addDays(days.toDay, -1),
    groupBy: ["month", "team"],
    filter: { team: teams },
    compare: "off",
  });
  return (
    <Door href={href} label={`${label}: ${text}, by month and team`}>
      <BigMoney text={text} />
    </Door>
  );
}

/** Where booked and used are two sums, the other one is said. */
function usedText(booked: bigint, used: bigint): string {
  return booked === used ? "" : `by day of use ${usd(used)}`;
}

function changeText(now: bigint, before: bigint): string {
  return [usdChange(now - before), relativeChangeText(now, before)].filter((text) => text !== "").join(" · ");
}

function daysText({ fromDay, toDay }: { fromDay: string; toDay: string }): string {
  return toDay <= fromDay ? "no complete day yet" : dateRange(fromDay, toDay);
}
