import { Section } from "@/components/section";
import { dateRange, monthText, percent, usd } from "@/lib/format";
import type { MonthForecast } from "@/lib/queries/forecast";
import { monthName } from "./month-figures";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** The calculation behind the forecast: booked so far, what is still to come, and how sure that is. */
export function ForecastPart({ month }: { month: Omit<MonthForecast, "paceByDay"> }) {
  const { forecast, planPico } = month;
  if (forecast === null) return null;
  const { method } = forecast;
  const left = method.daysLeft.reduce((sum, days) => sum + days, 0);
  return (
    <Section
      id="forecast"
      title={`How the ${monthName(month.month)} forecast is made`}
      aside={`from ${method.days} complete days; an estimate, not in the ledger`}
    >
      <table className="sheet" aria-labelledby="forecast-title">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col" className="max-md:hidden">
              Calculation
            </th>
            <th scope="col" className="num md:w-36">
              USD
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Booked so far</th>
            <td className="text-ink-2 max-md:hidden">
              {dateRange(month.month, month.untilDay)}, charges included
            </td>
            <td className="num">{usd(month.monthToDatePico)}</td>
          </tr>
          <tr>
            <th scope="row">
              Still to come, {left === 1 ? "1 day" : `${left} days`}
              <span className="block text-label font-normal text-ink-3 md:hidden">{restText(method)}</span>
            </th>
            <td className="text-ink-2 max-md:hidden">{restText(method)}</td>
            <td className="num">{usd(method.restPico)}</td>
          </tr>
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{monthText(month.month)}</th>
            <td className="font-normal text-ink-2 max-md:hidden">
              80{"\u202f"}% range {usd(forecast.lowPico)} to {usd(forecast.highPico)}
              {month.errorTenths === null
                ? "; no closed month to judge it by yet"
                : `; as of day 15 it missed the last closed months by ${percent(month.errorTenths)}`}
              {planPico === null ? "" : `; plan ${usd(planPico)}`}
            </td>
            <td className="num">{usd(forecast.totalPico)}</td>
          </tr>
        </tfoot>
      </table>
      <p className="mt-2.5 text-label text-ink-3">
        Made from the days of all teams together; the forecasts of single teams do not add up to it.
      </p>
    </Section>
  );
}

/** "mean day 1,150.20 x weekday: Mon 1 × 1.12, Tue 2 × 1.08". */
function restText({ levelUsd, weights, daysLeft }: NonNullable<MonthForecast["forecast"]>["method"]): string {
  const days = daysLeft.flatMap((count, at) =>
    count > 0 ? [`${WEEKDAYS[at]} ${count} × ${(weights[at] ?? 1).toFixed(2)}`] : [],
  );
  return `mean day ${usd(BigInt(Math.round(levelUsd * 100)) * 10_000_000_000n)} × weekday: ${days.join(", ")}`;
}
