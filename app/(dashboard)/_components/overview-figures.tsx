import { Arrow } from "@/components/delta";
import { Figure, Figures } from "@/components/figures";
import { BigMoney, Door } from "@/components/money";
import { addDays } from "@/lib/domain/period";
import {
  count,
  dateRange,
  percent,
  relativeChangeText,
  usd,
  usdChange,
  usdChangeWithSign,
  usdWithSign,
} from "@/lib/format";
import type { TeamsPage } from "@/lib/queries/overview";
import { exploreHref } from "../explore/href";
import { whyHref } from "../why/href";
import type { WhyScope } from "../why/scope";
import { ForecastFigure, MonthToDate, PlanFigure } from "./month-figures";

/** Cost, change, month, forecast, plan and stamped share of everything the viewer sees. */
export function OverviewFigures({ page, name }: { page: TeamsPage; name: string }) {
  const compared = page.previous !== null;
  return (
    <Figures count={compared ? 6 : 5}>
      <CostFigure page={page} name={name} />
      {compared ? <ChangeFigure page={page} /> : null}
      <MonthToDate month={page.month} />
      <ForecastFigure month={page.month} />
      <PlanFigure month={page.month} teams={page.teams.length} />
      <StampedFigure page={page} />
    </Figures>
  );
}

/** What was spent; the table below sums to it. */
export function CostFigure({ page, name }: { page: TeamsPage; name: string }) {
  const { total, previous, week } = page;
  return (
    <Figure
      label={name}
      value={
        <Door href="#teams" label={`${name}: ${usdWithSign(total.costPico)}, by team`}>
          <BigMoney text={usdWithSign(total.costPico)} />
        </Door>
      }
      lines={[
        previous ? `from ${usd(previous.costPico)}` : `${count(total.requests)} requests`,
        dateRange(week.fromDay, week.toDay),
      ]}
    />
  );
}

/** The change; "why it moved" splits it exactly. */
export function ChangeFigure({ page, scope = {} }: { page: TeamsPage; scope?: WhyScope }) {
  const { total, previous, previousWeek, week } = page;
  if (previous === null) return null;
  const change = total.costPico - previous.costPico;
  return (
    <Figure
      label="Change"
      value={
        change === 0n ? (
          <BigMoney text={usdChangeWithSign(change)} />
        ) : (
          <Door
            href={whyHref({ ...scope, spans: { later: week, earlier: previousWeek } })}
            label={`Change: ${usdChangeWithSign(change)}, why`}
          >
            <BigMoney text={usdChangeWithSign(change)} />
          </Door>
        )
      }
      lines={[
        <>
          <Arrow change={change} />
          {relativeChangeText(total.costPico, previous.costPico) || usdChange(change)}
        </>,
        `against ${dateRange(previousWeek.fromDay, previousWeek.toDay, { year: false })}`,
      ]}
    />
  );
}

/**
 * How much of the cost came with its team on the call. Of everything the viewer sees the share is a door; of some
 * `teams` the stamped dollars are, and of teams that no filter gives (null) neither.
 */
export function StampedFigure({ page, teams }: { page: TeamsPage; teams?: readonly string[] | null }) {
  const { trust, week, total } = page;
  const days = { from: week.fromDay, through: addDays(week.toDay, -1), groupBy: ["attributed_by"] as const };
  return (
    <Figure
      label="Stamped share"
      value={
        trust.stampedTenths === null ? (
          <span className="text-ink-3">no cost</span>
        ) : teams === undefined ? (
          <Door
            href={exploreHref(days)}
            label={`Stamped share ${percent(trust.stampedTenths)}: cost by how its team was found`}
          >
            {percent(trust.stampedTenths)}
          </Door>
        ) : (
          percent(trust.stampedTenths)
        )
      }
      lines={[
        <>
          {teams ? (
            <Door
              href={exploreHref({ ...days, filter: { team: teams, attributed_by: "stamped" } })}
              label={`Stamped: ${usd(page.stampedPico)} USD`}
            >
              {usd(page.stampedPico)}
            </Door>
          ) : (
            usd(page.stampedPico)
          )}{" "}
          of {usd(total.costPico)}
        </>,
        page.untaggedPico > 0n ? `${usd(page.untaggedPico)} without a team` : "every dollar has a team",
      ]}
    />
  );
}
