import { Arrow } from "@/components/delta";
import { Figure, Figures } from "@/components/figures";
import { BigMoney, Door } from "@/components/money";
import {
  count,
  dateRange,
  monthText,
  percent,
  relativeChangeText,
  usd,
  usdChange,
  usdChangeWithSign,
  usdWithSign,
} from "@/lib/format";
import { addDays } from "@/lib/domain/period";
import type { OverviewPage } from "@/lib/queries/overview";
import { exploreHref } from "../explore/href";
import { MonthLine } from "./month-line";

/** Cost, change, month, plan and stamped share of everything the viewer sees. */
export function OverviewFigures({ page, name }: { page: OverviewPage; name: string }) {
  const { total, previous, week, previousWeek, budget } = page;
  const dates = dateRange(week.fromDay, week.toDay);
  const month = monthText(page.month).split(" ")[0] ?? "Month";
  const figures = [
    <Figure
      key="cost"
      label={name}
      value={
        <Door href="#teams" label={`${name}: ${usdWithSign(total.costPico)}, by team`}>
          <BigMoney text={usdWithSign(total.costPico)} />
        </Door>
      }
      lines={[previous ? `from ${usd(previous.costPico)}` : `${count(total.requests)} requests`, dates]}
    />,
    previous ? (
      <Figure
        key="change"
        label="Change"
        value={<BigMoney text={usdChangeWithSign(total.costPico - previous.costPico)} />}
        lines={[
          <>
            <Arrow change={total.costPico - previous.costPico} />
            {relativeChangeText(total.costPico, previous.costPico) ||
              usdChange(total.costPico - previous.costPico)}
          </>,
          `against ${dateRange(previousWeek.fromDay, previousWeek.toDay, { year: false })}`,
        ]}
      />
    ) : null,
    <Figure
      key="month"
      label={`${month} to date`}
      value={<BigMoney text={usdWithSign(page.monthToDatePico)} />}
      lines={[
        <MonthLine key="plan" spent={page.monthToDatePico} plan={budget?.totalPico ?? null} />,
        `booked in ${monthText(page.month)}`,
      ]}
    />,
    budget ? (
      <Figure
        key="plan"
        label={`${month} plan`}
        value={<BigMoney text={usdWithSign(budget.totalPico)} />}
        lines={[budget.count === 1 ? "1 budget" : `${budget.count} budgets`, "of the teams that have one"]}
      />
    ) : null,
    <Figure
      key="stamped"
      label="Stamped share"
      value={
        page.trust.stampedTenths === null ? (
          <span className="text-ink-3">no cost</span>
        ) : (
          <Door
            href={exploreHref({
              from: week.fromDay,
              through: addDays(week.toDay, -1),
              groupBy: ["attributed_by"],
            })}
            label={`Stamped share ${percent(page.trust.stampedTenths)}: cost by how its team was found`}
          >
            {percent(page.trust.stampedTenths)}
          </Door>
        )
      }
      lines={[
        `${usd(page.stampedPico)} of ${usd(total.costPico)}`,
        page.untaggedPico > 0n ? `${usd(page.untaggedPico)} without a team` : "every dollar has a team",
      ]}
    />,
  ].filter((figure) => figure !== null);
  return <Figures count={figures.length}>{figures}</Figures>;
}
