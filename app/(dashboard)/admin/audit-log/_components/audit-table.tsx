import Link from "next/link";
import type { Role } from "@/lib/auth/permissions";
import { instantText } from "@/lib/format";
import type { AuditLine } from "@/lib/queries/audit-log";
import { auditDiff, type FieldChange } from "../audit-diff";
import { auditWords } from "../audit-words";
import { auditHref } from "../search-params";
import { subjectHref } from "../subject-href";
import { DiffTable } from "./diff-table";

/** Fields named before a change is opened. */
const NAMED = 4;

/** The lines, one sentence each; what was kept of a change opens under it. */
export function AuditTable({
  lines,
  timeZone,
  role,
}: {
  lines: readonly AuditLine[];
  timeZone: string;
  role: Role;
}) {
  return (
    <table className="sheet" aria-labelledby="lines-title">
      <thead>
        <tr>
          <th scope="col" className="max-md:hidden">
            When
          </th>
          <th scope="col" className="max-md:hidden">
            Who
          </th>
          <th scope="col" className="max-md:pl-0!">
            What
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Line key={line.id} line={line} timeZone={timeZone} role={role} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ line, timeZone, role }: { line: AuditLine; timeZone: string; role: Role }) {
  const { id, at, actor, before, after } = line;
  const { verb, subject, note } = auditWords(line);
  const href = subject === "" ? null : subjectHref(line.subject, role);
  const changes = auditDiff(before, after, timeZone);
  return (
    <tr>
      <td className="whitespace-nowrap tabular-nums text-ink-2 max-md:hidden">
        <time dateTime={at.toISOString()} title={instantText(at, { timeZone, seconds: true, zone: true })}>
          {instantText(at, { timeZone })}
        </time>
      </td>
      <td className="wrap-anywhere md:max-w-60 max-md:hidden">
        <Link href={auditHref({ who: actor })} prefetch={false} className="link">
          {actor}
        </Link>
      </td>
      <th scope="row" className="wrap-anywhere max-md:pl-0!">
        <span className="block text-label text-ink-3 md:hidden">
          {instantText(at, { timeZone })} · {actor}
        </span>
        {verb}{" "}
        {href === null ? (
          subject
        ) : (
          <Link href={href} prefetch={false} className="link underline underline-offset-3">
            {subject}
          </Link>
        )}
        {note === null ? null : <span className="text-ink-2 whitespace-pre-line">: {note}</span>}
        {changes.length === 0 ? null : (
          <details className="text-label">
            <summary className="min-h-6 w-fit cursor-pointer leading-6 text-ink-3 hover:text-ink">
              {fieldNames(changes)}
              <span className="sr-only"> of line {id}</span>
            </summary>
            <DiffTable line={line} changes={changes} timeZone={timeZone} />
          </details>
        )}
      </th>
    </tr>
  );
}

/** `lead, manager and 2 more`. */
function fieldNames(changes: readonly FieldChange[]): string {
  const names = changes.map(({ field }) => field);
  if (names.length <= NAMED) return names.join(", ");
  return `${names.slice(0, NAMED).join(", ")} and ${names.length - NAMED} more`;
}
