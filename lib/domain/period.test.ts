import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, bookingPeriod, nextPeriod, periodOf, reportingDays, weekStart } from "@/lib/domain/period";

const at = (text: string) => Date.parse(text);
const anyMs = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) });

describe("months", () => {
  it("are UTC and half-open", () => {
    expect(periodOf(at("2026-06-30T23:59:59.999Z"))).toBe("2026-06-01");
    expect(periodOf(at("2026-07-01T00:00:00Z"))).toBe("2026-07-01");
  });
  it("follow each other over the year", () => {
    expect(nextPeriod("2026-12-01")).toBe("2027-01-01");
    expect(nextPeriod("2026-09-01")).toBe("2026-10-01");
  });
  it("a line is booked in its month, or the first open one after it", () => {
    const may = at("2026-05-10T00:00:00Z");
    expect(bookingPeriod(may, new Set())).toBe("2026-05-01");
    expect(bookingPeriod(may, new Set(["2026-04-01"]))).toBe("2026-05-01");
    expect(bookingPeriod(may, new Set(["2026-05-01", "2026-06-01", "2026-08-01"]))).toBe("2026-07-01");
  });
  it("a booking is never before the charge and never closed", () => {
    const months = fc.constantFrom("2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01");
    fc.assert(
      fc.property(
        fc.integer({ min: at("2026-04-01"), max: at("2026-08-31") }),
        fc.uniqueArray(months),
        (ms, list) => {
          const closed = new Set<string>(list);
          const booked = bookingPeriod(ms, closed);
          expect(booked >= periodOf(ms)).toBe(true);
          expect(closed.has(booked)).toBe(false);
        },
      ),
    );
  });
});

describe("reporting days", () => {
  it.each([
    ["UTC", "2026-06-08T23:59:59.999Z", "2026-06-08"],
    ["UTC", "2026-06-09T00:00:00Z", "2026-06-09"],
    // +05:45: midnight is 18:15 UTC.
    ["Asia/Kathmandu", "2026-06-08T18:14:59.999Z", "2026-06-08"],
    ["Asia/Kathmandu", "2026-06-08T18:15:00Z", "2026-06-09"],
    // +05:30 and +12:45
    ["Asia/Kolkata", "2026-06-08T18:29:59Z", "2026-06-08"],
    ["Asia/Kolkata", "2026-06-08T18:30:00Z", "2026-06-09"],
    ["Pacific/Chatham", "2026-06-08T11:14:59Z", "2026-06-08"],
    ["Pacific/Chatham", "2026-06-08T11:15:00Z", "2026-06-09"],
    // Summer time begins 2026-03-29 in Berlin: the day has 23 hours.
    ["Europe/Berlin", "2026-03-28T22:59:59Z", "2026-03-28"],
    ["Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29"],
    ["Europe/Berlin", "2026-03-29T21:59:59Z", "2026-03-29"],
    ["Europe/Berlin", "2026-03-29T22:00:00Z", "2026-03-30"],
    // And ends 2026-10-25: 25 hours.
    ["Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25"],
    ["Europe/Berlin", "2026-10-25T22:59:59Z", "2026-10-25"],
    ["America/Los_Angeles", "2026-06-09T06:59:59Z", "2026-06-08"],
  ])("%s %s is %s", (zone, instant, day) => expect(reportingDays(zone)(at(instant))).toBe(day));

  it.each([
    "Asia/Kathmandu",
    "America/New_York",
    "Pacific/Chatham",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "UTC",
  ])("%s: remembered quarter hours say what the calendar says", (timeZone) => {
    const calendar = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    const dayOf = reportingDays(timeZone);
    fc.assert(fc.property(anyMs, (ms) => void expect(dayOf(ms)).toBe(calendar.format(ms))));
  });
});

describe("weeks", () => {
  it.each([
    ["2026-06-08", "2026-06-08"],
    ["2026-06-14", "2026-06-08"],
    ["2026-06-15", "2026-06-15"],
    ["2027-01-01", "2026-12-28"],
    ["2024-03-03", "2024-02-26"],
  ])("the week of %s starts on %s", (day, monday) => expect(weekStart(day)).toBe(monday));

  it("start on a Monday at most six days before", () => {
    fc.assert(
      fc.property(anyMs, (ms) => {
        const day = new Date(ms).toISOString().slice(0, 10);
        const monday = weekStart(day);
        expect(new Date(`${monday}T00:00:00Z`).getUTCDay()).toBe(1);
        expect(monday <= day && addDays(monday, 7) > day).toBe(true);
      }),
    );
  });
  it("days over a month and a leap day", () => {
    expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
    expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
    expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
  });
});
