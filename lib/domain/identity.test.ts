import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientIdentity, identitiesOf, isUsableId, operationOf, spanIdentity } from "@/lib/domain/identity";
import type { Facts, Report } from "@/lib/domain/usage-event";

const report = (facts: Facts, more: Partial<Report> = {}): Report => ({
  kind: "call",
  provenance: "app",
  ownershipRank: "app",
  ownership: {},
  facts,
  occurredAtMs: 0,
  usageStatus: "actual",
  usage: {},
  ...more,
});
const share = (a: string[], b: string[]) => a.some((id) => b.includes(id));

describe("usable ids", () => {
  it.each([
    "",
    " ",
    "null",
    "NULL",
    "None",
    "undefined",
    "unknown",
    "n/a",
    "NaN",
    "-",
    "0",
    "(null)",
    " nil ",
  ])("%j tells no calls apart", (id) => expect(isUsableId(id)).toBe(false));
  it.each(["00000000-0000-0000-0000-000000000000", "0000", "----", "0000000000000000"])("nor does %j", (id) =>
    expect(isUsableId(id)).toBe(false),
  );
  it.each(["chatcmpl-1", "1", "00000000-0000-0000-0000-000000000001", "none-1", "nullable"])(
    "%j does",
    (id) => expect(isUsableId(id)).toBe(true),
  );
  it("absence is no id", () => expect(isUsableId(undefined)).toBe(false));
});

describe("identities", () => {
  it("a placeholder joins nothing", () => {
    const fields = [
      "providerResponseId",
      "providerRequestId",
      "clientRequestId",
      "requestId",
      "spanId",
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.constantFrom("null", "0", "", "00-00"), (field, id) => {
        expect(identitiesOf(report({ [field]: id, traceId: "t" }), "app")).toEqual([]);
      }),
    );
  });
  it("a trace id alone never is one; with a span id it is", () => {
    expect(identitiesOf(report({ traceId: "t" }), "app")).toEqual([]);
    expect(identitiesOf(report({ spanId: "s" }), "app")).toEqual([]);
    expect(identitiesOf(report({ traceId: "t", spanId: "s" }), "app")).toEqual([spanIdentity("t", "s")]);
    expect(spanIdentity("a", "bc")).not.toBe(spanIdentity("ab", "c"));
  });
  it("a provider's id joins reports whatever sender and provider they name", () => {
    const a = identitiesOf(report({ providerResponseId: "chatcmpl-1", provider: "openai" }), "app");
    const b = identitiesOf(report({ providerResponseId: "chatcmpl-1", provider: "azure" }), "gateway");
    expect(share(a, b)).toBe(true);
  });
  it("ids of different kinds never meet, though spelt alike", () => {
    const kinds: Facts[] = [
      { providerResponseId: "x" },
      { providerRequestId: "x" },
      { clientRequestId: "x" },
      { requestId: "x" },
    ];
    const all = kinds.flatMap((facts) => identitiesOf(report(facts), "app"));
    expect(new Set(all).size).toBe(4);
  });
  it("a request id is unique within its sender only", () => {
    const one = identitiesOf(report({ requestId: "1" }), "app");
    expect(share(one, identitiesOf(report({ requestId: "1" }), "app"))).toBe(true);
    expect(share(one, identitiesOf(report({ requestId: "1" }), "other"))).toBe(false);
  });
  it("attempts of one request are different calls", () => {
    for (const facts of [{ requestId: "r" }, { clientRequestId: "c" }]) {
      const [one, two, three] = [1, 2, 3].map((attempt) => identitiesOf(report(facts, { attempt }), "app"));
      expect(share(one ?? [], two ?? [])).toBe(false);
      expect(share(two ?? [], three ?? [])).toBe(false);
    }
  });
  it("the first attempt of a client id is the id without attempt", () => {
    expect(clientIdentity("c", 1)).toBe(clientIdentity("c"));
    expect(clientIdentity("c", 2)).not.toBe(clientIdentity("c"));
  });
});

describe("operations", () => {
  it("as told, else the request that is repeated, else none", () => {
    expect(operationOf(report({ operationId: "op", requestId: "r" }, { attempt: 2 }), "app")).toEqual({
      id: "op",
      told: true,
    });
    const one = operationOf(report({ requestId: "r" }, { attempt: 1 }), "app");
    const two = operationOf(report({ requestId: "r" }, { attempt: 2 }), "app");
    expect(one).toEqual(two);
    expect(one?.told).toBe(false);
    expect(operationOf(report({ requestId: "r" }), "app")).toBeNull();
    expect(operationOf(report({}, { attempt: 2 }), "app")).toBeNull();
    expect(
      operationOf(report({ operationId: "null", clientRequestId: "c" }, { attempt: 1 }), "app")?.id,
    ).toContain("c");
  });
  it("request ids of two senders are two operations", () => {
    const of = (source: string) => operationOf(report({ requestId: "r" }, { attempt: 1 }), source)?.id;
    expect(of("app")).not.toBe(of("gateway"));
  });
});
