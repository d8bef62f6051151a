import { Arrow } from "@/components/delta";
import { Figure } from "@/components/figures";
import { BigMoney, Door } from "@/components/money";
import { NARROW_SPACE, usd, usdWithSign } from "@/lib/format";
import type { MonthForecast } from "@/lib/queries/forecast";
import { againstPlan, errorText, isOver, monthLabel, monthName, rangeText } from "../team-words";

/** Month to date against plan to date. */
export function MonthFigure({ month, href }: { month: MonthForecast; href: string }) {
  const { monthToDatePico, paceDuePico, planPico } = month;
  const label = monthLabel(month);
  const over = isOver(month);
  const pace = paceDuePico === null ? null : againstPlan(monthToDatePico, paceDuePico, over);
  const passed = planPico !== null && monthToDatePico > planPico;
  return (
    <Figure
      label={label}
      value={
        <Door
          href={`${href}#to-date`}
          label={`${label}: ${usdWithSign(monthToDatePico)}, by service and feature`}
        >
          <BigMoney text={usdWithSign(monthToDatePico)} />
        </Door>
      }
      lines={
        pace === null || paceDuePico === null
          ? [
              <span key="plan" className="text-ink-3">
                no plan
              </span>,
            ]
          : [
              <span key="pace" className={passed ? "text-warn" : undefined}>
                <Arrow change={monthToDatePico - paceDuePico} />
                {pace.text}
              </span>,
              over ? `plan ${usd(paceDuePico)}` : `plan to date ${usd(paceDuePico)}`,
            ]
      }
    />
  );
}

/** Where the month will end: amount, against plan, range, and how far earlier ones were off. */
export function ForecastFigure({ month, href }: { month: MonthForecast; href: string }) {
  const { forecast, hidden, planPico, errorTenths } = month;
  const label = `${monthName(month.month)} forecast`;
  if (forecast === null) {
    return (
      <Figure
        label={label}
        value={<span className="text-ink-3">none</span>}
        lines={[hidden ?? "", planPico === null ? "" : `plan ${usd(planPico)}`]}
      />
    );
  }
  const { totalPico, lowPico, highPico, rangeOnly } = forecast;
  const text = rangeOnly ? rangeText(lowPico, highPico) : usdWithSign(totalPico);
  const against = planPico === null ? null : againstPlan(totalPico, planPico, true);
  return (
    <Figure
      label={label}
      value={
        <Door href={`${href}#forecast`} label={`${label}: ${text}, how it was made`}>
          <BigMoney text={text} />
        </Door>
      }
      lines={[
        rangeOnly ? (
          "too uneven for one figure"
        ) : against === null ? (
          <span key="plan" className="text-ink-3">
            no plan
          </span>
        ) : (
          <span key="plan" className={against.over ? "text-warn" : undefined}>
            {against.text}
          </span>
        ),
        rangeOnly ? `80${NARROW_SPACE}% range` : `80${NARROW_SPACE}% range ${rangeText(lowPico, highPico)}`,
        errorText(errorTenths),
      ]}
    />
  );
}
