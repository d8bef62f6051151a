import { Waterfall } from "@/components/charts/waterfall";
import { Delta, DeltaPercent } from "@/components/delta";
import { Section } from "@/components/section";
import { namedCause } from "@/lib/domain/movement-cause";
import { dateRange, usd } from "@/lib/format";
import type { MovementPage } from "@/lib/queries/movement";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import { contributorRows, waterfallRows } from "../movement-rows";
import type { WhyScope } from "../scope";

/**
 * The change between the two periods, cause by cause, and who contributed most: a section of Overview, Unit and
 * Team. Nothing where the page is not compared (`movement` is null).
 *
 * @example <WhyItMoved movement={page.movement} later={page.week} earlier={page.previousWeek} scope={{ team: "support" }} />
 */
export async function WhyItMoved({
  movement,
  later,
  earlier,
}: {
  movement: MovementPage | null;
  later: PeriodRange;
  earlier: PeriodRange;
  /** What the figures are of; causes and contributors open `/why` there. Empty: everything the viewer sees. */
  scope: WhyScope;
}) {
  if (movement === null) return null;
  const bars = waterfallRows(movement.total, movement.features);
  if (bars.length === 0) return null;
  const { verdict, causes, grossPico } = namedCause(movement.total);
  const field = verdict === "one" ? causes[0]?.field : undefined;
  const cause = field === "prompt" || field === "answer" ? "tokens" : (field ?? null);
  const rows = contributorRows(movement.features);
  return (
    <Section title="Why it moved" aside={`exact, no residual · ${usd(grossPico)} of gross movement`} id="why">
      <Waterfall
        bars={bars}
        before={{
          name: dateRange(earlier.fromDay, earlier.toDay, { year: false }),
          pico: movement.total.costBefore,
        }}
        after={{
          name: dateRange(later.fromDay, later.toDay, { year: false }),
          pico: movement.total.costAfter,
        }}
        cause={cause}
        labelledBy="why-title"
      />
      {rows.length > 0 ? (
        <table className="sheet mt-6" aria-label="Largest contributors">
          <thead>
            <tr>
              <th scope="col">{rows.length === 3 ? "Three largest contributors" : "Largest contributors"}</th>
              <th scope="col" className="num md:w-32">
                Change
                <span className="block font-normal">USD</span>
              </th>
              <th scope="col" className="num md:w-32">
                Change
                <span className="block font-normal">%</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">
                  <span className="wrap-anywhere">{row.name}</span>
                  <span className="block text-label font-normal text-ink-3">{row.driver}</span>
                </th>
                <td className="num">
                  <Delta now={row.after} before={row.before} />
                </td>
                <td className="num">
                  <DeltaPercent now={row.after} before={row.before} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Section>
  );
}
