import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { addDays, nextPeriod } from "@/lib/domain/period";
import { dayText, monthText, shortDay, usd } from "@/lib/format";
import type { StatementMonth } from "@/lib/queries/team-statements";
import { monthHref } from "../team-hrefs";

/** What the team was booked month by month, each with its file. */
export function Statements({
  months,
  team,
  untilDay,
}: {
  months: readonly StatementMonth[];
  team: string;
  /** First day that is not complete. */
  untilDay: string;
}) {
  return (
    <Section title="Statements" aside="UTC months, as booked" id="statements">
      {months.length === 0 ? (
        <p className="border-t border-line-2 py-3 text-ink-2">Nothing is booked yet.</p>
      ) : (
        <table className="sheet" aria-labelledby="statements-title">
          <thead>
            <tr>
              <th scope="col">Month</th>
              <th scope="col" className="max-md:hidden">
                State
              </th>
              <th scope="col" className="num">
                Total
                <span className="block font-normal">USD</span>
              </th>
              <th scope="col" className="num print:hidden">
                Download
              </th>
            </tr>
          </thead>
          <tbody>
            {months.map((one) => (
              <tr key={one.month}>
                <th scope="row">
                  {monthText(one.month)}
                  <span className="block text-label text-ink-3 md:hidden">{stateText(one, untilDay)}</span>
                </th>
                <td className="text-ink-2 max-md:hidden">{stateText(one, untilDay)}</td>
                <td className="num">
                  <Door
                    href={`${monthHref(team, one.month)}#to-date`}
                    label={`${monthText(one.month)}: ${usd(one.totalPico)}, by service and feature`}
                  >
                    {usd(one.totalPico)}
                  </Door>
                </td>
                <td className="num print:hidden">
                  <a
                    className="link"
                    download
                    href={`/api/v1/exports/showback?month=${one.month.slice(0, 7)}&team=${encodeURIComponent(team)}`}
                    aria-label={`${monthText(one.month)} as CSV`}
                  >
                    CSV
                  </a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

/** "Closed 8 Jul 2026", "Open, provisional", "Open, to 22 Nov". */
function stateText({ month, closedAt }: StatementMonth, untilDay: string): string {
  if (closedAt !== null) return `Closed ${dayText(closedAt.toISOString().slice(0, 10))}`;
  return untilDay < nextPeriod(month) ? `Open, to ${shortDay(addDays(untilDay, -1))}` : "Open, provisional";
}
