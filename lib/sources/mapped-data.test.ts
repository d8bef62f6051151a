import { createReadStream, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { inputTokens, type Report, type Usage } from "@/lib/domain/usage-event";
import { mappedReports, readMapping } from "@/lib/sources/mapped";
import { sharedFile, TEST_NOW_MS } from "@/lib/sources/testing";

const DATA = {
  agent: "agent_session_sonnet45.jsonl.gz",
  code: "azure_llm_2023_code.csv.gz",
  conv: "azure_llm_2023_conv.csv.gz",
  claude: "claude_code_traces_2026_a.csv.gz",
  mooncake: "mooncake_conversation.jsonl.gz",
  bodies: "provider_usage_bodies.jsonl.gz",
};

const totalsSchema = z.record(
  z.string(),
  z.looseObject({
    rows: z.number(),
    input_tokens: z.number().optional(),
    output_tokens: z.number().optional(),
  }),
);
const hostSchema = z.record(
  z.string(),
  z.object({
    rows: z.number(),
    reported_input: z.number(),
    reported_output: z.number(),
    reported_cache_read: z.number(),
    reported_cache_write: z.number(),
  }),
);

const totalsFile = sharedFile("data", "totals.json");
const absent = totalsFile === null;
const totals = totalsFile === null ? {} : totalsSchema.parse(JSON.parse(readFileSync(totalsFile, "utf8")));

interface Taken {
  report: Report;
  raw: Record<string, unknown>;
}

async function load(data: string, mappingFile: string): Promise<Taken[]> {
  const file = sharedFile("data", data);
  if (file === null) throw new Error(`${data} is absent although totals.json is there`);
  const mapping = readMapping(readFileSync(path.join("docs/examples", mappingFile), "utf8"));
  const taken: Taken[] = [];
  const rows = mappedReports(createReadStream(file), mapping, { file: data, receivedAtMs: TEST_NOW_MS });
  for await (const { row, reading } of rows) {
    if ("rejection" in reading) throw new Error(`row ${row}: ${reading.rejection.message}`);
    taken.push({ report: reading.report, raw: reading.raw as Record<string, unknown> });
  }
  return taken;
}

function sum(taken: Taken[]): Record<keyof Usage, number> {
  const total: Record<string, number> = {};
  for (const { report } of taken) {
    for (const [name, count] of Object.entries(report.usage)) total[name] = (total[name] ?? 0) + (count ?? 0);
  }
  return total as Record<keyof Usage, number>;
}

const where = absent ? " (skipped: shared data absent, set SHARED_DIR)" : "";

describe.skipIf(absent)(`recorded traffic through its mapping file${where}`, () => {
  it.each([
    [DATA.code, "azure-llm-2023-code.yaml", "2023-11-16T18:17:03.979Z", "2023-11-16T19:14:19.928Z"],
    [DATA.conv, "azure-llm-2023-conv.yaml", "2023-11-16T18:15:46.680Z", "2023-11-16T19:14:08.402Z"],
    [DATA.mooncake, "mooncake-conversation.yaml", "2025-02-25T00:00:00.000Z", "2025-02-25T00:58:56.999Z"],
    [DATA.claude, "claude-code-traces.yaml", "2026-05-12T00:00:00.126Z", null],
  ])("%s has exactly its requests and tokens", async (file, mapping, first, last) => {
    const taken = await load(file, mapping);
    const expected = totals[file];
    expect(taken.length).toBe(expected?.rows);
    expect(sum(taken)).toEqual({ input_uncached: expected?.input_tokens, output: expected?.output_tokens });
    expect(new Date(taken[0]?.report.occurredAtMs ?? 0).toISOString()).toBe(first);
    if (last !== null) expect(new Date(taken.at(-1)?.report.occurredAtMs ?? 0).toISOString()).toBe(last);
    expect(new Set(taken.map(({ report }) => report.facts.requestId)).size).toBe(taken.length);
  });

  it("the agent session keeps its four classes, its failures and its claimed cost", async () => {
    const taken = await load(DATA.agent, "agent-session.yaml");
    expect(taken.length).toBe(453);
    expect(sum(taken)).toEqual({
      input_uncached: 1049,
      output: 83156,
      cache_read: 43229469,
      cache_write_5m: 4296232,
    });
    const statuses = taken.map(({ report }) => report.status);
    expect(statuses.filter((status) => status === "aborted").length).toBe(21);
    expect(statuses.filter((status) => status === "error").length).toBe(1);
    expect(taken.filter(({ report }) => report.usageStatus === "missing").length).toBe(14);
    expect(taken.reduce((total, { report }) => total + (report.claimedCostPico ?? 0n), 0n)).toBe(
      30_330_197_700_000n,
    );
  });

  it("provider bodies come out as each provider's totals after normalisation", async () => {
    const taken = await load(DATA.bodies, "provider-usage-bodies.yaml");
    expect(taken.length).toBe(1891);
    // Creating a Gemini cache tells a total only: a row without usage, counted as missing.
    expect(taken.filter(({ report }) => report.usageStatus === "missing").length).toBe(1);
    const byHost = hostSchema.parse(totals[DATA.bodies]?.by_host);
    for (const [host, expected] of Object.entries(byHost)) {
      const rows = taken.filter(({ raw }) => raw.host === host);
      expect(rows.length, host).toBe(expected.rows);
      // Cohere bills `billed_units` and Voyage tells a total only; both stand outside the published sums.
      if (host === "api.cohere.com" || host === "api.voyageai.com") continue;
      expect(reported(rows), host).toEqual({
        input: expected.reported_input,
        output: expected.reported_output,
        read: expected.reported_cache_read,
      });
      for (const { report } of rows) {
        for (const count of Object.values(report.usage)) expect(count).toBeGreaterThanOrEqual(0);
      }
    }
    expect(sum(taken.filter(({ raw }) => raw.host === "api.cohere.com"))).toEqual({
      input_uncached: 3306,
      output: 934,
    });
    expect(sum(taken.filter(({ raw }) => raw.host === "api.voyageai.com"))).toEqual({ input_uncached: 13 });
  });

  it("names the convention of every odd body", async () => {
    const taken = await load(DATA.bodies, "provider-usage-bodies.yaml");
    const count = (suffix: string) =>
      taken.filter(({ report }) => report.convention?.endsWith(suffix)).length;
    expect(count("+compaction")).toBe(3);
    expect(count("+advisor-left-out")).toBe(4);
    expect(count("+hidden-thinking")).toBe(2);
    expect(count("+reasoning-capped")).toBe(1);
  });
});

/**
 * Back from our classes to what the provider reports, from the other side: what each convention adds
 * or leaves out is taken from the raw body, not from the code under test.
 */
function reported(rows: Taken[]): { input: number; output: number; read: number } {
  const total = { input: 0, output: 0, read: 0 };
  for (const { report, raw } of rows) {
    const { usage } = report;
    const last = lastUsage(raw);
    const shape = report.convention ?? "";
    const out = (usage.output ?? 0) + (usage.audio_out ?? 0) + (usage.image_out ?? 0);
    const reasoning = usage.reasoning ?? 0;
    total.read +=
      (usage.cache_read ?? 0) + (usage.audio_cache_read ?? 0) - compaction(last, "cache_read_input_tokens");
    if (shape.startsWith("anthropic") || shape.startsWith("bedrock")) {
      total.input += (usage.input_uncached ?? 0) - compaction(last, "input_tokens");
      total.output += out + reasoning - compaction(last, "output_tokens");
    } else if (shape.startsWith("gemini")) {
      total.input += inputTokens(usage) - number(last.toolUsePromptTokenCount);
      total.output += out;
    } else {
      total.input += inputTokens(usage);
      total.output += shape.endsWith("+hidden-thinking") ? out : out + reasoning;
    }
  }
  return total;
}

function lastUsage(raw: Record<string, unknown>): Record<string, unknown> {
  if (typeof raw.usage === "object" && raw.usage !== null) return raw.usage as Record<string, unknown>;
  return Object.assign({}, ...(raw.usage_events as object[])) as Record<string, unknown>;
}

/** Tokens of compaction iterations, which the provider bills and its top level leaves out. */
function compaction(usage: Record<string, unknown>, field: string): number {
  if (!Array.isArray(usage.iterations)) return 0;
  return usage.iterations
    .filter((iteration) => iteration.type === "compaction")
    .reduce((total, iteration) => total + number(iteration[field]), 0);
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
