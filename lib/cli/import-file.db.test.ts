import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { runImport } from "./commands/import";
import { type ImportCounts, importFile } from "./import-file";

const NONE: ImportCounts = {
  received: 0,
  accepted: 0,
  merged: 0,
  duplicates: 0,
  context: 0,
  ignored: 0,
  quarantined: 0,
};

describe("importing a file", () => {
  let db: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    db = await testDatabase();
    folder = mkdtempSync(join(tmpdir(), "whospent-import-"));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await db?.close();
  });

  const write = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const MAPPING = `
format: csv
fields:
  request_id: id
  occurred_at: at
  provider: { constant: openai }
  model: { constant: gpt-4.1 }
  input_tokens: in
  output_tokens: out
`;

  it("keeps bad rows with their number, counts them, and takes the others", async () => {
    const rows = ["id,at,in,out"];
    for (let row = 1; row <= 40; row += 1)
      rows.push(`bad-${row},2026-05-01T00:00:00Z,${row % 4 === 0 ? -1 : row},2`);
    const file = write("bad.csv.gz", gzipSync(rows.join("\n")));
    const request = { format: "mapped", file, map: write("map.yaml", MAPPING), source: "bad" };
    const said: string[] = [];
    const result = await runImport(db.sql, request, {
      note: () => undefined,
      say: (text) => said.push(text),
    });
    expect(result.counts).toEqual({ ...NONE, received: 40, accepted: 30, quarantined: 10 });
    expect(result.problems.map(({ row }) => row)).toEqual([4, 8, 12, 16, 20, 24, 28, 32, 36, 40]);
    expect(result.problems.every(({ code }) => code === "negative_tokens")).toBe(true);
    expect(said[0]).toBe("bad.csv.gz: 40 rows: 30 accepted, 0 duplicates, 10 quarantined.");
    const kept = await db.sql<{ message: string }[]>`select message from quarantine`;
    expect(kept.filter(({ message }) => /^row \d+: /.test(message))).toHaveLength(10);
  });

  it("goes on after the last committed post of an interrupted run", async () => {
    const rows = ["id,at,in,out"];
    for (let row = 1; row <= 12_500; row += 1) rows.push(`r-${row},2026-05-02T00:00:00Z,10,1`);
    const request = {
      format: "mapped",
      file: write("long.csv", rows.join("\n")),
      map: write("map.yaml", MAPPING),
      source: "long",
    };
    let posts = 0;
    const interrupted = importFile(db.sql, request, () => {
      posts += 1;
      if (posts === 2) throw new Error("pulled out");
    });
    await expect(interrupted).rejects.toThrow("pulled out");
    const result = await importFile(db.sql, request);
    expect(result.resumedAt).toBe(10_000);
    expect(result.rows).toBe(12_500);
    expect(result.counts).toEqual({ ...NONE, received: 12_500, accepted: 12_500 });
    const [run] = await db.sql<{ rows_done: bigint; finished: boolean }[]>`
      select rows_done, finished_at is not null as finished from import_runs where file = 'long.csv'`;
    expect(run).toEqual({ rows_done: 12_500n, finished: true });
    const again = await importFile(db.sql, request);
    expect(again.counts).toEqual({ ...NONE, received: 12_500, duplicates: 12_500 });
  });

  it("reads another mapping of the same file from its start", async () => {
    const file = write("twice.csv", "id,at,in,out\na,2026-05-03T00:00:00Z,5,1\n");
    const first = await importFile(db.sql, {
      format: "mapped",
      file,
      map: write("map.yaml", MAPPING),
      source: "twice",
    });
    expect(first.counts.accepted).toBe(1);
    const other = write("other.yaml", MAPPING.replace("gpt-4.1", "gpt-4.1-mini"));
    const second = await importFile(db.sql, { format: "mapped", file, map: other, source: "elsewhere" });
    expect(second.resumedAt).toBe(0);
    expect(second.counts.accepted).toBe(1);
  });

  const event = (id: string) => ({
    request_id: id,
    occurred_at: "2026-05-04T00:00:00Z",
    provider: "openai",
    model: "gpt-4.1",
    input_tokens: 3,
    output_tokens: 1,
  });
  it.each([
    ["lines.jsonl", (a: object, b: object) => `${JSON.stringify(a)}\n\n${JSON.stringify(b)}\n`],
    ["array.json", (a: object, b: object) => JSON.stringify([a, b])],
    ["pretty.json", (a: object, b: object) => `\uFEFF${JSON.stringify([a, b], null, 2)}`],
    ["events.json", (a: object, b: object) => JSON.stringify({ events: [a, b] })],
    ["pretty-events.json", (a: object, b: object) => JSON.stringify({ events: [a, b] }, null, 1)],
    ["single.json", (a: object) => JSON.stringify(a, null, 2)],
    ["packed.jsonl.gz", (a: object, b: object) => gzipSync(`${JSON.stringify(a)}\r\n${JSON.stringify(b)}`)],
  ])("reads native records from %s", async (name, content) => {
    const file = write(name, content(event(`${name}-1`), event(`${name}-2`)));
    const count = name === "single.json" ? 1 : 2;
    const request = { format: "native", file, source: "files" };
    expect((await importFile(db.sql, request)).counts).toEqual({ ...NONE, received: count, accepted: count });
    expect((await importFile(db.sql, request)).counts).toEqual({
      ...NONE,
      received: count,
      duplicates: count,
    });
  });

  it("quarantines what is no JSON with its line", async () => {
    const file = write("broken.jsonl", `${JSON.stringify(event("broken-1"))}\nnot json\n[1]\n`);
    const result = await importFile(db.sql, { format: "native", file, source: "files" });
    expect(result.counts).toEqual({ ...NONE, received: 3, accepted: 1, quarantined: 2 });
    expect(result.problems.map(({ row, code }) => [row, code])).toEqual([
      [2, "unreadable"],
      [3, "not_an_object"],
    ]);
    const nothing = write("nothing.json", "this is { no json");
    const refused = await importFile(db.sql, { format: "native", file: nothing, source: "files" });
    expect(refused.counts).toEqual({ ...NONE, received: 1, quarantined: 1 });
  });

  it("reads provider responses", async () => {
    const body = {
      id: "chatcmpl-import-1",
      object: "chat.completion",
      created: 1_777_777_777,
      model: "gpt-4.1-2025-04-14",
      choices: [],
      usage: {
        prompt_tokens: 100,
        completion_tokens: 7,
        total_tokens: 107,
        prompt_tokens_details: { cached_tokens: 40 },
      },
    };
    const file = write("responses.jsonl", `${JSON.stringify(body)}\n`);
    const result = await importFile(db.sql, { format: "provider-response", file, source: "responses" });
    expect(result.counts).toEqual({ ...NONE, received: 1, accepted: 1 });
    const [row] = await db.sql`
      select input_uncached, cache_read, output from usage_events where provider_response_id = 'chatcmpl-import-1'`;
    expect(row).toEqual({ input_uncached: 60, cache_read: 40, output: 7 });
  });

  it("tells everything wrong with a request at once", async () => {
    const map = write("wrong.yaml", "format: xml\ndelimiter: two\nfields: { occurred_at: at }\n");
    const request = { format: "mapped", file: join(folder, "absent.csv"), map, source: "x" };
    const message = await importFile(db.sql, request).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(message).toContain(`The file ${request.file} does not exist.`);
    expect(message).toContain("format");
    expect(message).toContain("delimiter");
    await expect(importFile(db.sql, { format: "mapped", file: map, source: "x" })).rejects.toThrow(
      "needs --map",
    );
    await expect(importFile(db.sql, { format: "native", file: folder, source: "x" })).rejects.toThrow(
      "is not a file",
    );
  });

  it("leaves no trace of where the file lay", async () => {
    const runs = await db.sql<{ file: string }[]>`select file from import_runs`;
    expect(runs.every(({ file }) => file === basename(file))).toBe(true);
  });
});
