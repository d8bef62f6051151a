import type { TraceCall } from "@/lib/queries/trace-page";

/** A call in tests: priced, stamped, 3,000 tokens in and 300 out for 10 cents; whatever else a test needs over it. */
export function testCall(over: Partial<TraceCall> = {}): TraceCall {
  const name = (id: number, slug: string) => ({ id, slug, name: slug });
  return {
    eventKey: "1",
    operationId: null,
    fallbackFrom: null,
    model: "sonnet",
    modelRequested: "sonnet",
    superseded: false,
    costPico: 100_000_000_000n,
    premiumPico: null,
    claimedPico: null,
    retriesReported: null,
    usageStatus: "actual",
    usage: { input_uncached: 3_000, output: 300 },
    steps: [
      { usageClass: "input_uncached", quantity: 3_000n, ratePico: 30_000_000n, amountPico: 90_000_000_000n },
      { usageClass: "output", quantity: 300n, ratePico: 33_333_333n, amountPico: 10_000_000_000n },
    ],
    flags: ["last_attempt"],
    owner: { attributedBy: "stamped", step: "envelope", rule: null, losers: [] },
    team: name(1, "support"),
    service: name(2, "ticket-copilot"),
    feature: name(3, "summarize-thread"),
    environment: name(4, "prod"),
    template: "thread-summary",
    templateVersion: "v14",
    ...over,
  } as TraceCall;
}
