import { Section } from "@/components/section";
import { count, monthText, usd } from "@/lib/format";
import type { MonthPage } from "@/lib/queries/month-page";

/** What the total is made of; it foots. */
export function MonthSummary({ page }: { page: MonthPage }) {
  const { total, month } = page;
  const name = monthText(month.period);
  const lines = [
    { line: "Usage", from: `${count(total.requests)} calls`, pico: total.callsPico },
    { line: "Charges and credits", from: `dated in ${name}, not a call`, pico: total.chargesPico },
    {
      line: "Of earlier months",
      from: "came or changed after their month was closed",
      pico: total.correctionsPico,
    },
  ];
  return (
    <Section id="summary" title="Summary" aside={`the ledger of ${name}`} className="max-w-180">
      <table className="sheet" aria-labelledby="summary-title">
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col" className="max-md:hidden">
              Where from
            </th>
            <th scope="col" className="num">
              USD
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ line, from, pico }) => (
            <tr key={line}>
              <th scope="row">{line}</th>
              <td className="text-ink-3 max-md:hidden">{from}</td>
              <td className="num" data-total={line}>
                {usd(pico)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Booked in {name}</th>
            <td className="max-md:hidden" />
            <td className="num">{usd(total.costPico)}</td>
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}
