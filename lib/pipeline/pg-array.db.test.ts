/** Array literals as PostgreSQL itself reads them back. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { propertyRuns } from "@/db/testing-properties";
import { pgArray, unnestArguments } from "./pg-array";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function back(values: readonly unknown[], type: string, shown = "x"): Promise<unknown[]> {
  const rows = await db.sql.unsafe(
    `select ${shown} as x from unnest($1::text::${type}[]) with ordinality as u (x, n) order by n`,
    [pgArray(values, type)],
  );
  return rows.map((row) => row.x);
}

describe("pgArray", () => {
  it("texts that could be mistaken for syntax", async () => {
    const texts = [
      "",
      " ",
      "\\",
      "\\\\",
      '"',
      '\\"',
      "{",
      "}",
      "{}",
      "{a,b}",
      ",",
      "a,b",
      "'",
      "''",
      "$1",
      "NULL",
      "null",
      "\n",
      "\r\n",
      "\t",
      "line\nbreak",
      "\\n",
      "a\\",
      'say "hi"',
      "é",
      "日本",
      "🙂",
      "\u2028",
      "\u0001",
      "%s",
      "--",
      ";",
    ];
    expect(await back(texts, "text")).toEqual(texts);
  });
  it("any text without NUL", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 40 }).filter((value) => !value.includes("\u0000"));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 20 }), async (texts) => {
        expect(await back(texts, "text")).toEqual(texts);
      }),
      propertyRuns(50),
    );
  });
  it("null and undefined are NULL, in every type; no values are no rows", async () => {
    for (const type of ["text", "int4", "int8", "numeric", "bool", "uuid", "date", "timestamptz", "jsonb"]) {
      expect(await back([null, undefined], type)).toEqual([null, null]);
      expect(await back([], type)).toEqual([]);
    }
  });
  it("jsonb with quotes, backslashes and braces inside", async () => {
    const values = [
      { 'a"b': 'c\\"{d},\n' },
      [1, "}", null],
      "text",
      'q"',
      "",
      0,
      true,
      { nested: { "\\": "\\" } },
    ];
    expect(await back(values, "jsonb")).toEqual(values);
  });
  it("numbers, money beyond 2^53, truth, days and instants to the millisecond", async () => {
    expect(await back([1, -2, 2147483647], "int4")).toEqual([1, -2, 2147483647]);
    const money = 2n ** 62n + 1n;
    expect(await back([money, -money], "int8", "x::text")).toEqual([money.toString(), (-money).toString()]);
    const large = 10n ** 37n + 1n;
    expect(await back([large], "numeric", "x::text")).toEqual([large.toString()]);
    expect(await back([true, false], "bool")).toEqual([true, false]);
    expect(await back(["2026-06-08"], "date", "x::text")).toEqual(["2026-06-08"]);
    const at = Date.UTC(2026, 5, 8, 12, 0, 0, 123);
    expect(await back([at], "timestamptz", "(extract(epoch from x) * 1000)::float8")).toEqual([at]);
  });
  it("columns side by side", async () => {
    const rows = await db.sql.unsafe(
      `select * from unnest(${unnestArguments(["int4", "text"])}) as u (n, t)`,
      [pgArray([1, 2], "int4"), pgArray(["a", null], "text")],
    );
    expect([...rows]).toEqual([
      { n: 1, t: "a" },
      { n: 2, t: null },
    ]);
    expect(unnestArguments(["int4", "text"], 3)).toBe("$3::text::int4[], $4::text::text[]");
  });
});
