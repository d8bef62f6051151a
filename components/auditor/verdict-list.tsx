import { cn } from "@/components/ui/cn";
import type { AuditedReport } from "@/lib/domain/audit";
import type { AuditAnswerWord, AuditQuestion } from "@/lib/domain/audit-verdict";

const QUESTIONS: Record<AuditQuestion, string> = {
  initiated: "Who initiated it?",
  owned: "Who owns it?",
  served: "What served it?",
  priced: "How was it priced?",
  reconciled: "Can it be reconciled?",
};

const ANSWERS: Record<AuditAnswerWord, string> = {
  yes: "Answered",
  partly: "Partly",
  no: "No answer",
  elsewhere: "Told elsewhere",
};

/** The five questions with their answers, and under them where to add what is missing. */
export function VerdictList({ report: { verdict, advice } }: { report: AuditedReport }) {
  return (
    <>
      <ol className="border-t border-line-2">
        {verdict.findings.map(({ question, answer, because }, at) => (
          <li key={question} className="flex gap-3 border-b border-line py-2.5">
            <span className="num w-3 text-ink-3">{at + 1}</span>
            <div className="min-w-0">
              <p className="text-body">
                <span className="font-name">{QUESTIONS[question]}</span>{" "}
                <span
                  className={cn(
                    "ml-1 text-label",
                    answer === "no" ? "text-alert" : answer === "partly" ? "text-warn" : "text-ink-3",
                  )}
                >
                  {ANSWERS[answer]}
                </span>
              </p>
              <p className="text-body text-ink-2 wrap-anywhere">{because}</p>
            </div>
          </li>
        ))}
      </ol>
      {advice.length > 0 ? (
        <>
          <h3 className="mt-5 mb-1 text-body font-name">Where to add it</h3>
          <dl className="text-body">
            {advice.map(({ need, where }) => (
              <div key={need} className="flex flex-col border-b border-line py-2 md:flex-row md:gap-4">
                <dt className="shrink-0 md:w-40">{need}</dt>
                <dd className="min-w-0 text-ink-2 wrap-anywhere">{where}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
    </>
  );
}
