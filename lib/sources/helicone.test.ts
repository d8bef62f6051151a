import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { identitiesOf } from "@/lib/domain/identity";
import { withoutContent } from "@/lib/sources/content";
import { heliconeSource } from "@/lib/sources/helicone";
import { TEST_NOW_MS } from "@/lib/sources/testing";
import { expectRobust } from "@/lib/sources/testing-fuzz";

const read = (payload: unknown) => heliconeSource.read(payload, { receivedAtMs: TEST_NOW_MS });
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? inner.toString() : inner)));
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/helicone/${name}.json`, import.meta.url), "utf8"));
const accepted = z
  .array(z.object({ about: z.string(), records: z.unknown(), reports: z.unknown(), ignored: z.unknown() }))
  .parse(fixture("accepted"));
const malformed = z
  .array(z.object({ record: z.unknown(), code: z.string(), field: z.string().optional() }))
  .parse(fixture("malformed"));

/** The identities of the only record of a payload. */
function idsOf(payload: unknown): string[] {
  const report = read(payload).reports[0]?.report;
  if (!report) throw new Error("no report");
  return identitiesOf(report, "helicone");
}

describe("Helicone's webhooks and exports", () => {
  it.each(accepted)("$about", ({ records, reports, ignored }) => {
    const reading = read(records);
    expect(reading.rejected).toEqual([]);
    expect(plain(reading.reports.map(({ index, report }) => ({ index, report })))).toEqual(reports);
    expect(reading.ignored).toEqual(ignored);
  });

  it.each(malformed.map((one) => ({ ...one, shown: JSON.stringify(one.record) })))(
    "refuses $shown with $code, and its neighbour is taken",
    ({ record, code, field }) => {
      const reading = read([
        record,
        { request_id: "good", metadata: { promptTokens: 1, completionTokens: 1 } },
      ]);
      expect(reading.rejected.map((one) => ({ code: one.code, field: one.field }))).toEqual([
        { code, field },
      ]);
      expect(reading.reports.map(({ index }) => index)).toEqual([1]);
    },
  );

  it("a call in a webhook and in an export is one call", () => {
    const webhook = { request_id: "r-1", metadata: { promptTokens: 10, completionTokens: 2 } };
    const row = { request_id: "r-1", response_id: "x", response_status: 200, prompt_tokens: 10 };
    expect(idsOf(webhook)).toEqual(idsOf(row));
  });

  it("a hit of Helicone's cache shares no identity with the request whose answer it repeats, nor with its webhook", () => {
    const body = { id: "chatcmpl-1", usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 } };
    const paid = idsOf({ request_id: "r-1", response_body: body });
    // The webhook of a hit does not say that it is one: it joins the paid call by the provider's id.
    const webhook = idsOf({ request_id: "r-2", response_body: body });
    const hit = idsOf({ request_id: "r-2", response_body: body, cache_reference_id: "r-1" });
    expect(webhook.some((id) => paid.includes(id))).toBe(true);
    expect(hit.filter((id) => paid.includes(id) || webhook.includes(id))).toEqual([]);
  });

  it("keeps nothing of what was said, and no link to it", () => {
    const record = {
      request_id: "r",
      request_body: { messages: [{ content: "secret" }] },
      response_body: '{"choices":[{"message":{"content":"secret"}}]}',
      request_response_url: "https://storage.example/x?signature=secret",
      signed_body_url: "https://storage.example/x?signature=secret",
      llmSchema: { request: { input: { any: "secret" } } },
    };
    const kept = JSON.stringify(withoutContent(read(record).reports[0]?.raw));
    expect(kept).not.toContain("secret");
    expect(kept).toContain("request_id");
  });

  it("what a caller wrote into a property or a provider into a body refuses no call", () => {
    const record = {
      request_id: "r",
      properties: { team: "x".repeat(5_000), feature: { deep: 1 }, tenant: "acme" },
      response_body: {
        id: ["odd"],
        model: { odd: 1 },
        created: 0,
        usage: { prompt_tokens: -4, completion_tokens: 1 },
      },
      metadata: { promptTokens: 4, completionTokens: 1 },
    };
    const { reports, rejected } = read(record);
    expect(rejected).toEqual([]);
    expect(reports[0]?.report).toMatchObject({
      ownership: { tenant: "acme" },
      usage: { input_uncached: 4, output: 1 },
      occurredAtMs: null,
    });
  });

  it("never throws, and every record is accounted for once", () => {
    expectRobust(
      heliconeSource,
      accepted.map(({ records }) => records),
    );
  });
});
