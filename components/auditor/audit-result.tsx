import { Tag } from "@/components/ui/tag";
import type { Audit, AuditCounts, AuditedRecord } from "@/lib/domain/audit";
import { count } from "@/lib/format";
import { costPrinter } from "./cost-printer";
import { ReportView } from "./report-view";

/** What the auditor says: one sentence, then each record. */
export function AuditResult({ audit }: { audit: Audit }) {
  if (!audit.read) {
    return (
      <p role="status" className="mt-8 max-w-265 text-sentence-phone text-balance md:text-sentence">
        {audit.message}
      </p>
    );
  }
  const { source, counts, records } = audit;
  const [only] = records;
  return (
    <>
      <p role="status" className="mt-8 max-w-265 text-sentence-phone text-balance md:text-sentence">
        Read as <strong className="font-strong">{source.name}</strong>: {countWords(counts)}.{" "}
        {verdictWords(records)}
      </p>
      <p className="mt-1 text-body text-ink-3">
        {source.title}
        {counts.received > records.length
          ? ` · the first ${records.length} of ${count(counts.received)} are shown`
          : ""}
      </p>
      {records.length === 1 && only?.outcome === "read" ? (
        <div className="mt-8">
          <ReportView report={only} id="record" />
        </div>
      ) : (
        <ol className="mt-8 border-t border-line-2">
          {records.map((record, at) => (
            <li key={`${record.outcome}-${record.index}`} className="border-b border-line">
              <RecordLine record={record} open={at === 0} />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function RecordLine({ record, open }: { record: AuditedRecord; open: boolean }) {
  const place = <span className="num mr-3 text-ink-3">{record.index + 1}</span>;
  switch (record.outcome) {
    case "read":
      return (
        <details open={open}>
          <summary className="py-2 text-body">
            {place}
            <span className="font-name">
              {record.model ?? (record.kind === "context" ? "context" : "no model")}
            </span>{" "}
            <span className="text-ink-3">{priceWords(record)}</span>{" "}
            {record.verdict.passes ? null : <Tag tone="warn">{failed(record)} without an answer</Tag>}
          </summary>
          <div className="pt-2 pb-8">
            <ReportView report={record} id={`record-${record.index}`} />
          </div>
        </details>
      );
    case "rejected":
      return (
        <p className="py-2 text-body">
          {place}
          <Tag tone="alert">Not taken</Tag> {record.message}.{" "}
          <span className="text-ink-3">
            {record.code}
            {record.field === null ? "" : `, field ${record.field}`}
          </span>
        </p>
      );
    case "sum":
      return (
        <p className="py-2 text-body">
          {place}
          {record.about}{" "}
          <span className="text-ink-3">A sum of the provider, no call: it is held against the calls.</span>
        </p>
      );
    case "seen":
      return (
        <p className="py-2 text-body">
          {place}
          {record.about}.{" "}
          <span className="text-ink-3">Seen on its way: a bypass, if nobody reports its usage.</span>
        </p>
      );
    case "ignored":
      return (
        <p className="py-2 text-body text-ink-2">
          {place}
          Nothing to bill: {record.reason}.
        </p>
      );
  }
}

const FEW = ["none", "one", "two", "three", "four", "five"];

type ReadRecord = Extract<AuditedRecord, { outcome: "read" }>;

function priceWords(record: ReadRecord): string {
  const { cost, kind } = record;
  if (kind === "context") return "of a call that another source reports";
  if (cost.state === "free") return "$0.00";
  return dollars(record) ?? "unpriced";
}

function dollars(record: ReadRecord): string | null {
  const { cost } = record;
  return cost.state === "priced" ? `$${costPrinter(record)(cost.avoided ? 0n : cost.totalPico)}` : null;
}

function failed({ verdict }: ReadRecord): string {
  const no = verdict.findings.filter(({ answer }) => answer === "no").length;
  return no === 1 ? "1 question" : `${no} questions`;
}

function countWords({ calls, contexts, sums, seen, ignored, rejected }: AuditCounts): string {
  const parts = [
    many(calls, "call", "calls"),
    many(contexts, "context", "contexts"),
    many(sums, "provider's sum", "provider's sums"),
    many(seen, "call seen by a proxy", "calls seen by a proxy"),
    rejected > 0 ? `${count(rejected)} not taken` : null,
    ignored > 0 ? `${count(ignored)} without anything to bill` : null,
  ];
  return parts.filter((part) => part !== null).join(", ");
}

function many(n: number, one: string, more: string): string | null {
  return n === 0 ? null : `${count(n)} ${n === 1 ? one : more}`;
}

/** What is missing, over the records shown. */
function verdictWords(records: readonly AuditedRecord[]): string {
  const read = records.filter((record): record is ReadRecord => record.outcome === "read");
  if (read.length === 0) return "";
  const [first] = read;
  if (read.length === 1 && first) {
    const no = first.verdict.findings.filter(({ answer }) => answer === "no");
    const missing = first.fields.filter(({ value, wanted }) => value === null && wanted).length;
    const amount = dollars(first);
    const cost = amount === null ? "" : `It costs ${amount}; `;
    const rest =
      no.length === 0
        ? first.kind === "context"
          ? "nothing is missing that it could tell."
          : `all five questions have an answer${missing === 0 ? "" : missing === 1 ? ", one field is missing" : `, ${missing} fields are missing`}.`
        : `${FEW[no.length] ?? no.length} of five questions ${no.length === 1 ? "has" : "have"} no answer.`;
    return cost === "" ? rest.charAt(0).toUpperCase() + rest.slice(1) : cost + rest;
  }
  const failing = read.filter(({ verdict }) => !verdict.passes).length;
  if (failing === 0) return "Each answers the questions it can.";
  return `${count(failing)} of ${count(read.length)} shown ${failing === 1 ? "lacks" : "lack"} something.`;
}
