import { Tag } from "@/components/ui/tag";
import type { ModeRow } from "@/lib/queries/check-modes";
import { daysOf, MODE_NAMES } from "../enforcement-words";

const STATES: Record<ModeRow["state"], string> = { current: "holds", planned: "planned", ended: "ended" };

/** Modes that hold or are planned, then those that have ended. */
export function ModesTable({ modes }: { modes: readonly ModeRow[] }) {
  return (
    <table className="sheet" aria-labelledby="modes-title">
      <thead>
        <tr>
          <th scope="col">Environment</th>
          <th scope="col" className="max-md:hidden">
            Sender
          </th>
          <th scope="col">Mode</th>
          <th scope="col">Days, UTC</th>
        </tr>
      </thead>
      <tbody>
        {modes.map((row) => {
          const sender = row.source ?? "all senders";
          return (
            <tr key={JSON.stringify(row)} className={row.state === "ended" ? "text-ink-3" : undefined}>
              <th scope="row" className="wrap-anywhere">
                {row.environment ?? "All other environments"}
                <span className="block text-label text-ink-3 md:hidden">{sender}</span>
              </th>
              <td className="wrap-anywhere max-md:hidden">{sender}</td>
              <td>{MODE_NAMES[row.mode]}</td>
              <td>
                <span className="mr-2">{daysOf(row)}</span>
                <Tag>{STATES[row.state]}</Tag>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
