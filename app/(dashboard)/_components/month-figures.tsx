import { Figure } from "@/components/figures";
import { BigMoney, Door } from "@/components/money";
import { addDays } from "@/lib/domain/period";
import { chartUsd, dateRange, monthText, percent, usd, usdChange, usdWithSign } from "@/lib/format";
import type { MonthForecast } from "@/lib/queries/forecast";
import { exploreHref } from "../explore/href";
import { MonthLine } from "./month-line";

type Month = Omit<MonthForecast, "paceByDay">;

/** "November". */
export function monthName(month: string): string {
  return monthText(month).split(" ")[0] ?? month;
}

/** Header of a column of month ends: "November forecast", once it is over "November 2026". */
export function monthHeader(month: Month): string {
  return month.hidden === "the month is over" ? monthText(month.month) : `${monthName(month.month)} forecast`;
}

/** What is booked in the month so far, against the plan for those days. */
export function MonthToDate({ month, teams }: { month: Month; teams?: readonly string[] }) {
  const { monthToDatePico, paceDuePico, untilDay } = month;
  const over = month.hidden === "the month is over";
  const none = untilDay <= month.month;
  const label = over ? monthText(month.month) : `${monthName(month.month)} to date`;
  const amount = <BigMoney text={usdWithSign(monthToDatePico)} />;
  const href = exploreHref({
    booked: month.month.slice(0, 7),
    // Late lines of a closed month are booked in this one, on the days of their use.
    ...(over ? {} : { from: addDays(month.month, -365), through: addDays(untilDay, -1) }),
    groupBy: ["team"],
    compare: "off",
    ...(teams ? { filter: { team: teams } } : {}),
  });
  return (
    <Figure
      label={label}
      value={
        none ? (
          amount
        ) : (
          <Door href={href} label={`${label}: ${usdWithSign(monthToDatePico)}, by team`}>
            {amount}
          </Door>
        )
      }
      lines={[
        paceDuePico === null ? (
          <span key="pace" className="text-ink-3">
            no plan
          </span>
        ) : (
          `${usdChange(monthToDatePico - paceDuePico)} against ${over ? "plan" : "plan to date"}`
        ),
        paceDuePico === null ? "" : `plan ${over ? "" : "to date "}${usd(paceDuePico)}`,
        none ? "no complete day yet" : `booked, ${dateRange(month.month, untilDay)}`,
      ]}
    />
  );
}

/** Where the month will end, as a point or only a range, against the plan; the section below says how it was made. */
export function ForecastFigure({ month }: { month: Month }) {
  const { forecast, hidden, planPico } = month;
  const label = `${monthName(month.month)} forecast`;
  if (forecast === null) {
    return (
      <Figure label={label} value={<span className="text-ink-3">none</span>} lines={[hidden ?? "no usage"]} />
    );
  }
  const range = `${chartUsd(forecast.lowPico).replace("$", "")}–${chartUsd(forecast.highPico).replace("$", "")}`;
  const text = forecast.rangeOnly ? range : usdWithSign(forecast.totalPico);
  return (
    <Figure
      label={label}
      value={
        <Door href="#forecast" label={`${label}: ${text}, how it is made`}>
          <BigMoney text={text} />
        </Door>
      }
      lines={[
        forecast.rangeOnly ? (
          "80\u202f% range; too uncertain for one number"
        ) : (
          <PlanDistance key="plan" forecastPico={forecast.totalPico} planPico={planPico} />
        ),
        forecast.rangeOnly ? "" : `80\u202f% range ${range}`,
        month.errorTenths === null
          ? "error: no closed month yet"
          : `error ${percent(month.errorTenths)} on day 15`,
      ]}
    />
  );
}

function PlanDistance({ forecastPico, planPico }: { forecastPico: bigint; planPico: bigint | null }) {
  if (planPico === null) return <span className="text-ink-3">no plan</span>;
  const over = forecastPico - planPico;
  if (over > 0n) return <span className="text-warn">{usdChange(over)} over plan</span>;
  return over === 0n ? "as planned" : `${usdChange(over)} under plan`;
}

/** The plan of the month. */
export function PlanFigure({ month, teams }: { month: Month; teams: number }) {
  const { planPico, planTeams } = month;
  const without = teams - planTeams;
  return (
    <Figure
      label={`${monthName(month.month)} plan`}
      value={
        planPico === null ? (
          <span className="text-ink-3">no plan</span>
        ) : month.forecast === null ? (
          <BigMoney text={usdWithSign(planPico)} />
        ) : (
          <Door href="#forecast" label={`Plan ${usdWithSign(planPico)}, against the forecast`}>
            <BigMoney text={usdWithSign(planPico)} />
          </Door>
        )
      }
      lines={[
        <MonthLine key="line" spent={month.monthToDatePico} plan={planPico} />,
        planPico === null
          ? "no team has a budget"
          : `${planTeams === 1 ? "1 budget" : `${planTeams} budgets`}${without > 0 ? `, none for ${without}` : ""}`,
      ]}
    />
  );
}
