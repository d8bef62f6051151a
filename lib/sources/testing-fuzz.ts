import fc from "fast-check";
import { expect } from "vitest";
import type { Source } from "@/lib/sources/source";
import { TEST_NOW_MS } from "@/lib/sources/testing";

/** Values that break readers: wrong types, extremes, placeholders, JSON in text. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2_000_000_000,
  "",
  " ",
  "null",
  "-3",
  "1e999",
  "2026-13-45",
  "0001-01-01",
  "\u0000\ud800",
  "x".repeat(2_000),
  "{",
  '{"input":-4,"output":"x"}',
  "[[[[]]]]",
  [],
  {},
  [null, 7, { a: [] }],
  { input: -1, total: "NaN" },
  { __proto__: null, constructor: 1 },
];

/**
 * Payloads with one to five places of their JSON replaced, removed or doubled at random.
 * @param payloads JSON values
 */
export function mutations(payloads: readonly unknown[]): fc.Arbitrary<unknown> {
  const change = fc.tuple(
    fc.nat(),
    fc.constantFrom("odd", "json", "remove", "double"),
    fc.nat(),
    fc.jsonValue(),
  );
  return fc
    .tuple(fc.constantFrom(...payloads), fc.array(change, { minLength: 1, maxLength: 5 }))
    .map(([payload, changes]) => {
      const holder = { payload: structuredClone(payload) };
      for (const [at, how, odd, json] of changes) {
        const places = placesIn(holder);
        const place = places[at % places.length];
        if (place === undefined) continue;
        const { parent, key } = place;
        if (how === "remove") delete parent[key];
        else if (how === "double") parent[`${key}2`] = parent[key];
        else parent[key] = how === "odd" ? structuredClone(ODD[odd % ODD.length]) : json;
      }
      return holder.payload;
    });
}

interface Place {
  parent: Record<string, unknown>;
  key: string;
}

function placesIn(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== "object" || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push({ parent: value as Record<string, unknown>, key });
    placesIn((value as Record<string, unknown>)[key], found);
  }
  return found;
}

/**
 * A source never throws, accounts for every record once (law 1), and no rejection is a fault of its own: on any JSON
 * and on random changes of `payloads`.
 */
export function expectRobust(source: Source, payloads: readonly unknown[], numRuns = 1_500): void {
  fc.assert(
    fc.property(
      fc.oneof({ weight: 1, arbitrary: fc.jsonValue() }, { weight: 9, arbitrary: mutations(payloads) }),
      (payload) => {
        const reading = source.read(payload, { receivedAtMs: TEST_NOW_MS });
        const { reports, ignored, aggregates = [], observed = [], rejected } = reading;
        const places = [...reports, ...ignored, ...aggregates, ...observed, ...rejected].map(
          ({ index }) => index,
        );
        expect(places.sort((a, b) => a - b)).toEqual([...Array(reading.received).keys()]);
        for (const { code, message } of reading.rejected) {
          expect(code).not.toBe("internal");
          expect(message).not.toBe("");
        }
      },
    ),
    { numRuns },
  );
}
