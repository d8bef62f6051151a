import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromUsd } from "./money";
import { nextPeriod } from "./period";
import { type MonthCost, type SoftCap, softCap, softCapNotice, weekOverCap } from "./budget-soft-cap";

const usd = fromUsd;
const month = (period: string, dollars: string): MonthCost => ({
  period: `${period}-01`,
  costPico: usd(dollars),
});
const daysOf = (period: string) => (Date.parse(nextPeriod(period)) - Date.parse(period)) / 86_400_000;
const capOf = (...months: MonthCost[]): SoftCap => {
  const cap = softCap(months);
  if (!cap) throw new Error("no cap");
  return cap;
};

describe("softCap", () => {
  const months = [
    month("2026-05", "1100"),
    month("2026-02", "9999"),
    month("2026-03", "900"),
    month("2026-04", "1000"),
  ];
  it("is 80 % of the mean of the last three closed months", () =>
    expect(softCap(months)).toMatchObject({ pico: usd("800"), short: false }));
  it("or of the last month", () =>
    expect(softCap(months, "last-month")).toMatchObject({ pico: usd("880"), short: false }));
  it("of those there are, marked", () =>
    expect(softCap(months.slice(2))).toMatchObject({ pico: usd("760"), short: true }));
  it("none without a closed month", () => expect(softCap([])).toBeNull());
});

describe("softCapNotice", () => {
  const cap = capOf(month("2026-03", "1000"), month("2026-04", "1000"), month("2026-05", "1000"));
  const june = (toDate: string, elapsedDays: number) =>
    softCapNotice(cap, { period: "2026-06-01", toDatePico: usd(toDate), elapsedDays });
  it("comes when the month to date crosses the cap, at once before 80 % of the month", () => {
    expect(june("800", 10)).toBe("none");
    expect(june("800.01", 10)).toBe("at-once");
    expect(june("801", 23.99)).toBe("at-once");
    expect(june("801", 24)).toBe("digest");
  });
});

describe("constant spend", () => {
  /** Six months from any month on, looked at every hour; the third on has a cap of three. */
  const notices = (start: string, aDay: (days: number) => bigint) => {
    const closed: MonthCost[] = [];
    const seen = new Set<string>();
    let period = start;
    for (let i = 0; i < 6; i++, period = nextPeriod(period)) {
      const days = daysOf(period);
      const cost = aDay(days);
      const cap = softCap(closed);
      for (let hour = 1; cap && hour <= days * 24; hour++) {
        const toDatePico = (cost * BigInt(hour)) / 24n;
        seen.add(softCapNotice(cap, { period, toDatePico, elapsedDays: hour / 24 }));
      }
      if (cap)
        expect(
          weekOverCap(
            cap,
            Array.from({ length: days }, () => cost),
          ),
        ).toBeNull();
      closed.push({ period, costPico: cost * BigInt(days) });
    }
    return seen;
  };
  const starts = Array.from({ length: 12 }, (_, i) => `2026-${String(i + 1).padStart(2, "0")}-01`);
  it.each(starts)(
    "six months of it from %s raise no immediate notice, by the day or by the month",
    (start) => {
      expect(notices(start, () => usd("33.33"))).toEqual(new Set(["none", "digest"]));
      expect(notices(start, (days) => usd("1000") / BigInt(days))).not.toContain("at-once");
    },
  );
  it("but half as much again does", () => {
    const grown = (days: number) => usd(days === 30 ? "50" : "33");
    expect(notices("2026-01-01", grown)).toContain("at-once");
  });
});

describe("weekOverCap", () => {
  const cap = capOf(month("2026-05", "1000"));
  it("is the last of the first seven days over the whole cap", () => {
    expect(
      weekOverCap(
        cap,
        Array.from({ length: 9 }, () => usd("120")),
      ),
    ).toBe(6);
    expect(
      weekOverCap(
        cap,
        Array.from({ length: 30 }, () => usd("114")),
      ),
    ).toBeNull();
    expect(weekOverCap(cap, [usd("801")])).toBe(0);
    expect(
      weekOverCap(
        cap,
        [400, 0, 0, 0, 0, 0, 0, 401].map((d) => usd(String(d))),
      ),
    ).toBeNull();
  });
  it("is where a plain sum of seven days says so", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, usd("300")), { maxLength: 40 }), (days) => {
        const plain = days.findIndex(
          (_, i) => days.slice(Math.max(0, i - 6), i + 1).reduce((a, b) => a + b, 0n) > cap.pico,
        );
        expect(weekOverCap(cap, days)).toBe(plain < 0 ? null : plain);
      }),
    );
  });
});
