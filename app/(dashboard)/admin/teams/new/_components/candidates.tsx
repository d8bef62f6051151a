"use client";

import { usd } from "@/lib/format";
import type { CandidateKind } from "@/lib/queries/admin-teams-candidates";
import { countsOf } from "../alike";

/** A candidate as the form holds it: money as text survives the way to the browser as it is. */
export interface CandidateRow {
  /** What the box sends: kind, space, name. */
  key: string;
  kind: CandidateKind;
  name: string;
  spellings: string[];
  countsFor: string[];
  lastMonthPico: bigint;
  thisMonthPico: bigint;
}

const KIND_WORDS: Readonly<Record<CandidateKind, string>> = {
  team: "claimed as team",
  service: "claimed as service",
  virtual_key: "virtual key",
  namespace: "namespace",
  service_account: "service account",
  catalog_service: "service",
};

/** What may be the new team's: what looks like it first, the rest folded. Each with dollars, to be ticked. */
export function Candidates({
  alike,
  others,
  chosen,
  onChoose,
  named,
}: {
  alike: readonly CandidateRow[];
  others: readonly CandidateRow[];
  chosen: ReadonlySet<string>;
  onChoose: (key: string, on: boolean) => void;
  /** Whether there is a name yet to look alike with. */
  named: boolean;
}) {
  const lastMonth = alike.reduce((sum, one) => sum + one.lastMonthPico, 0n);
  const thisMonth = alike.reduce((sum, one) => sum + one.thisMonthPico, 0n);
  const list = (rows: readonly CandidateRow[], label: string) => (
    <CandidateTable rows={rows} chosen={chosen} onChoose={onChoose} label={label} />
  );
  return (
    <div className="min-w-0 md:col-span-3">
      <p aria-live="polite" className="text-ink-2">
        {alike.length > 0
          ? `Looks like theirs: ${countsOf(alike)}, at most $${usd(lastMonth)} last month and $${usd(thisMonth)} this month so far.`
          : named
            ? "Nothing that was sent looks like this name."
            : "Type the name: what looks like it is proposed here."}
      </p>
      {alike.length > 0 ? <div className="mt-2">{list(alike, "Looks like theirs")}</div> : null}
      {others.length > 0 ? (
        <details className="mt-3">
          <summary className="link w-fit">
            {alike.length > 0 ? "Everything else" : "Everything"} it could take: {countsOf(others)}
          </summary>
          <div className="mt-2">{list(others, "Everything else")}</div>
        </details>
      ) : null}
    </div>
  );
}

function CandidateTable({
  rows,
  chosen,
  onChoose,
  label,
}: {
  rows: readonly CandidateRow[];
  chosen: ReadonlySet<string>;
  onChoose: (key: string, on: boolean) => void;
  label: string;
}) {
  return (
    <table className="sheet" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Take</th>
          <th scope="col" className="max-md:hidden">
            Counts for now
          </th>
          <th scope="col" className="num max-md:hidden">
            Last month<span className="block font-normal">USD</span>
          </th>
          <th scope="col" className="num">
            This month<span className="block font-normal">USD</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const now = row.countsFor.length > 0 ? row.countsFor.join(", ") : "nobody";
          return (
            <tr key={row.key}>
              <td>
                <label className="flex min-h-6 items-start gap-2">
                  <input
                    type="checkbox"
                    name="take"
                    value={row.key}
                    checked={chosen.has(row.key)}
                    onChange={(event) => onChoose(row.key, event.target.checked)}
                    className="mt-0.5 size-4 shrink-0 accent-(--accent)"
                  />
                  <span className="min-w-0 wrap-anywhere">
                    <span className="text-ink-3">{KIND_WORDS[row.kind]}</span> {row.name}
                    {row.spellings.length > 1 ? (
                      <span className="text-label text-ink-3"> also {row.spellings.slice(1).join(", ")}</span>
                    ) : null}
                    <span className="block text-label text-ink-3 md:hidden">counts for {now}</span>
                  </span>
                </label>
              </td>
              <td className="max-md:hidden">{now}</td>
              <td className="num max-md:hidden">{usd(row.lastMonthPico)}</td>
              <td className="num">{usd(row.thisMonthPico)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
