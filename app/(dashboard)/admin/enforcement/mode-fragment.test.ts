import { describe, expect, it } from "vitest";
import { type ModeInput, modeFragment } from "./mode-fragment";

const TODAY = "2026-07-01";
const input = (rest: Partial<ModeInput>): ModeInput => ({
  environment: "",
  source: "",
  mode: "warn",
  from: "",
  until: "",
  warnFirst: true,
  ...rest,
});

describe("modeFragment", () => {
  it("warns for two weeks before it enforces, and enforces from the day the warning ends", () => {
    expect(modeFragment(input({ mode: "enforce", environment: "prod" }), TODAY)).toEqual({
      enforcement: [
        { environment: "prod", mode: "warn", from: "2026-07-01", until: "2026-07-15" },
        { environment: "prod", mode: "enforce", from: "2026-07-15", until: null },
      ],
    });
  });

  it("enforces from the day given where the person does without a warning", () => {
    const sent = input({
      mode: "enforce",
      source: "gateway",
      from: "2026-08-01",
      until: "2026-09-01",
      warnFirst: false,
    });
    expect(modeFragment(sent, TODAY)).toEqual({
      enforcement: [{ source: "gateway", mode: "enforce", from: "2026-08-01", until: "2026-09-01" }],
    });
  });

  it("leaves other modes and days that are none to the catalog", () => {
    expect(modeFragment(input({ mode: "observe" }), TODAY)).toEqual({
      enforcement: [{ mode: "observe", from: TODAY, until: null }],
    });
    expect(modeFragment(input({ mode: "enforce", from: "soon" }), TODAY)).toEqual({
      enforcement: [{ mode: "enforce", from: "soon", until: null }],
    });
    expect(modeFragment(input({ mode: "" }), TODAY)).toBeNull();
  });
});
