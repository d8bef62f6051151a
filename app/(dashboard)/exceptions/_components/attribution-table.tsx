import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { shares } from "@/lib/domain/money";
import { count, percent, usd } from "@/lib/format";
import type { ByAttribution } from "@/lib/queries/tagging";
import { HOW, wholeOf } from "./attribution-trend";

/** How the owners of a period's spend were found, in dollars, requests and shares that sum to 100.0. */
export function AttributionTable({
  by,
  aside,
  name,
  hrefOf,
}: {
  by: ByAttribution;
  aside: string;
  /** Of the total row. */
  name: string;
  /** The page behind a figure. */
  hrefOf: (how: keyof ByAttribution) => string;
}) {
  const whole = wholeOf(by);
  const costShares = shares(HOW.map(([key]) => by[key].costPico));
  const requestShares = shares(HOW.map(([key]) => by[key].requests));
  return (
    <Section title="Attribution" aside={aside} id="attribution">
      <table className="sheet" aria-labelledby="attribution-title">
        <thead>
          <tr>
            <th scope="col">How the owner was found</th>
            <th scope="col" className="num">
              Cost<span className="font-normal">, USD</span>
            </th>
            <th scope="col" className="num">
              Share<span className="font-normal">, %</span>
            </th>
            <th scope="col" className="num max-md:hidden">
              Requests
            </th>
            <th scope="col" className="num max-md:hidden">
              Share<span className="font-normal">, %</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {HOW.map(([key, title, words], at) => (
            <tr key={key}>
              <th scope="row">
                {title}
                <span className="block text-label text-ink-3">{words}</span>
              </th>
              <td className="num">
                {by[key].requests === 0n && by[key].costPico === 0n ? (
                  usd(0n)
                ) : (
                  <Door href={hrefOf(key)} label={`${usd(by[key].costPico)} USD ${title.toLowerCase()}`}>
                    {usd(by[key].costPico)}
                  </Door>
                )}
              </td>
              <td className="num">{bare(costShares[at])}</td>
              <td className="num max-md:hidden">{count(by[key].requests)}</td>
              <td className="num max-md:hidden">{bare(requestShares[at])}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{name}</th>
            <td className="num">{usd(whole.costPico)}</td>
            <td className="num">{whole.costPico === 0n ? "–" : "100.0"}</td>
            <td className="num max-md:hidden">{count(whole.requests)}</td>
            <td className="num max-md:hidden">{whole.requests === 0n ? "–" : "100.0"}</td>
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}

/** A share without its sign: the header has it. */
function bare(tenthsOfPercent: number | undefined): string {
  return percent(tenthsOfPercent ?? 0).replace(/\s*%$/u, "");
}
