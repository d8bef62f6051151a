import { expect, test } from "vitest";
import { fromUsd } from "@/lib/domain/money";
import { bookedHref } from "./team-hrefs";
import { againstPlan, daysKnown, errorText, monthLabel, rangeText } from "./team-words";

test("pace is said as ahead or behind while the month runs, over or under when it is whole", () => {
  expect(againstPlan(fromUsd("21815.96"), fromUsd("21056.60"), false)).toEqual({
    text: "ahead of plan by 759.36 (+3.6\u202f%)",
    over: true,
  });
  expect(againstPlan(fromUsd("90"), fromUsd("100"), false).text).toBe("behind plan by 10.00 (−10.0\u202f%)");
  expect(againstPlan(fromUsd("90"), fromUsd("100"), true)).toEqual({
    text: "under plan by 10.00 (−10.0\u202f%)",
    over: false,
  });
  expect(againstPlan(fromUsd("90"), fromUsd("90"), true)).toEqual({ text: "on plan", over: false });
});

test("a month to date names its days, a month that is over itself", () => {
  const month = (untilDay: string, hidden: string | null) =>
    ({ month: "2026-11-01", untilDay, hidden }) as Parameters<typeof monthLabel>[0];
  expect(monthLabel(month("2026-11-23", null))).toBe("November to date, 1–22");
  expect(monthLabel(month("2026-11-02", null))).toBe("November to date, 1");
  expect(monthLabel(month("2026-11-01", null))).toBe("November to date");
  expect(daysKnown(month("2026-11-01", null))).toBe("no complete day yet");
  expect(monthLabel(month("2026-12-01", "the month is over"))).toBe("November 2026");
});

test("range and error are short", () => {
  expect(rangeText(fromUsd("38200"), fromUsd("40500"))).toBe("$38.2k–40.5k");
  expect(errorText(89)).toBe("error 8.9\u202f% on day 15");
  expect(errorText(null)).toBe("error: no closed month yet");
});

test("a booked feature opens Explore only where Explore has the same sum", () => {
  const part = {
    kind: "call" as const,
    service: { id: 1, slug: "copilot", name: "Copilot" },
    feature: { id: 0, slug: "", name: "(none)" },
    latePico: 0n,
  };
  const running = { month: "2026-11-01", untilDay: "2026-11-23" };
  const over = { month: "2026-10-01", untilDay: "2026-11-01" };
  const href = bookedHref(part, "support", running) ?? "";
  expect(Object.fromEntries(new URL(href, "http://x").searchParams)).toMatchObject({
    from: "2026-11-01",
    through: "2026-11-22",
    booked: "2026-11",
    feature: "(none)",
  });
  expect(bookedHref({ ...part, latePico: 1n }, "support", running)).toBeNull();
  expect(bookedHref({ ...part, latePico: 1n }, "support", over)).not.toBeNull();
  expect(bookedHref({ ...part, kind: "charge" }, "support", over)).toBeNull();
});
