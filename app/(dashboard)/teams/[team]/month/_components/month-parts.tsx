import { tenths } from "@/components/delta";
import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { FeatureName } from "@/components/tables/features-table";
import { shares, sumPico } from "@/lib/domain/money";
import { count, usd } from "@/lib/format";
import type { MonthForecast } from "@/lib/queries/forecast";
import type { MonthPart } from "@/lib/queries/team-month";
import { bookedHref } from "../../team-hrefs";
import { daysKnown } from "../../team-words";

/** What the month to date is made of; its total is the figure of the team page. */
export function MonthParts({
  parts,
  month,
  team,
}: {
  parts: readonly MonthPart[];
  month: MonthForecast;
  team: string;
}) {
  const share = shares(parts.map(({ costPico }) => costPico));
  const latePico = sumPico(parts.map((part) => part.latePico));
  return (
    <Section title="By service and feature" aside={daysKnown(month)} id="to-date">
      <table className="sheet" aria-labelledby="to-date-title">
        <thead>
          <tr>
            <th scope="col">Service / feature</th>
            <th scope="col" className="num max-md:hidden">
              Requests
            </th>
            <th scope="col" className="num">
              Share
              <span className="block font-normal">%</span>
            </th>
            <th scope="col" className="num">
              Cost
              <span className="block font-normal">USD</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part, at) => (
            <tr key={`${part.kind}-${part.service.id}-${part.feature.id}`}>
              <th scope="row" className="wrap-anywhere">
                {part.kind === "charge" ? (
                  "charges that are not calls"
                ) : (
                  <FeatureName
                    service={part.service.slug || part.service.name}
                    feature={part.feature.slug || part.feature.name}
                  />
                )}
              </th>
              <td className="num max-md:hidden">{count(part.requests)}</td>
              <td className="num">{tenths(share[at] ?? 0)}</td>
              <td className="num">
                <PartCost part={part} href={bookedHref(part, team, month)} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td className="num max-md:hidden">{count(sumPico(parts.map(({ requests }) => requests)))}</td>
            <td className="num">{month.monthToDatePico > 0n ? "100.0" : "–"}</td>
            <td className="num">{usd(month.monthToDatePico)}</td>
          </tr>
        </tfoot>
      </table>
      {latePico === 0n ? null : (
        <p className="mt-3 text-label text-ink-2">
          {usd(latePico)} of it was used in an earlier month and is booked here because that one is closed.
        </p>
      )}
    </Section>
  );
}

function PartCost({ part, href }: { part: MonthPart; href: string | null }) {
  const text = usd(part.costPico);
  if (href === null) return text;
  const name = `${part.service.slug} / ${part.feature.slug || part.feature.name}`;
  return (
    <Door href={href} label={`${name}: ${text}, by model`}>
      {text}
    </Door>
  );
}
