import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { verifyLedger } from "@/lib/pipeline/verify";
import { sharedFile } from "@/lib/sources/testing";
import { importFile } from "./import-file";

let db: TestDatabase;
const folder = mkdtempSync(path.join(tmpdir(), "usage-"));
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await db.close();
});
beforeEach(async () => {
  await db.sql`truncate provider_usage, ingest_batches, quarantine, evidence, import_runs`;
});

const fixture = (name: string) => fileURLToPath(new URL(`../sources/fixtures/${name}`, import.meta.url));
const run = (format: string, file: string) => importFile(db.sql, { format, file, source: "import" });

function written(name: string, body: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, body);
  return file;
}

describe("importing what providers add up", () => {
  it("takes a console's CSV, and adds nothing the second time", async () => {
    const file = fixture("anthropic-usage/usage.csv");
    expect((await run("anthropic-usage", file)).counts).toMatchObject({
      received: 2,
      context: 2,
      accepted: 0,
    });
    expect((await run("anthropic-usage", file)).counts).toMatchObject({ received: 2, duplicates: 2 });
    const [row] = await db.sql`select count(*)::int as n from provider_usage`;
    expect(row?.n).toBe(2);
    expect((await verifyLedger(db.sql)).findings).toEqual([]);
  });

  it("takes a page, pages a line each, and gzip, and says which row is bad", async () => {
    const result = await run("openai-usage", fixture("openai-usage/completions-page.json"));
    expect(result.counts).toMatchObject({ received: 4, context: 2, ignored: 1, quarantined: 1 });
    expect(result.problems).toMatchObject([{ row: 4, code: "negative_tokens" }]);
    const page = (model: string) => ({
      data: [{ start_time: 1780876800, results: [{ input_tokens: 5, output_tokens: 1, model }] }],
    });
    const lines = [page("a"), page("b")].map((one) => JSON.stringify(one)).join("\n");
    const file = written("pages.jsonl.gz", gzipSync(`${lines}\n{"broken`));
    expect((await run("openai-usage", file)).counts).toMatchObject({
      received: 3,
      context: 2,
      quarantined: 1,
    });
  });

  it("takes a published answer of the usage API whole", async ({ skip }) => {
    const file = sharedFile("data", "openai_usage_api_completions.json.gz");
    if (file === null) return skip("the shared file is absent");
    expect((await run("openai-usage", file)).counts).toMatchObject({ received: 31, context: 26, ignored: 5 });
    const [row] = await db.sql<{ input: string; layers: number }[]>`
      select sum((usage ->> 'input_uncached')::numeric + (usage ->> 'cache_read')::numeric)::text as input,
        count(distinct layer)::int as layers from provider_usage`;
    expect(row).toEqual({ input: "16951009", layers: 1 });
  });
});
