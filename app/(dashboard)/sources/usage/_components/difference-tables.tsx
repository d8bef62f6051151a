import Link from "next/link";
import { count, tokens, usd } from "@/lib/format";
import type { OverMetered, UnmeteredUsage } from "@/lib/queries/provider-usage";
import { MODEL, PlaceCell, WIDE } from "./place-cell";

/** Exported usage without events, by the team that the ownership rules give it to. */
export function UnmeteredTable({
  rows,
  totalPico,
  unpricedTokens,
}: {
  rows: readonly UnmeteredUsage[];
  totalPico: bigint;
  /** Of all rows, tokens that are in no cost. */
  unpricedTokens: bigint;
}) {
  return (
    <table className="sheet" aria-labelledby="unmetered-title">
      <thead>
        <tr>
          <th scope="col">Project, workspace or key</th>
          <th scope="col">Team</th>
          <th scope="col" className={MODEL}>
            Model
          </th>
          <th scope="col" className={`num ${MODEL}`}>
            Tokens
          </th>
          <th scope="col" className="num">
            At list, USD
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={JSON.stringify([
              row.team.id,
              row.provider,
              row.account,
              row.project,
              row.providerKey,
              row.model,
            ])}
          >
            <PlaceCell place={row} model={row.model} />
            <td>
              <Link className="door" href={`/teams/${row.team.slug}`} prefetch={false}>
                {row.team.name}
              </Link>
            </td>
            <td className={MODEL}>
              <span className="font-name wrap-anywhere">{row.model ?? "not told"}</span>
            </td>
            <td className={`num ${MODEL}`}>{tokens(row.tokens)}</td>
            <td className="num">{pricedText(row.costPico, row.unpricedTokens)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Unmetered, provisional</th>
          <td />
          <td className={MODEL} />
          <td className={MODEL} />
          <td className="num">{pricedText(totalPico, unpricedTokens)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

/** Unknown is not zero: what has no list price costs something. */
function pricedText(pico: bigint, unpricedTokens: bigint): string {
  return pico === 0n && unpricedTokens > 0n ? "no price" : usd(pico);
}

/** Where events tell more than the provider exported. */
export function OverTable({ rows }: { rows: readonly OverMetered[] }) {
  return (
    <table className="sheet" aria-labelledby="over-title">
      <thead>
        <tr>
          <th scope="col">Project or account</th>
          <th scope="col" className={MODEL}>
            Model
          </th>
          <th scope="col" className={`num ${WIDE}`}>
            Days
          </th>
          <th scope="col" className={`num ${WIDE}`}>
            Exported tokens
          </th>
          <th scope="col" className={`num ${MODEL}`}>
            Metered tokens
          </th>
          <th scope="col" className="num">
            Beyond the export
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={JSON.stringify([row.provider, row.account, row.project, row.model])}>
            <PlaceCell place={row} model={row.model} />
            <td className={MODEL}>
              <span className="font-name wrap-anywhere">{row.model ?? "not told"}</span>
            </td>
            <td className={`num ${WIDE}`}>{count(row.days)}</td>
            <td className={`num ${WIDE}`}>{tokens(row.exportedTokens)}</td>
            <td className={`num ${MODEL}`}>{tokens(row.meteredTokens)}</td>
            <td className="num">{tokens(row.overTokens)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
