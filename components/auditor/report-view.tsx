import type { AuditedReport, AuditSignature } from "@/lib/domain/audit";
import { AuditCostTable } from "./cost-table";
import { CopyBlock } from "./copy-block";
import { FieldTable } from "./field-table";
import { Part } from "./part";
import { VerdictList } from "./verdict-list";

/** Everything about one report: verdict, fields, tokens, cost, and the envelope as it should be. */
export function ReportView({ report, id }: { report: AuditedReport; id: string }) {
  const no = report.verdict.findings.filter(({ answer }) => answer === "no").length;
  return (
    <div className="grid grid-cols-1 gap-x-13 gap-y-10 lg:grid-cols-2">
      <Part
        id={`${id}-verdict`}
        title="Five questions"
        aside={no === 0 ? "none without an answer" : `${no} without an answer`}
      >
        <VerdictList report={report} />
      </Part>
      <Part id={`${id}-cost`} title="Cost, line by line" aside="published list prices">
        <AuditCostTable report={report} labelledBy={`${id}-cost`} />
      </Part>
      <Part id={`${id}-fields`} title="Fields as read" aside="and where each stands">
        <FieldTable report={report} labelledBy={`${id}-fields`} />
        {report.signature ? (
          <p className="mt-3 text-label text-ink-2">{signatureText(report.signature)}</p>
        ) : null}
      </Part>
      <Part id={`${id}-envelope`} title="Corrected envelope" aside="fill in what stands in < >">
        <CopyBlock text={report.envelope} label="Corrected envelope" />
      </Part>
    </div>
  );
}

function signatureText(signature: AuditSignature): string {
  if (signature.state === "unread")
    return "A signed envelope came with it. Whether its signature holds is told to who is signed in.";
  if (signature.state === "fails")
    return `A signed envelope came with it, and nothing in it would be used. ${signature.message}`;
  const fields = signature.fields.join(", ");
  return `A signed envelope came with it and holds: service ${signature.service} vouches for ${fields}.`;
}
