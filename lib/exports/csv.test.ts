import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvCell, csvLine, csvStream } from "./csv";

describe("csvCell", () => {
  it.each(["=1+1", "+1", "-1+1", "@sum(A1)", "\tx", "\rx", "-", "＝1"])("%j is no formula", (text) => {
    const [[cell]] = parse(csvLine([text, "x"])) as [[string]];
    expect(cell).toBe(`'${text}`);
  });

  it("leaves numbers and plain text alone", () => {
    for (const text of ["-12.500000000000", "0", "support", "a-b", "a=b"]) expect(csvCell(text)).toBe(text);
  });

  it("is read back as it was written, and never starts like a formula", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 4 }), (cells) => {
        const [read = []] = parse(csvLine(cells), { relax_column_count: true, bom: false }) as string[][];
        for (const [at, cell] of cells.entries()) {
          expect([cell, `'${cell}`]).toContain(read[at]);
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
