import { describe, expect, it } from "vitest";
import { planLine } from "./plan-line";

describe("planLine", () => {
  it.each([
    [
      '+ rule {"gateway":"eu","virtual_key":"vk-7"}: team growth from 2026-11-01',
      "+ rule gateway eu, virtual key vk-7: team growth from 1 Nov 2026",
    ],
    [
      '~ budget {"period":"month","scope":{"team":"growth"}}: amount 10.00 -> 12.00',
      "~ budget of team growth a month: amount 10.00 -> 12.00",
    ],
    ['+ budget {"period":"year","scope":{}}: amount 1.00', "+ budget of the company a year: amount 1.00"],
    [
      '+ rule {"namespace":"a: {b}"}: team x from 2026-01-01',
      "+ rule namespace a: {b}: team x from 1 Jan 2026",
    ],
    [
      "- service desk: team growth from 2025-10-01 until 2026-11-23",
      "- service desk: team growth from 1 Oct 2025 until 23 Nov 2026",
    ],
    ["~ team a: ends none -> 2026-11-23, merged into b", "~ team a: ends none -> 23 Nov 2026, merged into b"],
  ])("%s", (line, read) => expect(planLine(line)).toBe(read));

  it("leaves every other line as it is", () => {
    for (const line of [
      "+ team support: name {odd}",
      "+ rule {broken: team x",
      "+ service build-2026-11-01: team x",
      "+ service x: also called 2026-11-01",
      '+ service x: also called {"a":1}',
      "",
    ])
      expect(planLine(line)).toBe(line);
  });
});
