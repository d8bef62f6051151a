import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budgetPace } from "./budget-pace";
import { fromUsd, toUsd } from "./money";

const NOVEMBER = { fromDay: "2026-11-01", toDay: "2026-12-01" };
const at = (text: string) => Date.parse(text);
const usd = (text: string) => fromUsd(text);

describe("pace of a budget", () => {
  it("goes on like the days so far: 1,980 in 22 days are 2,700 in 30, and 2,500 on the 28th", () => {
    const pace = budgetPace(usd("2500"), usd("1980"), NOVEMBER, at("2026-11-23T00:00:00Z"));
    expect(toUsd(pace.endPico ?? 0n)).toBe("2700.000000000000");
    // 2,500 / 90 a day = 27.8 days: in the course of the 28th.
    expect(pace).toMatchObject({ overOn: "2026-11-28", isOver: false });
  });

  it("says nothing in the first day, of nothing used, and no day for what stays within", () => {
    expect(budgetPace(usd("10"), usd("9"), NOVEMBER, at("2026-11-01T23:59:00Z"))).toEqual({
      endPico: null,
      overOn: null,
      isOver: false,
    });
    expect(budgetPace(usd("10"), 0n, NOVEMBER, at("2026-11-20T00:00:00Z")).endPico).toBeNull();
    expect(budgetPace(usd("3000"), usd("1980"), NOVEMBER, at("2026-11-23T00:00:00Z")).overOn).toBeNull();
  });

  it("is over once all of it is used, and after its end the pace is what was used", () => {
    expect(budgetPace(usd("10"), usd("10"), NOVEMBER, at("2026-11-20T00:00:00Z"))).toMatchObject({
      overOn: null,
      isOver: true,
    });
    expect(budgetPace(usd("10"), usd("4"), NOVEMBER, at("2027-01-20T00:00:00Z")).endPico).toBe(usd("4"));
  });

  it("a day is named exactly when the pace ends over the plan", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 16n }),
        fc.bigInt({ min: 1n, max: 10n ** 16n }),
        fc.integer({ min: 86_400_000, max: 30 * 86_400_000 - 1 }),
        (amount, used, elapsed) => {
          const { endPico, overOn, isOver } = budgetPace(
            amount,
            used,
            NOVEMBER,
            at("2026-11-01T00:00:00Z") + elapsed,
          );
          if (isOver) expect(overOn).toBeNull();
          // To the rounding of a millisecond: what ends just at the plan has no day.
          else if (overOn !== null) expect((endPico ?? 0n) >= amount).toBe(true);
          else expect((endPico ?? 0n) - used / BigInt(elapsed) - 1n <= amount).toBe(true);
        },
      ),
    );
  });
});
