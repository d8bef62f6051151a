import { ChartSection } from "@/components/charts/chart-section";
import { count, dateRange, percent, shortDay, usd } from "@/lib/format";
import { addDays } from "@/lib/domain/period";
import type { Amount, AttributionWeek, ByAttribution } from "@/lib/queries/tagging";
import { shares } from "@/lib/domain/money";
import { ShareLines } from "./share-lines";

export const HOW = [
  ["stamped", "Stamped", "owner was on the call"],
  ["mapped", "Mapped", "by infrastructure or catalog"],
  ["assigned", "Assigned", "by a person, afterwards"],
  ["untagged", "Untagged", "no team"],
] as const;

export type Basis = "cost" | "requests";

/** Whole of a week, by cost or by requests. */
export function wholeOf(by: ByAttribution): Amount {
  return HOW.reduce(
    (sum, [key]) => ({
      requests: sum.requests + by[key].requests,
      costPico: sum.costPico + by[key].costPico,
    }),
    { requests: 0n, costPico: 0n },
  );
}

function part(amount: Amount, basis: Basis): bigint {
  return basis === "cost" ? amount.costPico : amount.requests;
}

/** Share of each way in each of thirteen weeks; weeks without spend are gaps. */
export function AttributionTrend({ weeks, basis }: { weeks: AttributionWeek[]; basis: Basis }) {
  // As in the table of the same week: four shares that sum to 100.0.
  const weekly = weeks.map((week) => {
    const amounts = HOW.map(([key]) => part(week.by[key], basis));
    return amounts.every((amount) => amount <= 0n) ? null : shares(amounts);
  });
  const series = HOW.map(([key, name], at) => ({
    key,
    name,
    shares: weekly.map((week) => week?.[at] ?? null),
  }));
  const last = weeks.at(-1);
  const summary = last
    ? `Share of ${basis} by how the owner was found, 13 weeks. Last week: ${series
        .map(({ name, shares }) => `${name.toLowerCase()} ${percentText(shares.at(-1) ?? null)}`)
        .join(", ")}.`
    : "No data.";
  const unit = basis === "cost" ? "USD" : "requests";
  return (
    <ChartSection
      title={`How owners are found, share of ${basis}`}
      note="13 weeks"
      chart={
        <ShareLines
          series={series}
          label={`Lines by week, share of ${basis}`}
          summary={summary}
          dates={weeks.map((week) => shortDay(week.day))}
        />
      }
      table={
        // biome-ignore lint/a11y/useSemanticElements: a region that scrolls, not a section of the page
        <div
          className="relative overflow-x-auto p-1"
          role="region"
          aria-label="Attribution by week"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
          tabIndex={0}
        >
          <table className="sheet">
            <thead>
              <tr>
                <th scope="col">Week</th>
                {HOW.map(([key, name]) => (
                  <th key={key} scope="col" className="num">
                    {name}
                    <span className="block font-normal">{unit}, %</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeks.map((week, index) => (
                <tr key={week.day}>
                  <th scope="row" className="whitespace-nowrap!">
                    {dateRange(week.day, addDays(week.day, 7))}
                  </th>
                  {HOW.map(([key], at) => (
                    <td key={key} className="num">
                      {basis === "cost" ? usd(week.by[key].costPico) : count(week.by[key].requests)}
                      <span className="block text-label text-ink-3">
                        {percentText(weekly[index]?.[at] ?? null)}
                      </span>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      }
    />
  );
}

function percentText(share: number | null): string {
  return share === null ? "–" : percent(share);
}
