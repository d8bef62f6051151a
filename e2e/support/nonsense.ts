/** Numbers from 0 to 1 that are the same at every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(random: () => number, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error("there is nothing to pick from");
  return found;
}

/** Bytes of half a character, which no JavaScript string can be sent as. */
const LONE_SURROGATE = Buffer.from([0xed, 0xa0, 0x80]);

/** What no field expects, as bytes. */
export const NONSENSE: readonly Buffer[] = [
  "",
  " ",
  "\0",
  "a\0b",
  "\r\n\r\n",
  "\u202e\u200b\ufeff",
  "🤷".repeat(50),
  "x".repeat(100_000),
  "[".repeat(5_000),
  `${'{"a":'.repeat(2_000)}1${"}".repeat(2_000)}`,
  "null",
  "[]",
  '{"a":1}',
  "__proto__",
  "constructor",
  "-1",
  "0",
  "1e309",
  "NaN",
  "99999999999999999999999999999999",
  "9223372036854775808",
  "-0.0000000000001",
  "0000-00-00",
  "9999-12-31",
  "2026-02-30",
  "+275760-09-13T00:00:00.000Z",
  "' or '1'='1",
  "%",
  "%00",
  "\\",
  "../../etc/passwd",
  "<script>alert(1)</script>",
  "=cmd()",
  "javascript:alert(1)",
  "wsp_nonsense",
  "a@b@c",
  "ﬀﬁ",
]
  .map((text) => Buffer.from(text))
  .concat([LONE_SURROGATE, Buffer.from([0xff, 0xfe, 0x00])]);

/** JSON of any shape: wrong types, deep, large, with keys that mean something to JavaScript. */
export function nonsenseJson(random: () => number, depth = 0): unknown {
  const kind = Math.floor(random() * (depth > 3 ? 6 : 9));
  switch (kind) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return pick(random, [0, -1, 1.5, 1e308, -1e-308, 9_007_199_254_740_992, 2 ** 31, 2 ** 63]);
    case 3:
    case 4:
      return pick(random, NONSENSE).toString("utf8").slice(0, 5_000);
    case 5:
      return "\ud800";
    case 6:
      return Array.from({ length: Math.floor(random() * 6) }, () => nonsenseJson(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: Math.floor(random() * 6) }, () => [
          pick(random, KEYS),
          nonsenseJson(random, depth + 1),
        ]),
      );
  }
}

const KEYS = [
  "events",
  "ts",
  "model",
  "usage",
  "input_tokens",
  "output_tokens",
  "team",
  "service",
  "environment",
  "trace_id",
  "id",
  "resourceSpans",
  "scopeSpans",
  "spans",
  "attributes",
  "key",
  "value",
  "kind",
  "name",
  "at",
  "attributes",
  "__proto__",
  "constructor",
  "toString",
  "",
  "\0",
];
