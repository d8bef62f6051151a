import { Arrow, DeltaPercent } from "@/components/delta";
import { Section } from "@/components/section";
import { differenceOf } from "@/lib/domain/card-effect";
import { SERVICE_TIERS } from "@/lib/domain/usage-event";
import { count, usd, usdChange } from "@/lib/format";
import type { DraftEffect } from "@/lib/queries/admin-prices-effect";
import { effectNotes } from "../effect-words";

/** Whose money a draft moves: the last 30 days by model and by team. */
export function Effect({ effect }: { effect: DraftEffect }) {
  const moved = effect.models.filter(
    (one) => differenceOf(one) !== 0n || (one.beforePico === null) !== (one.afterPico === null),
  );
  return (
    <Section title="What it moves" id="effect" aside="the last 30 complete days, priced by both">
      {moved.length === 0 ? (
        <p className="border-t border-line-2 py-3 text-ink-2">No dollar of these days.</p>
      ) : (
        <div className="grid gap-x-12 gap-y-8 lg:grid-cols-[3fr_2fr]">
          <table className="sheet self-start" aria-label="By model">
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col" className="num max-md:hidden">
                  Requests
                </th>
                <th scope="col" className="num">
                  In force
                </th>
                <th scope="col" className="num">
                  Draft
                </th>
                <th scope="col" className="num max-md:hidden">
                  %
                </th>
              </tr>
            </thead>
            <tbody>
              {moved.map((one) => (
                <tr key={`${one.model} ${one.serviceTier}`}>
                  <th scope="row" className="wrap-anywhere">
                    {one.model}
                    {one.serviceTier > 1 ? (
                      <span className="text-ink-3">, {SERVICE_TIERS[one.serviceTier - 1]}</span>
                    ) : null}
                  </th>
                  <td className="num max-md:hidden">{count(one.requests)}</td>
                  <td className="num">{one.beforePico === null ? "no price" : usd(one.beforePico)}</td>
                  <td className="num">{one.afterPico === null ? "no price" : usd(one.afterPico)}</td>
                  <td className="num max-md:hidden">
                    {one.beforePico === null || one.afterPico === null ? (
                      "–"
                    ) : (
                      <DeltaPercent now={one.afterPico} before={one.beforePico} />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">Priced by both</th>
                <td className="num max-md:hidden" />
                <td className="num">{usd(effect.beforePico)}</td>
                <td className="num">{usd(effect.afterPico)}</td>
                <td className="num max-md:hidden">
                  <DeltaPercent now={effect.afterPico} before={effect.beforePico} />
                </td>
              </tr>
            </tfoot>
          </table>
          {effect.teams.length > 0 ? (
            <table className="sheet self-start" aria-label="By team">
              <thead>
                <tr>
                  <th scope="col">Team</th>
                  <th scope="col" className="num">
                    Change, USD
                  </th>
                </tr>
              </thead>
              <tbody>
                {effect.teams.map((team) => (
                  <tr key={team.slug}>
                    <th scope="row">{team.name}</th>
                    <td className="num">
                      <Arrow change={team.pico} />
                      {usdChange(team.pico)}
                    </td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row">Together</th>
                  <td className="num">{usdChange(effect.afterPico - effect.beforePico)}</td>
                </tr>
              </tfoot>
            </table>
          ) : null}
        </div>
      )}
      <p className="mt-2 max-w-200 text-label text-ink-3">{effectNotes(effect).join(" ")}</p>
    </Section>
  );
}
