import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Sql } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { importPriceDraft, publishPriceCard } from "@/lib/commands/price-cards";
import { fromUsd } from "@/lib/domain/money";
import { USAGE_FIELDS } from "@/lib/domain/usage-event";
import { shippedCards } from "@/lib/prices/shipped-cards";
import { mappedReports, readMapping } from "@/lib/sources/mapped";
import { sharedFile } from "@/lib/sources/testing";
import { runImport } from "./commands/import";
import type { ImportCounts, ImportRequest, ImportResult } from "./import-file";

const ADMIN = { name: "admin@example.com", role: "admin" } as const;
const SILENT = { note: () => undefined, say: () => undefined };
const NONE: ImportCounts = {
  received: 0,
  accepted: 0,
  merged: 0,
  duplicates: 0,
  context: 0,
  ignored: 0,
  quarantined: 0,
};

const totalsSchema = z.record(
  z.string(),
  z.looseObject({
    rows: z.number(),
    input_tokens: z.number().optional(),
    output_tokens: z.number().optional(),
    cache_read_tokens: z.number().optional(),
    cache_write_tokens: z.number().optional(),
    cost_total_usd: z.string().optional(),
    by_model: z
      .record(z.string(), z.object({ rows: z.number(), input: z.number(), output: z.number() }))
      .optional(),
    by_host: z
      .record(
        z.string(),
        z.object({
          rows: z.number(),
          reported_input: z.number(),
          reported_output: z.number(),
          reported_cache_read: z.number(),
          reported_cache_write: z.number(),
        }),
      )
      .optional(),
  }),
);

const totalsFile = sharedFile("data", "totals.json");
const absent = totalsFile === null;
const where = absent ? " (skipped: shared data absent, set SHARED_DIR)" : "";
const totals = totalsFile === null ? {} : totalsSchema.parse(JSON.parse(readFileSync(totalsFile, "utf8")));

function of(file: string) {
  const found = totals[file];
  if (!found) throw new Error(`totals.json has no ${file}`);
  return found;
}

/** One database with the shipped cards, as after a first start. */
async function priced(): Promise<TestDatabase> {
  const db = await testDatabase();
  const cards = await importPriceDraft(db.sql, ADMIN, { drafts: shippedCards() });
  await publishPriceCard(db.sql, ADMIN, { ids: cards.map((card) => card.id) });
  return db;
}

type Row = { requests: number; cost: bigint } & Record<(typeof USAGE_FIELDS)[number], number>;

/** The rollup's sums, by a dimension of `names` or over everything (key ""). */
async function ledger(sql: Sql, by?: "model_id"): Promise<Map<string, Row>> {
  const sums = ["requests", "cost", ...USAGE_FIELDS]
    .map((field) => `sum(d.${field})::text as ${field}`)
    .join(", ");
  const rows = await sql.unsafe<({ key: string } & Record<string, string>)[]>(
    `select ${by ? "coalesce(n.name, '')" : "''"} as key, ${sums} from spend_daily d
     ${by ? `left join names n on n.id = d.${by}` : ""} group by 1`,
  );
  return new Map(
    rows.map(({ key, ...fields }) => {
      const numbers = Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, Number(value)]),
      );
      return [key, { ...numbers, cost: BigInt(fields.cost ?? "0") } as Row];
    }),
  );
}

describe.skipIf(absent)(`recorded traffic in the ledger, by import${where}`, () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await priced();
  });
  afterAll(() => db?.close());

  const request = (file: string, mapping: string, source: string): ImportRequest => ({
    format: "mapped",
    file: sharedFile("data", file) ?? "",
    map: join("docs/examples", mapping),
    source,
  });

  /** Imports twice; the second time changes nothing. What the first time added to the whole ledger comes back. */
  async function added(what: ImportRequest): Promise<{ first: ImportResult; gain: Row }> {
    const before = (await ledger(db.sql)).get("");
    const first = await runImport(db.sql, what, SILENT);
    const after = (await ledger(db.sql)).get("");
    const again = await runImport(db.sql, what, SILENT);
    expect(again.counts).toEqual({ ...NONE, received: first.rows, duplicates: first.rows });
    expect((await ledger(db.sql)).get("")).toEqual(after);
    if (!after) throw new Error("nothing was imported");
    const gain = Object.fromEntries(
      Object.entries(after).map(([name, value]) => {
        const earlier = before?.[name as keyof Row] ?? 0;
        return [name, typeof value === "bigint" ? value - BigInt(earlier) : value - Number(earlier)];
      }),
    );
    return { first, gain: gain as Row };
  }

  it("the coding-agent session costs exactly USD 30.330197700", async () => {
    const file = "agent_session_sonnet45.jsonl.gz";
    const { first, gain } = await added(request(file, "agent-session.yaml", "agent"));
    const expected = of(file);
    expect(first.counts).toEqual({ ...NONE, received: 453, accepted: 453 });
    expect(gain.cost).toBe(30_330_197_700_000n);
    expect(gain.cost).toBe(fromUsd(expected.cost_total_usd ?? ""));
    expect(gain).toMatchObject({
      requests: expected.rows,
      input_uncached: expected.input_tokens,
      output: expected.output_tokens,
      cache_read: expected.cache_read_tokens,
      cache_write_5m: expected.cache_write_tokens,
    });
    const [missing] = await db.sql`select sum(missing_n)::int as n from spend_daily`;
    expect(missing?.n).toBe(14);
  });

  it.each([
    ["azure_llm_2023_code.csv.gz", "azure-llm-2023-code.yaml"],
    ["azure_llm_2023_conv.csv.gz", "azure-llm-2023-conv.yaml"],
    ["mooncake_conversation.jsonl.gz", "mooncake-conversation.yaml"],
    ["claude_code_traces_2026_a.csv.gz", "claude-code-traces.yaml"],
  ])(
    "%s has exactly its requests and tokens",
    async (file, mapping) => {
      const { first, gain } = await added(request(file, mapping, "traces"));
      const expected = of(file);
      expect(first.counts).toEqual({ ...NONE, received: expected.rows, accepted: expected.rows });
      const tokens = { input_uncached: expected.input_tokens, output: expected.output_tokens };
      expect(gain).toMatchObject({ requests: expected.rows, ...tokens });
      for (const other of USAGE_FIELDS) {
        if (!(other in tokens)) expect(gain[other], other).toBe(0);
      }
      const models = Object.entries(expected.by_model ?? {});
      const byModel = models.length > 0 ? await ledger(db.sql, "model_id") : new Map<string, Row>();
      for (const [model, sums] of models) {
        expect(byModel.get(model)).toMatchObject({
          requests: sums.rows,
          input_uncached: sums.input,
          output: sums.output,
        });
      }
    },
    240_000,
  );
});

describe.skipIf(absent)(`recorded provider answers in the ledger, by import${where}`, () => {
  const file = "provider_usage_bodies.jsonl.gz";
  let db: TestDatabase;
  let first: ImportResult;
  const request: ImportRequest = {
    format: "mapped",
    file: sharedFile("data", file) ?? "",
    map: "docs/examples/provider-usage-bodies.yaml",
    source: "cassettes",
  };
  beforeAll(async () => {
    db = await priced();
    first = await runImport(db.sql, request, SILENT);
  });
  afterAll(() => db?.close());

  it("takes every row, also those that repeat a response id, and nothing again", async () => {
    expect(first.counts).toEqual({ ...NONE, received: 1891, accepted: 1891 });
    const before = await ledger(db.sql, "model_id");
    const again = await runImport(db.sql, request, SILENT);
    expect(again.counts).toEqual({ ...NONE, received: 1891, duplicates: 1891 });
    expect(await ledger(db.sql, "model_id")).toEqual(before);
  });

  it("holds each provider's published totals", async () => {
    const stored = await storedBodies(db.sql, request.file);
    const byHost = Object.entries(of(file).by_host ?? {});
    expect(byHost).toHaveLength(24);
    for (const [host, expected] of byHost) {
      const bodies = stored.filter(({ raw }) => raw.host === host);
      expect(bodies.length, host).toBe(expected.rows);
      // Cohere bills other units and Voyage tells a total only: both stand outside the published sums.
      if (host === "api.cohere.com" || host === "api.voyageai.com") continue;
      expect(reported(bodies), host).toEqual({
        input: expected.reported_input,
        output: expected.reported_output,
        read: expected.reported_cache_read,
      });
    }
  });

  it("equals a plain loop over the normalised rows, class by class", async () => {
    const mapping = readMapping(readFileSync(request.map ?? "", "utf8"));
    const expected: Record<string, number> = Object.fromEntries(USAGE_FIELDS.map((field) => [field, 0]));
    const rows = mappedReports(createReadStream(request.file), mapping, { file, receivedAtMs: Date.now() });
    for await (const { reading } of rows) {
      if ("rejection" in reading) throw new Error(reading.rejection.message);
      for (const [field, count] of Object.entries(reading.report.usage)) {
        expected[field] = (expected[field] ?? 0) + (count ?? 0);
      }
    }
    expect((await ledger(db.sql)).get("")).toMatchObject({ requests: 1891, ...expected });
  });
});

interface StoredBody {
  raw: Record<string, unknown>;
  convention: string;
  usage: Record<string, number>;
}

/** The events of the recorded bodies beside the rows they came from, joined by file and row. */
async function storedBodies(sql: Sql, path: string): Promise<StoredBody[]> {
  const lines = gunzipSync(readFileSync(path)).toString("utf8").trim().split("\n");
  const events = await sql<({ request_id: string; convention: string | null } & Record<string, unknown>)[]>`
    select e.*, n.name as convention from usage_events e left join names n on n.id = e.convention_id`;
  return events.map((event) => {
    const line = lines[Number(event.request_id.split("#")[1]) - 1] ?? "";
    const usage = Object.fromEntries(USAGE_FIELDS.map((field) => [field, Number(event[field] ?? 0)]));
    return { raw: JSON.parse(line) as Record<string, unknown>, convention: event.convention ?? "", usage };
  });
}

/**
 * What the provider reported, from what the ledger holds: what a convention adds or leaves out is taken
 * from the raw body. Compaction is billed and stands outside Anthropic's top level; Gemini's tool prompts
 * and thoughts stand outside its prompt and candidates.
 */
function reported(bodies: StoredBody[]): { input: number; output: number; read: number } {
  const total = { input: 0, output: 0, read: 0 };
  for (const { raw, convention, usage } of bodies) {
    const all = (...fields: string[]) => fields.reduce((sum, field) => sum + (usage[field] ?? 0), 0);
    const last = (raw.usage ?? Object.assign({}, ...((raw.usage_events ?? []) as object[]))) as Record<
      string,
      unknown
    >;
    const compacted = (field: string) =>
      (Array.isArray(last.iterations) ? (last.iterations as Record<string, unknown>[]) : [])
        .filter((iteration) => iteration.type === "compaction")
        .reduce((sum, iteration) => sum + Number(iteration[field] ?? 0), 0);
    const whole = all(
      "input_uncached",
      "cache_read",
      "cache_write_5m",
      "cache_write_1h",
      "audio_in",
      "image_in",
      "video_in",
      "audio_cache_read",
    );
    const answer = all("output", "audio_out", "image_out");
    total.read += all("cache_read", "audio_cache_read") - compacted("cache_read_input_tokens");
    if (/^(anthropic|bedrock)/.test(convention)) {
      total.input += all("input_uncached") - compacted("input_tokens");
      total.output += answer + all("reasoning") - compacted("output_tokens");
    } else if (convention.startsWith("gemini")) {
      total.input += whole - Number(last.toolUsePromptTokenCount ?? 0);
      total.output += answer;
    } else {
      total.input += whole;
      total.output += answer + (convention.endsWith("+hidden-thinking") ? 0 : all("reasoning"));
    }
  }
  return total;
}
