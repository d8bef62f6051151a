import Link from "next/link";
import { Delta, DeltaPercent, tenths } from "@/components/delta";
import { Door } from "@/components/money";
import { Person } from "@/components/person";
import { Section } from "@/components/section";
import { shares } from "@/lib/domain/money";
import { usd } from "@/lib/format";
import type { UnitCost } from "@/lib/queries/unit-costs";
import { href } from "../period";

/** Units with their directors; the rows sum to the first figure. Nothing where the company has no units. */
export function UnitsTable({
  units,
  query,
  name,
  compared,
  total,
  previous,
  title = "Units",
  rest = "no unit",
}: {
  units: readonly UnitCost[];
  /** The period, as on this page. */
  query: string;
  /** "Last week". */
  name: string;
  compared: boolean;
  total: { costPico: bigint };
  previous: { costPico: bigint } | null;
  title?: string;
  /** What the row without a unit is called. */
  rest?: string;
}) {
  if (units.length === 0) return null;
  const share = shares(units.map((row) => row.costPico));
  return (
    <Section title={title} id="units">
      <table className="sheet" aria-labelledby="units-title">
        <thead>
          <tr>
            <th scope="col">Unit</th>
            <th scope="col" className="max-md:hidden">
              Director
            </th>
            <th scope="col" className="num">
              {name}
              <span className="block font-normal">USD</span>
            </th>
            <th scope="col" className="num max-md:hidden">
              Share
              <span className="block font-normal">%</span>
            </th>
            {compared ? (
              <>
                <th scope="col" className="num">
                  Change
                  <span className="block font-normal">USD</span>
                </th>
                <th scope="col" className="num max-md:hidden">
                  Change
                  <span className="block font-normal">%</span>
                </th>
              </>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {units.map(({ unit, costPico, previousPico }, at) => (
            <tr key={unit?.slug ?? "(none)"}>
              <th scope="row">
                {unit === null ? (
                  <span className="text-ink-3">{rest}</span>
                ) : (
                  <Link href={href(`/units/${encodeURIComponent(unit.slug)}`, query)} className="link">
                    {unit.name}
                  </Link>
                )}
              </th>
              <td className="max-md:hidden">{unit === null ? "–" : <Person address={unit.director} />}</td>
              <td className="num">
                {unit === null ? (
                  usd(costPico)
                ) : (
                  <Door
                    href={href(`/units/${encodeURIComponent(unit.slug)}`, query)}
                    label={`${unit.name}, ${usd(costPico)} USD`}
                  >
                    {usd(costPico)}
                  </Door>
                )}
              </td>
              <td className="num max-md:hidden">{tenths(share[at] ?? 0)}</td>
              {compared ? (
                <>
                  <td className="num">
                    <Delta now={costPico} before={previousPico} />
                  </td>
                  <td className="num max-md:hidden">
                    <DeltaPercent now={costPico} before={previousPico} />
                  </td>
                </>
              ) : null}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td className="max-md:hidden" />
            <td className="num">{usd(total.costPico)}</td>
            <td className="num max-md:hidden">{total.costPico > 0n ? "100.0" : "–"}</td>
            {compared ? (
              <>
                <td className="num">
                  <Delta now={total.costPico} before={previous?.costPico ?? null} />
                </td>
                <td className="num max-md:hidden">
                  <DeltaPercent now={total.costPico} before={previous?.costPico ?? null} />
                </td>
              </>
            ) : null}
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}
