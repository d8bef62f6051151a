import { instantText } from "@/lib/format";
import type { EvidenceReport } from "@/lib/queries/trace-page";

/** The reports of a call as they were received, without prompts and completions. */
export function EvidenceReports({ reports }: { reports: readonly EvidenceReport[] }) {
  return (
    <div className="mt-8">
      <h3 className="border-b border-line-2 pb-2 text-label font-medium text-ink-3">
        {reports.length === 1 ? "Raw report" : `${reports.length} raw reports`}
      </h3>
      {reports.map((report, at) => (
        <details
          key={`${report.evidenceId}-${report.ordinal}`}
          open={at === 0}
          className="border-b border-line"
        >
          <summary className="flex min-h-9 flex-wrap items-center gap-x-4 py-2 text-ink-2">
            <span>{report.source || "unknown source"}</span>
            <span className="text-ink-3">
              {instantText(report.receivedAt, { seconds: true, zone: true })}
            </span>
            <span className="ident text-ink-3">
              batch {report.evidenceId}, record {report.ordinal}
            </span>
            {report.differs ? <span className="text-warn">says another usage</span> : null}
          </summary>
          {report.body === null ? (
            <p className="pb-3 text-ink-3">The evidence is past its retention; the event stands.</p>
          ) : (
            <section
              aria-label={`Report from ${report.source}`}
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
              tabIndex={0}
              className="mb-3 max-h-96 overflow-auto bg-bg-2"
            >
              <pre className="p-3 font-mono text-code text-ink">{pretty(report.body)}</pre>
            </section>
          )}
        </details>
      ))}
    </div>
  );
}

/** Indented if it is JSON, else as received. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
