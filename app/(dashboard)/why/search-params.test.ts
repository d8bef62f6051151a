import { describe, expect, it } from "vitest";
import { whyHref } from "./href";
import { monthSpans, parseWhy } from "./search-params";

function read(href: string) {
  return parseWhy(Object.fromEntries(new URL(href, "http://localhost").searchParams));
}

describe("the address of why it moved", () => {
  it("is read back as it was written", () => {
    const spans = {
      later: { fromDay: "2026-07-13", toDay: "2026-07-20" },
      earlier: { fromDay: "2026-07-06", toDay: "2026-07-13" },
    };
    const href = whyHref({ team: "support", service: "(none)", feature: "a b/c", spans, cause: "cache" });
    expect(href).toContain(
      "from=2026-07-13&through=2026-07-19&against=2026-07-06&against-through=2026-07-12",
    );
    expect(read(href)).toEqual({
      scope: { team: "support", service: "(none)", feature: "a b/c" },
      spans,
      month: null,
      marker: null,
      cause: "cache",
      note: false,
    });
  });

  it("has a month as one word, over the end of a year too", () => {
    expect(monthSpans("2026-01-01").earlier).toEqual({
      period: "2025-12-01",
      fromDay: "2025-12-01",
      toDay: "2026-01-01",
    });
    const href = whyHref({ unit: "customer", spans: monthSpans("2026-12-01") });
    expect(href).toBe("/why?unit=customer&month=2026-12");
    expect(read(href).spans).toEqual(monthSpans("2026-12-01"));
  });

  it("leaves out what makes no sense", () => {
    const overlap = read(
      "/why?from=2026-07-13&through=2026-07-19&against=2026-07-10&against-through=2026-07-13",
    );
    expect(overlap.spans).toBeNull();
    const odd = read("/why?month=2026-13&marker=x&cause=weather&feature=alone&from=2026-07-13");
    expect(odd).toEqual({ scope: {}, spans: null, month: null, marker: null, cause: null, note: false });
    expect(whyHref({})).toBe("/why");
    expect(whyHref({ marker: 3, spans: monthSpans("2026-12-01") })).toBe("/why?marker=3");
  });
});
