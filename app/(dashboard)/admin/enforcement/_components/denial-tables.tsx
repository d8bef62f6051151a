import { count, instantText } from "@/lib/format";
import type { DenialRow, WouldBeDenials } from "@/lib/queries/check-denials";
import { reasonName } from "../enforcement-words";

interface Part {
  title: string;
  rows: readonly DenialRow[];
  name: (row: DenialRow) => string;
}

/** Checks that enforcing would have denied, by reason, sender, team and service. */
export function DenialTables({ denials, timeZone }: { denials: WouldBeDenials; timeZone: string }) {
  const parts: Part[] = [
    { title: "Reason", rows: denials.byReason, name: ({ key }) => reasonName(key) },
    { title: "Sender", rows: denials.bySource, name: ({ key }) => key },
    { title: "Team", rows: denials.byTeam, name: ({ name }) => name },
    { title: "Service", rows: denials.byService, name: ({ key }) => (key === "" ? "(none)" : key) },
  ];
  return (
    <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-2">
      {parts.map((part) => (
        <DenialTable key={part.title} part={part} timeZone={timeZone} />
      ))}
    </div>
  );
}

function DenialTable({ part: { title, rows, name }, timeZone }: { part: Part; timeZone: string }) {
  if (rows.length === 0) return null;
  return (
    <table className="sheet" aria-label={`Would be denied, by ${title.toLowerCase()}`}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col" className="num">
            Would be denied
          </th>
          <th scope="col" className="num max-md:hidden">
            Denied so far
          </th>
          <th scope="col" className="num">
            Last seen
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row" className="wrap-anywhere">
              {name(row)}
            </th>
            <td className="num">
              {count(row.wouldDeny)}
              {row.checks > row.wouldDeny ? (
                <span className="block text-label text-ink-3">of {count(row.checks)} asked</span>
              ) : null}
            </td>
            <td className="num max-md:hidden">{count(row.denied)}</td>
            <td className="num">{instantText(row.lastAt, { timeZone })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
