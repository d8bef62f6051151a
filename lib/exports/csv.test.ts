import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvBatches, csvCell, csvLine, csvStream, type ExportEnd } from "./csv";

describe("csvCell", () => {
  it.each(["=1+1", "+1", "-1+1", "@sum(A1)", "\tx", "\rx", "-", "＝1"])("%j is no formula", (text) => {
    const [[cell]] = parse(csvLine([text, "x"])) as [[string]];
    expect(cell).toBe(`'${text}`);
  });

  it.each(["x;=1+1", "x; +1", "a\n=1+1", "a\r\n@sum(A1)", "x;;-1", 'x;"=1'])(
    "%j begins no formula where a semicolon ends a cell, or quotes do not hold a line together",
    (text) => {
      const line = csvLine(["plain", text, "x"]);
      for (const cell of line.split(/[;\r\n]/)) expect(cell).not.toMatch(/^[\s"]*[=+\-@]/);
    },
  );

  it("leaves numbers and plain text alone", () => {
    for (const text of ["-12.500000000000", "0", "support", "a-b", "a=b"]) expect(csvCell(text)).toBe(text);
  });

  it("is read back as it was written, and never starts like a formula", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 4 }), (cells) => {
        const [read = []] = parse(csvLine(cells), { relax_column_count: true, bom: false }) as string[][];
        for (const [at, cell] of cells.entries()) {
          expect(read[at]?.replaceAll("'", "")).toBe(cell.replaceAll("'", ""));
          expect(read[at] ?? "").toMatch(/^($|[^=+\-@\t\r\n]|-\d)/u);
        }
      }),
    );
  });
});

describe("csvStream", () => {
  it("makes lines only as they are read, and all of them", async () => {
    let made = 0;
    const rows = (function* () {
      for (; made < 5_000; made += 1) yield made;
    })();
    const reader = csvStream(["n"], rows, (n) => [String(n)]).getReader();
    const { value } = await reader.read();
    expect(made).toBeLessThan(2_000);
    let text = new TextDecoder().decode(value);
    for (let part = await reader.read(); !part.done; part = await reader.read())
      text += new TextDecoder().decode(part.value);
    expect(text.trimEnd().split("\r\n")).toHaveLength(5_001);
    expect(text.startsWith("n\r\n0\r\n1\r\n")).toBe(true);
  });
});

describe("how a file ended", () => {
  async function* batches(failsAfter = Number.POSITIVE_INFINITY) {
    for (let at = 0; at < 3; at += 1) {
      if (at === failsAfter) throw new Error("the database went away");
      yield [at * 2, at * 2 + 1];
    }
  }
  const file = (rows: AsyncGenerator<number[], void, void>, ends: ExportEnd[]) =>
    csvBatches(
      ["n"],
      rows,
      (n) => [String(n)],
      async (end) => void ends.push(end),
    );

  it("is told once, with the lines that were handed out", async () => {
    const ends: ExportEnd[] = [];
    await new Response(file(batches(), ends)).text();
    expect(ends).toEqual([{ rows: 6, whole: true }]);
  });

  it("is told when the reader goes away, and when it fails half-way", async () => {
    const ends: ExportEnd[] = [];
    const reader = file(batches(), ends).getReader();
    await reader.read();
    await reader.read();
    await reader.cancel();
    expect(ends).toEqual([{ rows: expect.any(Number), whole: false }]);
    expect(ends[0]?.rows).toBeGreaterThanOrEqual(2);
    const failed: ExportEnd[] = [];
    await expect(new Response(file(batches(2), failed)).text()).rejects.toThrow("went away");
    expect(failed).toEqual([{ rows: 4, whole: false }]);
  });

  it("breaks the file when it cannot be written down", async () => {
    const stream = csvBatches(
      ["n"],
      batches(),
      (n) => [String(n)],
      () => Promise.reject(new Error("not written")),
    );
    await expect(new Response(stream).text()).rejects.toThrow("not written");
  });
});
