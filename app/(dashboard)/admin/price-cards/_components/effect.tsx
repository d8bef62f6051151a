import { Arrow, DeltaPercent } from "@/components/delta";
import { Section } from "@/components/section";
import { differenceOf, type ModelEffect } from "@/lib/domain/card-effect";
import { SERVICE_TIERS } from "@/lib/domain/usage-event";
import { count, usd, usdChange } from "@/lib/format";
import type { DraftEffect } from "@/lib/queries/admin-prices-effect";
import { effectNotes } from "../effect-words";

/** Whose money a draft moves: the last 30 days by model and by team. */
export function Effect({ effect }: { effect: DraftEffect }) {
  const both = effect.models.filter((one) => one.beforePico !== null && one.afterPico !== null);
  const moved = both.filter((one) => differenceOf(one) !== 0n);
  const same = both.filter((one) => differenceOf(one) === 0n);
  const turned = effect.models.filter((one) => (one.beforePico === null) !== (one.afterPico === null));
  return (
    <Section title="What it moves" id="effect" aside="the last 30 complete days, priced by both">
      {moved.length + turned.length === 0 ? (
        <p className="border-t border-line-2 py-3 text-ink-2">No dollar of these days.</p>
      ) : (
        <div className="grid gap-x-12 gap-y-8 lg:grid-cols-[3fr_2fr]">
          <div>
            {moved.length > 0 ? (
              <table className="sheet" aria-label="By model">
                <ModelHead />
                <tbody>
                  {moved.map((one) => (
                    <ModelRow key={`${one.model} ${one.serviceTier}`} effect={one} />
                  ))}
                  {same.length > 0 ? (
                    <tr>
                      <th scope="row" className="text-ink-2">
                        {same.length === 1 ? "1 other, the same" : `${same.length} others, the same`}
                      </th>
                      <td className="num max-md:hidden">{count(sum(same, (one) => one.requests))}</td>
                      <td className="num">{usd(sum(same, (one) => one.beforePico ?? 0n))}</td>
                      <td className="num">{usd(sum(same, (one) => one.afterPico ?? 0n))}</td>
                      <td className="num max-md:hidden" />
                    </tr>
                  ) : null}
                </tbody>
                <tfoot>
                  <tr>
                    <th scope="row">Priced by both</th>
                    <td className="num max-md:hidden">{count(sum(both, (one) => one.requests))}</td>
                    <td className="num">{usd(effect.beforePico)}</td>
                    <td className="num">{usd(effect.afterPico)}</td>
                    <td className="num max-md:hidden">
                      <DeltaPercent now={effect.afterPico} before={effect.beforePico} />
                    </td>
                  </tr>
                </tfoot>
              </table>
            ) : null}
            {turned.length > 0 ? (
              <table className="sheet mt-8 first:mt-0" aria-label="With a price on one of the two only">
                <ModelHead />
                <tbody>
                  {turned.map((one) => (
                    <ModelRow key={`${one.model} ${one.serviceTier}`} effect={one} />
                  ))}
                </tbody>
              </table>
            ) : null}
          </div>
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

function sum(models: readonly ModelEffect[], of: (one: ModelEffect) => bigint): bigint {
  return models.reduce((total, one) => total + of(one), 0n);
}

function ModelHead() {
  return (
    <thead>
      <tr>
        <th scope="col">Model</th>
        <th scope="col" className="num max-md:hidden">
          Requests
        </th>
        <th scope="col" className="num">
          In force, USD
        </th>
        <th scope="col" className="num">
          Draft, USD
        </th>
        <th scope="col" className="num max-md:hidden">
          %
        </th>
      </tr>
    </thead>
  );
}

function ModelRow({ effect: one }: { effect: ModelEffect }) {
  return (
    <tr>
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
  );
}
