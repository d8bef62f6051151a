import { describe, expect, it } from "vitest";
import { monthHref, monthParams, showbackHref, shownPeriod } from "./search-params";

const NOW = new Date("2026-01-15T00:00:00Z");

describe("the address of a month", () => {
  it("is the last month that is over unless one is named", () => {
    expect(shownPeriod(monthParams.parse({}), NOW)).toBe("2025-12-01");
    expect(shownPeriod(monthParams.parse({ month: "2026-06" }), NOW)).toBe("2026-06-01");
    expect(shownPeriod(monthParams.parse({ month: "june" }), NOW)).toBe("2025-12-01");
  });
  it("names a team or a cost center", () => {
    expect(monthHref("2026-06-01")).toBe("/month?month=2026-06");
    expect(monthHref("2026-06-01", { team: "a b", costCenter: "(none)" })).toBe(
      "/month?month=2026-06&team=a+b&cost_center=%28none%29",
    );
    expect(showbackHref("2026-06-01", "support")).toBe(
      "/api/v1/exports/showback?month=2026-06&format=csv&team=support",
    );
  });
});
