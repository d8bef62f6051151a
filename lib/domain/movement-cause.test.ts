import { describe, expect, it } from "vitest";
import { fromUsd } from "./money";
import { addMovements, type KeyedMovement } from "./movement";
import { causes, causeWords, contributors, driver, isLittle, namedCause } from "./movement-cause";
import { MOVEMENT_FIELDS, type MovementField, noFields } from "./movement-cell";

function movement(
  usd: Partial<Record<MovementField, number>>,
  more: Partial<KeyedMovement> & { before?: number } = {},
): KeyedMovement {
  const { before = 1000, ...rest } = more;
  const fields = noFields();
  for (const field of MOVEMENT_FIELDS) fields[field] = fromUsd(String(usd[field] ?? 0));
  const costBefore = fromUsd(String(before));
  const change = MOVEMENT_FIELDS.reduce((sum, field) => sum + fields[field], 0n);
  return {
    ...addMovements([]),
    key: "k",
    nodes: 1,
    fields,
    costBefore,
    costAfter: costBefore + change,
    ...rest,
  };
}
const named = (...given: Parameters<typeof movement>) => {
  const { verdict, causes, offsetBy } = namedCause(movement(...given));
  return [verdict, causes.map((cause) => cause.field).join(" "), offsetBy?.field ?? null];
};

describe("namedCause", () => {
  it("names one cause from half of the gross movement on", () => {
    expect(named({ prompt: 900, requests: 40, cache: -60 })).toEqual(["one", "prompt", null]);
    expect(named({ prompt: 500, requests: 250, mix: 250 })).toEqual(["one", "prompt", null]);
    expect(named({ prompt: 499, requests: 250, mix: 250 })).toEqual(["several", "prompt requests", null]);
  });
  it("counts prompt and answer apart: they must not hide each other in their bar", () => {
    expect(named({ prompt: 400, answer: -390, requests: 200 })).toEqual([
      "several",
      "prompt answer",
      "answer",
    ]);
    expect(namedCause(movement({ prompt: 400, answer: -390, requests: 200 })).grossPico).toBe(fromUsd("990"));
  });
  it("says little changed below 25 dollars and below 5 %", () => {
    expect(named({ prompt: 24.99 }, { before: 100 })).toEqual(["little", "prompt", null]);
    expect(named({ prompt: 25 }, { before: 100 })).toEqual(["one", "prompt", null]);
    expect(named({ prompt: 49.99 }, { before: 1000 })).toEqual(["little", "prompt", null]);
    expect(named({ prompt: -50 }, { before: 1000 })).toEqual(["one", "prompt", null]);
    expect(isLittle(fromUsd("-399.99"), fromUsd("8000"))).toBe(true);
    expect(isLittle(fromUsd("-400"), fromUsd("8000"))).toBe(false);
  });
  it("says when large effects hide each other, also when little is left", () => {
    expect(named({ requests: 400, prompt: -395 }, { before: 7800 })).toEqual([
      "little",
      "requests",
      "prompt",
    ]);
    expect(named({ requests: 400, prompt: -385 }, { before: 7800 })).toEqual(["little", "requests", null]);
    expect(named({ requests: 400, prompt: -200 })).toEqual(["one", "requests", "prompt"]);
    expect(named({ requests: 400, prompt: -199 })).toEqual(["one", "requests", null]);
  });
  it("the cause against is the largest of the other sign, not simply the second", () =>
    expect(named({ prompt: 500, requests: 200, mix: -150, price: -190, cache: -60 })).toEqual([
      "several",
      "prompt requests",
      "price",
    ]));
  it("has nothing to name where nothing moved", () => expect(named({})).toEqual(["unchanged", "", null]));
  it("orders causes by size, ties in field order", () =>
    expect(causes(movement({ price: -5, requests: 5, mix: 7 })).map((cause) => cause.field)).toEqual([
      "mix",
      "requests",
      "price",
    ]));
});

describe("words", () => {
  it.each([
    [{ prompt: 100 }, "longer prompts"],
    [{ prompt: -100 }, "shorter prompts"],
    [{ waste: 100 }, "more retries and fallbacks"],
    [{ cache: 100 }, "less read from cache"],
    [{ mix: -100 }, "cheaper models"],
    [{ price: -100, requests: 90, mix: 80 }, "lower prices and more requests"],
    [{ newGone: 100 }, "new usage"],
    [{ newGone: -100 }, "usage that ended"],
    [{}, ""],
  ] satisfies [Partial<Record<MovementField, number>>, string][])("%j is %s", (usd, words) =>
    expect(driver(movement(usd))).toBe(words),
  );

  it("requests that moved between features are not more requests", () => {
    const among = { nodes: 2, operationsBefore: 1000n, operationsAfter: 1049n };
    expect(driver(movement({ requests: -900 }, among))).toBe("requests moved between features");
    expect(driver(movement({ requests: -900 }, { ...among, operationsAfter: 950n }))).toBe("fewer requests");
    expect(driver(movement({ requests: -900 }, { ...among, nodes: 1 }))).toBe("fewer requests");
    const second = movement({ requests: -400, prompt: -450, cache: -200 }, among);
    expect(driver(second)).toBe("shorter prompts and fewer requests");
  });

  it("charges are called charges", () => {
    const charge = (usd: number, before: number) =>
      driver(movement({ newGone: usd }, { before, charges: fromUsd(String(usd)) }));
    expect([charge(60, 0), charge(-60, 60), charge(60, 200), charge(-60, 200)]).toEqual([
      "a new charge",
      "a charge that ended",
      "higher charges",
      "lower charges",
    ]);
    const mixed = movement({ newGone: 100 }, { charges: fromUsd("50") });
    expect(causeWords({ field: "newGone", pico: fromUsd("100") }, mixed)).toBe("new usage");
  });
});

describe("contributors", () => {
  it("are the three largest by absolute change, ties by key, with their driver", () => {
    const all = [
      movement({ requests: -40 }, { key: "d" }),
      movement({ prompt: 500 }, { key: "a" }),
      movement({ mix: -700 }, { key: "b" }),
      movement({ requests: 40 }, { key: "c" }),
      movement({ requests: 900, prompt: -900 }, { key: "e" }),
    ];
    expect(contributors(all).map(({ key, changePico, driver }) => [key, changePico, driver])).toEqual([
      ["b", fromUsd("-700"), "cheaper models"],
      ["a", fromUsd("500"), "longer prompts"],
      ["c", fromUsd("40"), "more requests"],
    ]);
    expect(contributors(all, 9)).toHaveLength(4);
  });
});
