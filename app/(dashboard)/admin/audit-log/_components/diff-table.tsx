import Link from "next/link";
import { instantText } from "@/lib/format";
import type { AuditLine } from "@/lib/queries/audit-log";
import type { FieldChange } from "../audit-diff";
import { auditHref } from "../search-params";

/** What was kept of a change, field by field; the line as it is stored, for who asks. */
export function DiffTable({
  line,
  changes,
  timeZone,
}: {
  line: AuditLine;
  changes: readonly FieldChange[];
  timeZone: string;
}) {
  const { id, at, action, subject, before, after, userId, keyId } = line;
  const hasBefore = changes.some((change) => change.before !== null);
  const hasAfter = changes.some((change) => change.after !== null);
  return (
    <div className="mt-2 mb-3 max-w-200 border-l-2 border-line-2 pl-3">
      {changes.length > 0 ? (
        <dl className="grid gap-y-1.5">
          {changes.map((change) => (
            <div key={change.field} className="grid gap-x-4 md:grid-cols-[12rem_minmax(0,1fr)]">
              <dt className="text-ink-3 wrap-anywhere">{change.field}</dt>
              <dd className="whitespace-pre-line wrap-anywhere text-ink">
                {hasBefore && hasAfter ? (
                  <>
                    <del className="text-ink-3 decoration-ink-3">
                      <span className="sr-only">before: </span>
                      {change.before ?? "not there"}
                    </del>
                    <span aria-hidden="true" className="text-ink-3">
                      {" "}
                      →{" "}
                    </span>
                    <ins className="no-underline">
                      <span className="sr-only">after: </span>
                      {change.after ?? "not there"}
                    </ins>
                  </>
                ) : hasAfter ? (
                  change.after
                ) : (
                  <del className="text-ink-2">
                    <span className="sr-only">before: </span>
                    {change.before}
                  </del>
                )}
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      <p className="mt-2 text-ink-3">
        {instantText(at, { timeZone, seconds: true, zone: true })} · {action} · line {id}
        {userId === null ? null : ` · account ${userId}`}
        {keyId === null ? null : ` · key ${keyId}`}
        {" · "}
        <Link href={auditHref({ subject })} prefetch={false} className="link underline underline-offset-3">
          its history
        </Link>
      </p>
      {before !== null || after !== null ? (
        <details className="mt-1">
          <summary className="min-h-6 w-fit cursor-pointer leading-6 text-ink-3 hover:text-ink">
            As stored
          </summary>
          <pre className="mt-1 max-h-80 overflow-auto rounded-control bg-bg-2 p-2 font-mono text-code whitespace-pre-wrap wrap-anywhere">
            {JSON.stringify({ before, after }, null, 2)}
          </pre>
        </details>
      ) : null}
    </div>
  );
}
