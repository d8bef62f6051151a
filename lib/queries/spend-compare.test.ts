import { describe, expect, it } from "vitest";
import { earlierDays, shiftedDay, shiftedPeriod, yearOverYearFrom } from "./spend-compare";

const days = (fromDay: string, toDay: string) => ({ fromDay, toDay });

describe("earlierDays", () => {
  it("takes as many days just before", () => {
    expect(earlierDays(days("2026-07-13", "2026-07-20"), "previous").range).toEqual(
      days("2026-07-06", "2026-07-13"),
    );
    expect(earlierDays(days("2026-06-22", "2026-07-20"), "previous").range).toEqual(
      days("2026-05-25", "2026-06-22"),
    );
  });
  it("takes whole months for whole months, however long they are", () => {
    expect(earlierDays(days("2026-03-01", "2026-04-01"), "previous").range).toEqual(
      days("2026-02-01", "2026-03-01"),
    );
    expect(earlierDays(days("2026-01-01", "2026-04-01"), "previous").range).toEqual(
      days("2025-10-01", "2026-01-01"),
    );
    expect(earlierDays(days("2026-01-01", "2026-04-01"), "year").range).toEqual(
      days("2025-01-01", "2025-04-01"),
    );
  });
  it("takes the first days of a month for a month to date, at most all of them", () => {
    expect(earlierDays(days("2026-07-01", "2026-07-21"), "previous").range).toEqual(
      days("2026-06-01", "2026-06-21"),
    );
    expect(earlierDays(days("2026-03-01", "2026-03-31"), "previous").range).toEqual(
      days("2026-02-01", "2026-03-01"),
    );
    expect(earlierDays(days("2028-02-01", "2028-03-01"), "year").range).toEqual(
      days("2027-02-01", "2027-03-01"),
    );
  });
  it("takes days 52 weeks before, so that weekdays stand against weekdays", () => {
    const { range, shift } = earlierDays(days("2026-07-13", "2026-07-20"), "year");
    expect(range).toEqual(days("2025-07-14", "2025-07-21"));
    expect(new Date(range.fromDay).getUTCDay()).toBe(1);
    expect(shift).toEqual({ days: 364 });
  });
  it("goes by days when a range from the first of a month ends within a later one", () => {
    expect(earlierDays(days("2026-06-01", "2026-07-20"), "year").shift).toEqual({ days: 364 });
  });
});

it("an earlier day is called by the later one, in SQL", () => {
  expect(shiftedDay(null)).toBe("day");
  expect(shiftedDay({ days: 7 })).toBe("(day + 7)");
  expect(shiftedPeriod({ months: 12 })).toBe("(period + interval '12 months')::date");
});

it("year over year exists from the first whole month on", () => {
  expect(yearOverYearFrom("2026-03-01")).toBe("2027-03-01");
  expect(yearOverYearFrom("2026-03-02")).toBe("2027-04-01");
  expect(yearOverYearFrom("2025-12-15")).toBe("2027-01-01");
});
