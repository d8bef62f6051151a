import type { ReactNode } from "react";
import { Section } from "@/components/section";
import { monthText, usd, usdChange } from "@/lib/format";
import type { MonthForecast } from "@/lib/queries/forecast";
import { isOver, monthName, shareOf } from "../../team-words";

/** The plan by weekday against what was booked. */
export function AgainstPlan({ month }: { month: MonthForecast }) {
  const { planPico, paceDuePico, monthToDatePico } = month;
  if (planPico === null || paceDuePico === null) {
    return (
      <Section title="Against plan" id="plan">
        <p className="border-t border-line-2 py-3 text-ink-2">
          {monthText(month.month)} has no plan. A plan is a budget of the team in the catalog file.
        </p>
      </Section>
    );
  }
  const overPico = monthToDatePico - paceDuePico;
  const over = isOver(month);
  return (
    <Section title="Against plan" aside="by weekday weights as of the first of the month" id="plan">
      <table className="sheet max-w-160" aria-labelledby="plan-title">
        <tbody>
          <Line name={`Plan of ${monthText(month.month)}, USD`}>{usd(planPico)}</Line>
          {over ? null : (
            <>
              <Line name="Passed of the month, by the weight of its days">
                {shareOf(paceDuePico, planPico)}
              </Line>
              <Line name="Plan to date, USD">{usd(paceDuePico)}</Line>
            </>
          )}
          <Line name={over ? `${monthName(month.month)}, USD` : "Month to date, USD"}>
            {usd(monthToDatePico)}
          </Line>
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words(overPico, over)}</th>
            <td className="num">{usdChange(overPico)}</td>
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}

function words(overPico: bigint, over: boolean): string {
  if (overPico === 0n) return "On plan";
  if (over) return overPico > 0n ? "Over plan" : "Under plan";
  return overPico > 0n ? "Ahead of plan" : "Behind plan";
}

/** One line of a calculation. */
export function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="num">{children}</td>
    </tr>
  );
}
