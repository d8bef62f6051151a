import { Section } from "@/components/section";
import { estimatePico, type ForecastMethod } from "@/lib/domain/forecast-month";
import { splitByWeight } from "@/lib/domain/money";
import { addDays } from "@/lib/domain/period";
import { dayText, monthText, NARROW_SPACE, usd } from "@/lib/format";
import type { MonthForecast } from "@/lib/queries/forecast";
import { errorText, isOver, rangeText } from "../../team-words";
import { Line } from "./against-plan";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const WEIGHT_SCALE = 1e9;

/** How the forecast was made: every number of its calculation, which ends at the figure of the team page. */
export function ForecastMade({ month }: { month: MonthForecast }) {
  const { forecast, hidden, monthToDatePico, errorTenths, planPico } = month;
  if (forecast === null) {
    return (
      <Section title="Forecast" id="forecast">
        <p className="border-t border-line-2 py-3 text-ink-2">
          {isOver(month) ? `${monthText(month.month)} is over.` : `There is none: ${hidden}.`}
        </p>
      </Section>
    );
  }
  const { method, totalPico, lowPico, highPico, rangeOnly } = forecast;
  return (
    <Section
      title="How the forecast was made"
      aside={`an estimate from the team’s days through ${dayText(addDays(method.firstDay, method.days - 1))}`}
      id="forecast"
    >
      <p className="mb-4 max-w-180 text-ink-2">
        A mean day costs {usd(estimatePico(method.levelUsd))} USD: the level of the last{" "}
        {Math.min(28, method.days)} days, recent ones heavier and lone spikes cut back. A weekday’s weight is
        its part of a mean day over the last {Math.min(8, Math.floor(method.days / 7))} weeks. Charges count
        when they are booked and are not carried on.
      </p>
      <Weekdays method={method} />
      <table className="sheet mt-6 max-w-160" aria-label="From month to date to forecast">
        <tbody>
          <Line name="Month to date, USD">{usd(monthToDatePico)}</Line>
          <Line name="Rest of the month, USD">{usd(method.restPico)}</Line>
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{monthText(month.month)}, forecast</th>
            <td className="num">{usd(totalPico)}</td>
          </tr>
          {planPico === null ? null : (
            <tr>
              <th scope="row">
                {totalPico > planPico ? "Over" : "Under"} the plan of {usd(planPico)}
              </th>
              <td className="num">
                {usd(totalPico > planPico ? totalPico - planPico : planPico - totalPico)}
              </td>
            </tr>
          )}
        </tfoot>
      </table>
      <table className="sheet mt-6 max-w-160" aria-label="How far it may be off">
        <tbody>
          <Line name={`80${NARROW_SPACE}% of such forecasts end between, USD`}>
            {usd(lowPico)} and {usd(highPico)}
          </Line>
          <Line name="Of the last three closed months">{errorText(errorTenths)}</Line>
        </tbody>
      </table>
      {rangeOnly ? (
        <p className="mt-3 text-label text-ink-2">
          These days are so uneven that the team page shows the range alone:{" "}
          <span data-total>{rangeText(lowPico, highPico)}</span>.
        </p>
      ) : null}
    </Section>
  );
}

/** Level times weight times days left, weekday by weekday; together the rest of the month. */
function Weekdays({ method }: { method: ForecastMethod }) {
  const { weights, daysLeft, restPico } = method;
  const parts = splitByWeight(
    restPico,
    weights.map((weight, at) => BigInt(Math.round(weight * (daysLeft[at] ?? 0) * WEIGHT_SCALE))),
  );
  return (
    <table className="sheet max-w-160" aria-label="Rest of the month by weekday">
      <thead>
        <tr>
          <th scope="col">Weekday</th>
          <th scope="col" className="num">
            Weight
          </th>
          <th scope="col" className="num">
            Days left
          </th>
          <th scope="col" className="num">
            Together
            <span className="block font-normal">USD</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {WEEKDAYS.map((weekday, at) => (
          <tr key={weekday}>
            <th scope="row">{weekday}</th>
            <td className="num">{(weights[at] ?? 0).toFixed(4)}</td>
            <td className="num">{daysLeft[at]}</td>
            <td className="num">{usd(parts[at] ?? 0n)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Rest of the month</th>
          <td />
          <td className="num">{daysLeft.reduce((sum, days) => sum + days, 0)}</td>
          <td className="num">{usd(restPico)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
