import type { DecisionPreview } from "@/lib/commands/exceptions/preview";
import { count, monthText, usd, usdChange, usdWithSign } from "@/lib/format";

/** What the decision changes: the catalog's lines, and the money of the open months by team. */
export function PreviewTable({ preview }: { preview: DecisionPreview }) {
  const { lines, teams, moves, events, closed, months } = preview;
  const stays = events - moves.reduce((sum, move) => sum + move.events, 0);
  const sum = (read: (team: (typeof teams)[number]) => bigint) =>
    teams.reduce((all, one) => all + read(one), 0n);
  return (
    <div role="status" aria-label="What would change">
      <h3 className="text-label font-name text-ink-3">In the catalog</h3>
      {lines.length === 0 ? (
        <p className="mt-1 text-ink-2">Nothing: it says so already.</p>
      ) : (
        <ul className="mt-1 text-label">
          {lines.map((line) => (
            <li key={line} className="wrap-anywhere">
              {line}
            </li>
          ))}
        </ul>
      )}
      {teams.length > 0 ? (
        <table className="sheet mt-4" aria-label="Cost of the open months, before and after">
          <thead>
            <tr>
              <th scope="col">Open months, USD</th>
              <th scope="col" className="num">
                Before
              </th>
              <th scope="col" className="num">
                After
              </th>
              <th scope="col" className="num">
                Moves
              </th>
            </tr>
          </thead>
          <tbody>
            {teams.map((team) => (
              <tr key={team.slug}>
                <th scope="row" className="wrap-anywhere">
                  {team.name}
                </th>
                <td className="num">{usd(team.beforePico)}</td>
                <td className="num">{usd(team.afterPico)}</td>
                <td className="num">{usdChange(team.afterPico - team.beforePico)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Together</th>
              <td className="num">{usd(sum((team) => team.beforePico))}</td>
              <td className="num">{usd(sum((team) => team.afterPico))}</td>
              <td className="num">{usd(sum((team) => team.afterPico - team.beforePico))}</td>
            </tr>
          </tfoot>
        </table>
      ) : null}
      <ul className="mt-3 text-label text-ink-2">
        {moves.map((move) => (
          <li key={`${move.from.slug}-${move.to.slug}`}>
            {calls(move.events)} with {usdWithSign(move.costPico)}: {move.from.name} → {move.to.name}
          </li>
        ))}
        {stays > 0 ? <li>{calls(stays)} keep their team and get other fields right.</li> : null}
        {events === 0 ? (
          <li>
            No call of {months.length === 0 ? "an open month" : monthsText(months)} changes: it holds for what
            comes.
          </li>
        ) : null}
        {closed.events > 0n ? (
          <li>
            {calls(closed.events)} with {usdWithSign(closed.costPico)} are in closed months and stay as they
            are.
          </li>
        ) : null}
      </ul>
    </div>
  );
}

function calls(events: number | bigint): string {
  return BigInt(events) === 1n ? "1 request" : `${count(events)} requests`;
}

/** "October 2026 and November 2026"; of many, the first and the last. */
export function monthsText(months: readonly string[]): string {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return "the open months";
  if (months.length === 1) return monthText(first);
  return `${monthText(first)} ${months.length === 2 ? "and" : "to"} ${monthText(last)}`;
}
