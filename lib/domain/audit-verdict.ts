import type { Report } from "@/lib/domain/usage-event";

/** What the pricing of a report came to, as far as the verdict asks. */
export type AuditedPrice = "priced" | "free" | "unpriced";

/** The five questions a finance person asks of any call, in this order. */
export const AUDIT_QUESTIONS = ["initiated", "owned", "served", "priced", "reconciled"] as const;
export type AuditQuestion = (typeof AUDIT_QUESTIONS)[number];

/** What a payload may lack. The first five fail it; the rest only weaken an answer. */
export const AUDIT_NEEDS = [
  "request_id",
  "team_or_tenant",
  "actual_model",
  "tokens",
  "price_card",
  "caller",
  "team",
  "provider_id",
  "actual_tokens",
] as const;
export type AuditNeed = (typeof AUDIT_NEEDS)[number];

/** `elsewhere`: the other report of the same call has to say it. */
export type AuditAnswerWord = "yes" | "partly" | "no" | "elsewhere";

export interface AuditFinding {
  question: AuditQuestion;
  answer: AuditAnswerWord;
  /** One sentence: what was read, or what is not there. */
  because: string;
  /** What would make it a yes. */
  needs: AuditNeed[];
}

export interface AuditVerdict {
  /** No question is without an answer. */
  passes: boolean;
  findings: AuditFinding[];
}

/**
 * Five questions, five answers: who initiated the call, who owns it, what served it, how was it priced, can it be
 * reconciled. It fails without a request id, a team or tenant, the model that answered, tokens, or a price card; what
 * is only weak (an estimate, an id the provider does not know) is said and does not fail it. A context, which speaks
 * of a call that another source reports, is asked only what it can know.
 *
 * @param price what pricing with the published list cards came to
 */
export function auditVerdict(report: Report, price: AuditedPrice): AuditVerdict {
  const findings =
    report.kind === "context"
      ? [initiated(report), owned(report), ...contextFindings(report)]
      : [initiated(report), owned(report), served(report), priced(report, price), reconciled(report, price)];
  return { passes: findings.every(({ answer }) => answer !== "no"), findings };
}

function initiated({ ownership, facts }: Report): AuditFinding {
  const find = finder("initiated");
  const named = [
    ownership.service ? `service ${ownership.service}` : null,
    ownership.initiator ? `initiator ${ownership.initiator}` : null,
    ownership.endUser ? `end user ${ownership.endUser}` : null,
  ].filter((part) => part !== null);
  if (named.length > 0) return find("yes", `${sentenceCase(named.join(", "))}.`);
  const behind =
    facts.serviceAccount ?? facts.principal ?? facts.virtualKey ?? facts.namespace ?? facts.providerKey;
  if (behind !== undefined) {
    return find("partly", `Only the workload or key is known (${behind}), not the program.`, "caller");
  }
  if (hasRequestId(facts)) {
    return find("partly", "Nobody is named; only the request id leads back to a caller.", "caller");
  }
  return find("no", "Neither a service, an initiator nor a request id is told.", "caller", "request_id");
}

function owned({ ownership }: Report): AuditFinding {
  const find = finder("owned");
  if (ownership.team !== undefined) return find("yes", `Team ${ownership.team}, as sent.`);
  if (ownership.tenant !== undefined) {
    const because = `Tenant ${ownership.tenant} is a customer; the team follows only from a rule.`;
    return find("partly", because, "team");
  }
  return find("no", "Neither a team nor a tenant is told.", "team_or_tenant");
}

function served({ facts }: Report): AuditFinding {
  const find = finder("served");
  if (facts.modelActual !== undefined) return find("yes", `${facts.modelActual} answered.`);
  if (facts.modelRequested !== undefined) {
    const because = `${facts.modelRequested} was asked for; which model answered is not told.`;
    return find("no", because, "actual_model");
  }
  return find("no", "No model is told.", "actual_model");
}

function priced(report: Report, price: AuditedPrice): AuditFinding {
  const find = finder("priced");
  if (price === "free") return find("yes", "Nothing was generated for it, so it costs nothing.");
  if (report.usageStatus === "missing") return find("no", "No tokens are told.", "tokens");
  if (price === "unpriced") return find("no", "No published price card fits it.", "price_card");
  if (report.usageStatus === "estimated") {
    return find("partly", "The tokens are an estimate; a price line fits.", "actual_tokens");
  }
  if (report.facts.modelActual === undefined) {
    return find("partly", "Priced as the model that was asked for.", "actual_model");
  }
  return find("yes", "Tokens times one line of a published card.");
}

function reconciled(report: Report, price: AuditedPrice): AuditFinding {
  const find = finder("reconciled");
  const { facts } = report;
  if (!hasRequestId(facts)) {
    const because =
      facts.spanId === undefined
        ? "No request id is told, so no other record of the call can be found."
        : "Its span tells it apart, but no request id leads to the provider's record.";
    return find("no", because, "request_id");
  }
  if (report.usageStatus === "missing" && price !== "free") {
    return find("no", "Without tokens there is nothing to compare with the invoice.", "tokens");
  }
  if (price === "unpriced") {
    return find("partly", "Its tokens can be compared with the invoice, its amount not yet.", "price_card");
  }
  const issued = facts.providerResponseId ?? facts.providerRequestId;
  if (issued === undefined) {
    return find("partly", "Its id is your own; the provider's id would tie it directly.", "provider_id");
  }
  return find("yes", `The provider knows it as ${issued}.`);
}

function contextFindings({ facts }: Report): AuditFinding[] {
  const call = "The call itself is reported by another source.";
  const joins = facts.traceId ?? facts.clientRequestId ?? facts.requestId ?? facts.providerRequestId;
  return [
    finder("served")("elsewhere", call),
    finder("priced")("elsewhere", call),
    finder("reconciled")("elsewhere", joins === undefined ? call : `It joins that call by ${joins}.`),
  ];
}

function hasRequestId(facts: Report["facts"]): boolean {
  return (
    (facts.providerResponseId ?? facts.providerRequestId ?? facts.clientRequestId ?? facts.requestId) !==
    undefined
  );
}

function finder(question: AuditQuestion) {
  return (answer: AuditAnswerWord, because: string, ...needs: AuditNeed[]): AuditFinding => ({
    question,
    answer,
    because,
    needs,
  });
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
