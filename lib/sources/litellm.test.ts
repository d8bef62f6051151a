import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { identitiesOf, operationOf } from "@/lib/domain/identity";
import type { Report } from "@/lib/domain/usage-event";
import { withoutContent } from "@/lib/sources/content";
import { litellmSource } from "@/lib/sources/litellm";
import { providerResponseSource } from "@/lib/sources/provider-response";
import { sourceRegistry } from "@/lib/sources/registry";
import { sharedFile, TEST_NOW_MS } from "@/lib/sources/testing";
import { expectRobust } from "@/lib/sources/testing-fuzz";

const read = (payload: unknown) => litellmSource.read(payload, { receivedAtMs: TEST_NOW_MS });
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, inner) => (typeof inner === "bigint" ? inner.toString() : inner)),
  );
const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`./fixtures/litellm/${name}.json`, import.meta.url), "utf8"));
const accepted = z
  .array(z.object({ about: z.string(), event: z.record(z.string(), z.unknown()), report: z.looseObject({}) }))
  .parse(fixture("accepted"));
const malformed = z
  .array(z.object({ event: z.unknown(), code: z.string(), field: z.string().optional() }))
  .parse(fixture("malformed"));

function eventOf(about: string) {
  const found = accepted.find((one) => one.about.includes(about));
  if (!found) throw new Error(`no fixture about ${about}`);
  return found.event;
}

function reportOf(payload: unknown): Report {
  const reading = read(payload);
  const [first] = reading.reports;
  if (!first) throw new Error(JSON.stringify(reading.rejected[0] ?? reading.ignored[0]));
  return first.report;
}

/** Identities that two reports of different senders have in common. */
function shared(a: Report, b: Report): string[] {
  const ids = new Set(identitiesOf(a, "litellm-prod"));
  return identitiesOf(b, "import").filter((id) => ids.has(id));
}

describe("LiteLLM", () => {
  it.each(accepted)("$about", ({ event, report }) => {
    const reading = read(event);
    expect(reading.rejected).toEqual([]);
    expect(plain(reading.reports[0]?.report)).toEqual(report);
  });

  it.each(malformed.map((one) => ({ ...one, shown: JSON.stringify(one.event).slice(0, 80) })))(
    "refuses $shown with $code and says what to do",
    ({ event, code, field }) => {
      const [rejection] = read([event]).rejected;
      expect({ code: rejection?.code, field: rejection?.field }).toEqual({ code, field });
      expect(rejection?.message).toMatch(/send |take |see |split /);
    },
  );

  it("an array of records: each in exactly one list, neighbours unharmed", () => {
    const reading = read([
      eventOf("OpenAI, streamed"),
      null,
      { ...eventOf("a success without"), call_type: "alist_batches" },
      eventOf("refused with 429"),
    ]);
    expect(reading.received).toBe(4);
    expect(reading.reports.map(({ index }) => index)).toEqual([0, 3]);
    expect(reading.ignored).toEqual([{ index: 2, reason: "alist_batches asks no model" }]);
    expect(reading.rejected.map(({ index, code }) => [index, code])).toEqual([[1, "not_an_object"]]);
  });

  it("ignores what asked no model, and what the proxy refused before it asked one", () => {
    const nothing = eventOf("a success without");
    for (const call_type of [
      "call_mcp_tool",
      "afile_content",
      "create_batch",
      "aget_responses",
      "list_mcp_tools",
    ]) {
      expect(read({ ...nothing, call_type }).ignored).toHaveLength(1);
    }
    const refused = { ...eventOf("refused with 429"), custom_llm_provider: null, api_base: "", model_id: "" };
    expect(read(refused).ignored).toHaveLength(1);
    // A timeout may have lost its route on the way: it stays.
    const lost = { ...eventOf("a timeout may"), custom_llm_provider: null, api_base: "", model_id: "" };
    expect(reportOf(lost).usageStatus).toBe("missing");
  });

  it("the total decides where the cache is counted: one request, told in four ways, is the same tokens", () => {
    const event = (usage: object) => ({
      ...eventOf("Anthropic of old"),
      metadata: { usage_object: usage },
      total_tokens: 0,
    });
    const cache = { cache_read_input_tokens: 2000, cache_creation_input_tokens: 600 };
    const told = [
      { prompt_tokens: 2803, completion_tokens: 100, total_tokens: 2903, ...cache },
      { prompt_tokens: 2203, completion_tokens: 100, total_tokens: 2903, ...cache },
      { prompt_tokens: 203, completion_tokens: 100, total_tokens: 2903, ...cache },
      { input_tokens: 203, output_tokens: 100, ...cache },
    ];
    for (const usage of told) {
      expect(reportOf(event(usage)).usage).toMatchObject({
        input_uncached: 203,
        cache_read: 2000,
        cache_write_5m: 600,
        output: 100,
      });
    }
  });

  it("another LiteLLM behind this one is not who answers", () => {
    const chained = {
      ...eventOf("OpenAI, streamed"),
      custom_llm_provider: "litellm_proxy",
      api_base: "http://other:4000",
    };
    expect(reportOf(chained).facts.provider).toBeUndefined();
  });

  it("the virtual key is the alias, else the hash; the team the alias, else the id", () => {
    const event = eventOf("a success without");
    const bare = { user_api_key_hash: "a1b2c3hash", user_api_key_team_id: "team-77", team_id: "team-77" };
    const report = reportOf({ ...event, metadata: bare });
    expect(report.facts).toMatchObject({ gateway: "litellm", virtualKey: "a1b2c3hash" });
    expect(report.ownership.team).toBe("team-77");
    // What the caller says stands before what the proxy knows of the key.
    const told = reportOf({ ...event, metadata: { ...bare, requester_metadata: { teamId: "growth" } } });
    expect(told.ownership.team).toBe("growth");
    const header = reportOf({
      ...event,
      metadata: { ...bare, requester_custom_headers: { "X-Team-Id": "search" } },
    });
    expect(header.ownership.team).toBe("search");
  });

  it("prompts, answers and error texts are not kept", () => {
    for (const { event } of accepted) {
      expect(JSON.stringify(withoutContent(event))).not.toContain("dropped");
    }
  });
});

describe("one call, reported by several", () => {
  const callback = reportOf(eventOf("OpenAI, streamed"));
  const body = {
    id: "chatcmpl-Aa0000000000000000000000001",
    object: "chat.completion",
    created: 1780920945,
    model: "gpt-5.4-2026-03-05",
    choices: [],
    usage: { prompt_tokens: 1420, completion_tokens: 386, total_tokens: 1806 },
  };
  const response = providerResponseSource.read(body, { receivedAtMs: TEST_NOW_MS }).reports[0]?.report;

  it("callback, row of any version and the provider's response have an identity in common", () => {
    if (!response) throw new Error("the response was not read");
    const byResponse = reportOf(eventOf("until June 2026"));
    const byCall = reportOf(eventOf("since September 2026"));
    expect(shared(callback, byResponse)).toEqual([`response ${body.id}`]);
    expect(shared(callback, byCall)).toHaveLength(1);
    expect(shared(callback, response)).toEqual([`response ${body.id}`]);
    expect(shared(byResponse, response)).toEqual([`response ${body.id}`]);
  });

  it("a failed attempt is another call of the same operation, in callback and row alike", () => {
    const failed = reportOf(eventOf("refused with 429"));
    const failedRow = reportOf(eventOf("a row of a failed"));
    expect(shared(failed, callback)).toEqual([]);
    expect(shared(failed, reportOf(eventOf("since September 2026")))).toEqual([]);
    expect(shared(failed, failedRow)).toHaveLength(1);
    expect(operationOf(failed, "a")).toEqual(operationOf(callback, "b"));
  });

  it("calls of one session are no attempts of each other", () => {
    const { litellm_call_id: _, ...old } = eventOf("OpenAI, streamed");
    const report = reportOf(old);
    expect(report.facts.operationId).toBeUndefined();
    expect(report.facts.traceId).toBeDefined();
  });

  it("a hit in LiteLLM's cache is not the call it repeats", () => {
    expect(shared(reportOf(eventOf("a hit in LiteLLM's")), callback)).toEqual([]);
    const { litellm_call_id: _, ...old } = eventOf("a hit in LiteLLM's");
    expect(shared(reportOf(old), callback)).toEqual([]);
  });

  it("an embedding without a call id meets its row by the id both have", () => {
    const { litellm_call_id: _, ...old } = eventOf("an embedding has no");
    const row = { ...eventOf("until June 2026"), request_id: old.id };
    expect(shared(reportOf(old), reportOf(row)).length).toBeGreaterThan(0);
    expect(shared(reportOf(eventOf("an embedding has no")), reportOf(row))).toHaveLength(1);
  });
});

const rowFile = sharedFile("data", "litellm_spend_log_row.json.gz");

describe.skipIf(rowFile === null)("a recorded row (skipped: the folder of recordings is not here)", () => {
  it("is read as it came", () => {
    const row: unknown = JSON.parse(gunzipSync(readFileSync(rowFile ?? "")).toString("utf8"));
    const reading = read(row);
    expect(reading.rejected).toEqual([]);
    expect(plain(reading.reports[0]?.report)).toEqual({
      kind: "call",
      provenance: "import",
      ownershipRank: "infrastructure",
      ownership: {},
      facts: {
        provider: "openai",
        modelRequested: "gpt-4o",
        operation: "chat",
        providerResponseId: "chatcmpl-2283081b-dc89-41f6-93e6-d4f914774027",
        gateway: "litellm",
        traceId: "1234567890",
      },
      occurredAtMs: Date.UTC(2025, 0, 24, 9, 20, 46, 847),
      usageStatus: "actual",
      usage: { input_uncached: 10, output: 20 },
      latencyMs: 4,
      status: "ok",
      convention: "openai-inclusive",
      claimedCostPico: "225000000",
      claimedPriceSource: "litellm",
    });
  });
});

describe("anything at all", () => {
  it("is read without a throw, and each record is accounted for once", () => {
    const events = accepted.map(({ event }) => event);
    expectRobust(litellmSource, [...events, events, ...malformed.map(({ event }) => event)]);
  });

  it("is found by name", () => {
    expect(sourceRegistry.get("litellm")).toBe(litellmSource);
  });
});
