import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { addDays } from "@/lib/domain/period";
import { count, percent, usd } from "@/lib/format";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import type { Amount, TaggingReport } from "@/lib/queries/tagging";
import { tenths } from "@/lib/queries/trust-strip";

const FIELDS = ["team", "service", "feature", "environment"] as const;

/** The same by team: what is not fully tagged is the figure of the team's own page. */
export function TeamsTagging({ report, range }: { report: TaggingReport; range: PeriodRange }) {
  const { teams, calls, notTagged } = report;
  if (teams.length === 0) return null;
  const period = `from=${range.fromDay}&through=${addDays(range.toDay, -1)}`;
  return (
    <Section title="By team" aside="share of cost that carries the field" id="by-team">
      {/* biome-ignore lint/a11y/useSemanticElements: a region that scrolls, not a section of the page */}
      <div
        className="relative overflow-x-auto p-1"
        role="region"
        aria-label="Tagging by team"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <table className="sheet" aria-labelledby="by-team-title">
          <thead>
            <tr>
              <th scope="col">Team</th>
              <th scope="col" className="num">
                Not fully tagged<span className="font-normal">, USD</span>
              </th>
              <th scope="col" className="num max-md:hidden">
                Requests
              </th>
              {FIELDS.map((field) => (
                <th key={field} scope="col" className="num max-md:hidden">
                  {field}
                  <span className="font-normal">, %</span>
                </th>
              ))}
              <th scope="col" className="num">
                Fully<span className="font-normal">, %</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {teams.map((one) => (
              <tr key={one.team.slug}>
                <th scope="row" className="wrap-anywhere">
                  {one.team.name}
                </th>
                <td className="num">
                  <Door
                    href={`/exceptions/tagging?${period}&team=${encodeURIComponent(one.team.slug)}`}
                    label={`${usd(one.notTagged.costPico)} USD not fully tagged, ${one.team.name}`}
                  >
                    {usd(one.notTagged.costPico)}
                  </Door>
                </td>
                <td className="num max-md:hidden">{count(one.notTagged.requests)}</td>
                {FIELDS.map((field) => (
                  <td key={field} className="num max-md:hidden">
                    {shareOf(one.fields[field], one.calls)}
                  </td>
                ))}
                <td className="num">
                  {shareOf(
                    { requests: 0n, costPico: one.calls.costPico - one.notTagged.costPico },
                    one.calls,
                  )}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Together</th>
              <td className="num">{usd(notTagged.costPico)}</td>
              <td className="num max-md:hidden">{count(notTagged.requests)}</td>
              {FIELDS.map((field) => (
                <td key={field} className="num max-md:hidden">
                  {shareOf(report.all[field], calls)}
                </td>
              ))}
              <td className="num">
                {shareOf({ requests: 0n, costPico: calls.costPico - notTagged.costPico }, calls)}
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
    </Section>
  );
}

function shareOf(part: Amount, whole: Amount): string {
  const size = tenths(part.costPico, whole.costPico);
  return size === null ? "–" : percent(size).replace(/\s*%$/u, "");
}
