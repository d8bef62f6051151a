import { Tag } from "@/components/ui/tag";
import { count, instantText } from "@/lib/format";
import type { CappedCount, SourceHeartbeat } from "@/lib/queries/sources";
import { rhythmText, STATE_WORDS, spanText } from "../source-words";

const WIDE = "max-md:hidden";
const LOW = "max-lg:hidden";

/** One line a source; the silent ones first. */
export function SourcesTable({
  rows,
  now,
  timeZone,
}: {
  rows: readonly SourceHeartbeat[];
  now: Date;
  timeZone: string;
}) {
  const instant = (at: Date | null) => (at === null ? "–" : instantText(at, { timeZone }));
  return (
    <table className="sheet" aria-labelledby="sources-title">
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col">State</th>
          <th scope="col" className={WIDE}>
            Reports
          </th>
          <th scope="col" className={LOW}>
            First report
          </th>
          <th scope="col" className="max-md:pr-0!">
            Complete through
          </th>
          <th scope="col" className={`num ${WIDE}`}>
            Events, 7 days
          </th>
          <th scope="col" className={`num ${WIDE}`}>
            In quarantine
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((source) => (
          <tr key={source.label}>
            <th scope="row">
              <span className="font-name wrap-anywhere">{source.label}</span>
              <span className="block text-label text-ink-3">{keysText(source)}</span>
            </th>
            <td className="whitespace-nowrap">
              <State state={source.state} />
            </td>
            <td className={WIDE}>{rhythmText(source.rhythmHours)}</td>
            <td className={`tabular-nums ${LOW}`}>{instant(source.firstAt)}</td>
            <td className="tabular-nums max-md:pr-0!">
              {instant(source.lastAt)}
              <span className="block text-label text-ink-3">{sinceText(source, now)}</span>
            </td>
            <td className={`num ${WIDE}`}>{cappedText(source.events)}</td>
            <td className={`num ${WIDE}`}>{cappedText(source.quarantined)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function State({ state }: { state: SourceHeartbeat["state"] }) {
  if (state === "silent") return <Tag tone="alert">{STATE_WORDS.silent}</Tag>;
  if (state === "late") return <Tag tone="warn">{STATE_WORDS.late}</Tag>;
  return <span className={state === "on_time" ? "" : "text-ink-3"}>{STATE_WORDS[state]}</span>;
}

/** The names of its keys, where they say more than the label. */
function keysText({ keys, label, lastAt }: SourceHeartbeat): string {
  const others = keys.filter((key) => key !== label);
  if (others.length > 0) return others.length === 1 ? `key ${others[0]}` : `keys ${others.join(", ")}`;
  return keys.length > 0 ? "" : lastAt === null ? "" : "no key in use: imported, or its key has ended";
}

function sinceText(source: SourceHeartbeat, now: Date): string {
  if (source.lastAt === null) return "its key waits for a first event";
  const since = `${spanText((now.getTime() - source.lastAt.getTime()) / 3_600_000)} ago`;
  if (!source.waitedFor) return `${since}, no longer waited for`;
  return source.holdsBack ? `${since}, figures wait for it` : since;
}

function cappedText({ count: value, atLeast }: CappedCount): string {
  return atLeast ? `over ${count(value)}` : count(value);
}
