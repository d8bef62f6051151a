import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Mapping, MappingError, mappedReports, readMapping } from "@/lib/sources/mapped";
import { TEST_NOW_MS } from "@/lib/sources/testing";

async function* chunks(data: Buffer | string, size = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(data as string);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function rows(data: Buffer | string, mapping: Mapping) {
  const all = [];
  for await (const row of mappedReports(chunks(data), mapping, { file: "f.csv", receivedAtMs: TEST_NOW_MS }))
    all.push(row);
  return all;
}

const reports = async (data: Buffer | string, yaml: string) =>
  (await rows(data, readMapping(yaml))).map(({ row, reading }) => {
    if ("rejection" in reading) throw new Error(`row ${row}: ${reading.rejection.message}`);
    return reading.report;
  });

const CSV = "format: csv\nfields:\n  input_tokens: in\n  output_tokens: out\n  occurred_at: at\n";

describe("mapped files", () => {
  it("reads columns, paths, constants, templates, tables, units, patterns and offsets", async () => {
    const yaml = `
format: jsonl
fields:
  request_id: { template: "{file}#{row}-{meta.id}" }
  team: { constant: growth }
  service: [svc, { column: url, pattern: "/apps/([^/]+)", decode: uri }]
  status: { column: why, values: { aborted: aborted, "*": ok } }
  occurred_at: { column: offset, unit: s, base: "2026-01-01T00:00:00Z" }
  latency_ms: { column: took, unit: s }
  input_tokens: { column: k, unit: thousand_tokens }
  output_tokens: { column: meta.out }
`;
    const line = (row: object) => JSON.stringify(row);
    const data = [
      line({
        meta: { id: "a", out: 3 },
        svc: "",
        url: "/apps/my%20bot/x",
        why: "aborted",
        offset: 0.1239,
        took: 1.5,
        k: 1.684,
      }),
      "",
      line({ meta: { id: "b", out: "4" }, svc: "s", why: "stop", offset: "90", took: "0.0004", k: "2" }),
    ].join("\r\n");
    const [first, second] = await reports(data, yaml);
    expect(first).toMatchObject({
      provenance: "import",
      ownershipRank: "infrastructure",
      ownership: { team: "growth", service: "my bot" },
      facts: { requestId: "f.csv#1-a" },
      status: "aborted",
      occurredAtMs: Date.UTC(2026, 0, 1) + 123,
      latencyMs: 1500,
      usage: { input_uncached: 1684, output: 3 },
    });
    expect(second).toMatchObject({
      ownership: { service: "s" },
      facts: { requestId: "f.csv#2-b" },
      status: "ok",
      occurredAtMs: Date.UTC(2026, 0, 1, 0, 1, 30),
      latencyMs: 0,
      usage: { input_uncached: 2000, output: 4 },
    });
  });

  it("without a request id, identity is the row and its occurrence, however rows are ordered", async () => {
    const header = "at,in,out\n";
    const ids = async (body: string) =>
      (await reports(header + body, CSV)).map(({ facts }) => facts.requestId ?? "");
    const a = "2026-01-01,1,2\n";
    const b = "2026-01-02,1,2\n";
    const once = await ids(a + b + a);
    expect(new Set(once).size).toBe(3);
    expect((await ids(b + a + a)).sort()).toEqual([...once].sort());
    expect(await ids(a + b + a)).toEqual(once);
  });

  it("detects gzip, a byte order mark and quotes, at any chunk size", async () => {
    const data = '\uFEFFat,in,out\n"2026-01-01",1,2\n2026-01-02,"3",4\n';
    const plain = await reports(data, CSV);
    expect(plain.map(({ usage }) => usage)).toEqual([
      { input_uncached: 1, output: 2 },
      { input_uncached: 3, output: 4 },
    ]);
    expect(await reports(gzipSync(data), CSV)).toEqual(plain);
  });

  it("tells bad rows with their place and goes on", async () => {
    const found = await rows("at,in,out\n2026-01-01,1\n2026-01-01,-1,2\n2026-01-01,1,2\n", readMapping(CSV));
    expect(
      found.map(({ row, reading }) => [
        row,
        "rejection" in reading ? `${reading.rejection.index} ${reading.rejection.code}` : "ok",
      ]),
    ).toEqual([
      [1, "0 unreadable"],
      [2, "1 negative_tokens"],
      [3, "ok"],
    ]);
    const jsonl = await rows(
      '{"in":1}\n{broken\n[1]\n{"in":2}\n',
      readMapping("format: jsonl\nfields: { input_tokens: in, request_id: { template: '{row}' } }"),
    );
    expect(jsonl.map(({ reading }) => ("rejection" in reading ? reading.rejection.code : "ok"))).toEqual([
      "ok",
      "unreadable",
      "not_an_object",
      "ok",
    ]);
  });

  it("a file that breaks off keeps its good rows and ends with one rejection", async () => {
    const body = Array.from(
      { length: 5_000 },
      (_, index) => `2026-01-01T00:00:00.${String(index).padStart(4, "0")}Z,${index},${index * 7}`,
    ).join("\n");
    const whole = gzipSync(`at,in,out\n${body}\n`);
    const found = await rows(whole.subarray(0, whole.length / 2), readMapping(CSV));
    const last = found.at(-1)?.reading;
    expect(last && "rejection" in last && last.rejection.code).toBe("unreadable");
    expect(found.filter(({ reading }) => "report" in reading).length).toBe(found.length - 1);
    expect(found.length).toBeGreaterThan(1_000);
  });

  it("a usage column that tells nothing is a call with missing usage; one that contradicts itself is refused", async () => {
    const yaml =
      "format: jsonl\nfields: { request_id: { template: '{row}' } }\nprovider_usage: { value: [usage, events], host: host }";
    const data = [
      { host: "api.openai.com", usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 } },
      {
        host: "api.anthropic.com",
        usage: null,
        events: [{ input_tokens: 7, output_tokens: 1 }, { output_tokens: 9 }],
      },
      { host: "api.openai.com", usage: {} },
      { host: "api.openai.com" },
      { host: "api.openai.com", usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 60 } },
    ];
    const found = await rows(data.map((row) => JSON.stringify(row)).join("\n"), readMapping(yaml));
    expect(
      found.map(({ reading }) =>
        "rejection" in reading
          ? reading.rejection.code
          : [reading.report.facts.provider, reading.report.usageStatus, reading.report.usage],
      ),
    ).toEqual([
      ["openai", "actual", { input_uncached: 5, output: 1 }],
      ["anthropic", "actual", { input_uncached: 7, output: 9 }],
      ["openai", "missing", {}],
      ["openai", "missing", {}],
      "tokens_do_not_add_up",
    ]);
  });

  it.each([
    ["format: xml\nfields: {}", /format/],
    ["format: csv\nfields: { tema: x }", /no native field/],
    ["format: csv\nfields: { team: { column: a, constant: b } }", /exactly one/],
    ["format: csv\nfields: { team: { column: a, pattern: '(' } }", /regular expression/],
    ["format: csv\nfields: { ts: { column: a, base: '2026-01-01' } }", /base needs unit/],
    ["format: csv\nusage: { outptu: x }\nfields: {}", /usage/],
    ["format: csv\nfields: {}\ncolour: red", /colour/],
    ["a: [", /YAML/],
  ])("refuses the mapping %s", (yaml, message) => {
    expect(() => readMapping(yaml)).toThrow(message);
    expect(() => readMapping(yaml)).toThrow(MappingError);
  });
});
