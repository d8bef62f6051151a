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
    const many = Object.fromEntries(
      [..."abcdefghijklmnopqrstuvwxyz"].map((one) => [one.repeat(99), one.repeat(99)]),
    );
    const record = {
      request_id: "r",
      properties: { ...many, team: "x".repeat(5_000), feature: { deep: 1 }, tenant: "acme" },
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

  it("reads the CSV file of the export tool, whose objects have their quotes doubled twice", () => {
    const header =
      "response_id,response_created_at,response_status,request_created_at,request_body,request_properties,request_user_id,model,prompt_tokens,completion_tokens,latency,cost";
    const cells = [
      '"resp-1","2026-11-12T12:00:01Z","200","2026-11-12T12:00:00Z","{""""model"""":""""gpt-4.1""""}"',
      '"{""""Team"""":""""growth""""}","user-1","gpt-4.1","40","8","950","0.00014"',
    ];
    const { received, reports, rejected } = read(`${header}\n${cells.join(",")}\nresp-2,too short\n`);
    expect(received).toBe(2);
    expect(reports[0]?.report).toMatchObject({
      ownership: { team: "growth", endUser: "user-1" },
      usage: { input_uncached: 40, output: 8 },
    });
    expect(rejected).toMatchObject([{ index: 1, code: "not_an_object" }]);
    expect(read("no such file").rejected).toMatchObject([{ index: 0, code: "not_an_object" }]);
  });

  it("is known by its looks, and its example is read whole", () => {
    expect(heliconeSource.detects?.(heliconeSource.example)).toBeGreaterThan(0.9);
    expect(read(heliconeSource.example)).toMatchObject({
      received: 1,
      rejected: [],
      reports: [{ index: 0 }],
    });
    for (const other of [{}, [], null, "text", { request_id: "r", model: "m", input_tokens: 1 }])
      expect(heliconeSource.detects?.(other)).toBe(0);
  });

  it("never throws, and every record is accounted for once", () => {
    expectRobust(
      heliconeSource,
      accepted.map(({ records }) => records),
    );
  });
});
