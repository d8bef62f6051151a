import { Arrow } from "@/components/delta";
import { Figure, Figures } from "@/components/figures";
import { BigMoney, Door } from "@/components/money";
import {
  count,
  monthText,
  relativeChangeText,
  usd,
  usdChange,
  usdChangeWithSign,
  usdWithSign,
} from "@/lib/format";
import type { MonthPage } from "@/lib/queries/month-page";
import { previousPeriod } from "@/lib/queries/showback";
import { MonthLine } from "../../_components/month-line";
import { monthHref } from "../search-params";

/** Booked, against the month before, a year ago and plan; what of it is no team's; what is of earlier months. */
export function MonthFigures({ page }: { page: MonthPage }) {
  const { total, month, over } = page;
  const prior = previousPeriod(month.period);
  const yearAgo = `${Number(month.period.slice(0, 4)) - 1}${month.period.slice(4)}`;
  return (
    <Figures count={6}>
      <Figure
        label={over ? "Booked" : "Booked so far"}
        value={
          <Door href="#teams" label={`Booked ${usdWithSign(total.costPico)}, by cost center and team`}>
            <BigMoney text={usdWithSign(total.costPico)} />
          </Door>
        }
        lines={[`${count(total.requests)} requests`, "by the month booked, UTC"]}
      />
      <Figure
        label={monthText(prior)}
        value={<MonthDoor period={prior} pico={page.priorPico} />}
        lines={over ? changeLines(total.costPico, page.priorPico) : ["a whole month, this one is not over"]}
      />
      <Figure
        label={monthText(yearAgo)}
        value={
          page.yearAgoPico === null ? (
            <span className="text-ink-3">no data</span>
          ) : (
            <MonthDoor period={yearAgo} pico={page.yearAgoPico} />
          )
        }
        lines={
          page.yearAgoPico !== null
            ? over
              ? changeLines(total.costPico, page.yearAgoPico)
              : []
            : page.firstPeriod
              ? [`from ${monthText(nextYear(page.firstPeriod))} on`]
              : []
        }
      />
      <Figure
        label="Plan"
        value={
          page.plan ? (
            <BigMoney text={usdWithSign(page.plan.totalPico)} />
          ) : (
            <span className="text-ink-3">no plan</span>
          )
        }
        lines={
          page.plan
            ? [
                <MonthLine key="plan" spent={total.costPico} plan={page.plan.totalPico} />,
                page.plan.teams === 1 ? "1 team has a budget" : `${page.plan.teams} teams have a budget`,
              ]
            : []
        }
      />
      <Figure
        label="No team, shared"
        value={<BigMoney text={usdWithSign(page.untaggedPico + page.sharedPico)} />}
        lines={[`${usd(page.untaggedPico)} has no team`, `${usd(page.sharedPico)} in shared pools`]}
      />
      <Figure
        label="Of earlier months"
        value={
          <Door
            href="#summary"
            label={`Of earlier months ${usdChangeWithSign(total.correctionsPico)}, in the summary`}
          >
            <BigMoney
              text={total.correctionsPico === 0n ? "$0.00" : usdChangeWithSign(total.correctionsPico)}
            />
          </Door>
        }
        lines={["late facts and corrections of closed months"]}
      />
    </Figures>
  );
}

function MonthDoor({ period, pico }: { period: string; pico: bigint }) {
  return (
    <Door href={monthHref(period)} label={`${monthText(period)}: ${usdWithSign(pico)}`}>
      <BigMoney text={usdWithSign(pico)} />
    </Door>
  );
}

function changeLines(now: bigint, before: bigint) {
  const relative = relativeChangeText(now, before);
  return [
    <span key="change">
      <Arrow change={now - before} />
      {usdChange(now - before)}
      {relative === "" ? "" : ` (${relative})`}
    </span>,
  ];
}

function nextYear(period: string): string {
  return `${Number(period.slice(0, 4)) + 1}${period.slice(4)}`;
}
