import { describe, expect, it } from "vitest";
import { type AuditedPrice, AUDIT_QUESTIONS, auditVerdict } from "@/lib/domain/audit-verdict";
import type { Report } from "@/lib/domain/usage-event";

const COMPLETE: Report = {
  kind: "call",
  provenance: "app",
  ownershipRank: "app",
  ownership: { team: "support", service: "copilot" },
  facts: { modelRequested: "gpt-4.1", modelActual: "gpt-4.1-2025-04-14", providerResponseId: "chatcmpl-1" },
  occurredAtMs: 0,
  usageStatus: "actual",
  usage: { input_uncached: 10, output: 2 },
};

type Change = Partial<Pick<Report, "kind" | "ownership" | "facts" | "usageStatus">>;
const verdict = (change: Change = {}, price: AuditedPrice = "priced") =>
  auditVerdict({ ...COMPLETE, ...change }, price);
const answers = (change: Change, price?: AuditedPrice) =>
  verdict(change, price)
    .findings.map(({ answer }) => answer)
    .join(" ");

describe("auditVerdict", () => {
  it("asks five questions in their order and passes a complete call", () => {
    expect(verdict().findings.map(({ question }) => question)).toEqual([...AUDIT_QUESTIONS]);
    expect(answers({})).toBe("yes yes yes yes yes");
    expect(verdict().passes).toBe(true);
    expect(verdict().findings.flatMap(({ needs }) => needs)).toEqual([]);
  });

  const { facts, ownership } = COMPLETE;
  const model = { modelRequested: "gpt-4.1", modelActual: "gpt-4.1-2025-04-14" };
  const fails: [lacks: string, change: Change, price: AuditedPrice, answers: string, need: string][] = [
    ["a request id", { facts: model }, "priced", "yes yes yes yes no", "request_id"],
    [
      "a request id, a span alone",
      { facts: { ...model, traceId: "t", spanId: "s" } },
      "priced",
      "yes yes yes yes no",
      "request_id",
    ],
    [
      "a request id and a caller",
      { facts: model, ownership: { team: "support" } },
      "priced",
      "no yes yes yes no",
      "request_id",
    ],
    [
      "a team and a tenant",
      { ownership: { service: "copilot" } },
      "priced",
      "yes no yes yes yes",
      "team_or_tenant",
    ],
    [
      "the model that answered",
      { facts: { modelRequested: "gpt-4.1", requestId: "r" } },
      "priced",
      "yes yes no partly partly",
      "actual_model",
    ],
    ["any model", { facts: { providerResponseId: "x" } }, "unpriced", "yes yes no no partly", "actual_model"],
    ["tokens", { usageStatus: "missing" }, "unpriced", "yes yes yes no no", "tokens"],
    ["a price card", {}, "unpriced", "yes yes yes no partly", "price_card"],
  ];
  it.each(fails)("fails without %s", (_, change, price, expected, need) => {
    expect(answers(change, price)).toBe(expected);
    const found = verdict(change, price);
    expect(found.passes).toBe(false);
    expect(found.findings.filter(({ answer }) => answer === "no").flatMap(({ needs }) => needs)).toContain(
      need,
    );
  });

  const weak: [what: string, change: Change, price: AuditedPrice, answers: string][] = [
    [
      "a tenant in place of a team",
      { ownership: { tenant: "t", service: "s" } },
      "priced",
      "yes partly yes yes yes",
    ],
    [
      "only a key behind the call",
      { ownership: { team: "a" }, facts: { ...facts, virtualKey: "vk" } },
      "priced",
      "partly yes yes yes yes",
    ],
    ["only a request id behind the call", { ownership: { team: "a" } }, "priced", "partly yes yes yes yes"],
    ["an estimate", { usageStatus: "estimated" }, "priced", "yes yes yes partly yes"],
    ["an id of one's own", { facts: { ...model, requestId: "r" } }, "priced", "yes yes yes yes partly"],
    ["a call that was refused", { usageStatus: "missing" }, "free", "yes yes yes yes yes"],
    [
      "an initiator for a service",
      { ownership: { ...ownership, service: undefined, initiator: "cron" } as Report["ownership"] },
      "priced",
      "yes yes yes yes yes",
    ],
  ];
  it.each(weak)("says so and passes with %s", (_, change, price, expected) => {
    expect(answers(change, price)).toBe(expected);
    expect(verdict(change, price).passes).toBe(true);
  });

  it("names what it needs wherever an answer is less than yes, and nothing where it is yes", () => {
    for (const [, change, price] of [...fails, ...weak]) {
      for (const { answer, needs } of verdict(change, price).findings) {
        expect(needs.length > 0).toBe(answer === "partly" || answer === "no");
      }
    }
  });

  it("asks a context only what it can know", () => {
    const context: Change = { kind: "context", facts: { traceId: "t" }, usageStatus: "missing" };
    expect(answers(context, "unpriced")).toBe("yes yes elsewhere elsewhere elsewhere");
    expect(verdict({ ...context, ownership: { service: "s" } }, "unpriced").passes).toBe(false);
  });
});
