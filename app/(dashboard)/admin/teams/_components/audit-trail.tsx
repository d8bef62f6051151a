import Link from "next/link";
import { Section } from "@/components/section";
import { instantText } from "@/lib/format";
import type { AuditLine } from "@/lib/queries/admin-teams-audit";
import { planLine } from "../../_components/plan-line";

/** The newest changes of a thing of the catalog, as the audit log has them. */
export function AuditTrail({
  lines,
  subject,
  timeZone,
}: {
  lines: readonly AuditLine[];
  /** As in the audit log, `team support`. */
  subject: string;
  timeZone: string;
}) {
  return (
    <Section
      title="In the audit log"
      id="audit"
      aside={
        <Link
          href={`/admin/audit-log?subject=${encodeURIComponent(subject)}`}
          className="link"
          prefetch={false}
        >
          All of it
        </Link>
      }
    >
      {lines.length === 0 ? (
        <p className="border-t border-line-2 py-3 text-ink-2">Nothing yet: it is as it was first entered.</p>
      ) : (
        <ul className="border-t border-line-2">
          {lines.map(({ id, at, actor, line }) => (
            <li key={id} className="flex flex-wrap gap-x-4 border-b border-line py-2 md:flex-nowrap">
              <span className="tabular-nums text-ink-3 md:w-40 md:shrink-0">
                {instantText(at, { timeZone })}
              </span>
              <span className="min-w-0 flex-1 wrap-anywhere max-md:order-3 max-md:w-full max-md:flex-none">
                {planLine(line)}
              </span>
              <span className="wrap-anywhere text-ink-3">{actor}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
