import { usd } from "@/lib/format";
import type { VirtualKeyRow } from "@/lib/queries/check-virtual-keys";

const ENFORCE = { none: "a plan only", warn: "warns", block: "blocks" } as const;

/** Gateway keys by team, with the budget that keys of the team share. */
export function VirtualKeysTable({ rows }: { rows: readonly VirtualKeyRow[] }) {
  return (
    <table className="sheet" aria-labelledby="virtual-keys-title">
      <thead>
        <tr>
          <th scope="col">Virtual key</th>
          <th scope="col">Team</th>
          <th scope="col" className="num">
            Budget of the month, USD
          </th>
          <th scope="col" className="num max-md:hidden">
            Used, USD
          </th>
          <th scope="col" className="max-md:hidden">
            When used up
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ virtualKey, gateway, team, budget }) => (
          <tr key={`${virtualKey} ${gateway}`}>
            <th scope="row" className="wrap-anywhere">
              {virtualKey}
              {gateway ? <span className="block text-label text-ink-3">at {gateway}</span> : null}
            </th>
            <td className="wrap-anywhere">{team.name}</td>
            <td className="num">{budget ? usd(budget.amountPico) : "none"}</td>
            <td className="num max-md:hidden">{budget ? usd(budget.usedPico) : ""}</td>
            <td className="max-md:hidden">{budget ? ENFORCE[budget.enforce] : ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
