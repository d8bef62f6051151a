import { describe, expect, it } from "vitest";
import { type ModeEntry, modeAt } from "./check-mode";

const [PROD, LIVE, STAGING] = [1, 2, 3];
const DAY = 86_400_000;
const entry = (mode: ModeEntry["mode"], rest: Partial<ModeEntry> = {}): ModeEntry => ({
  environmentId: null,
  source: null,
  mode,
  fromMs: 0,
  toMs: Number.POSITIVE_INFINITY,
  ...rest,
});
const at = (environmentId: number, atMs = 10 * DAY, source = "gateway") => ({ environmentId, source, atMs });

describe("modeAt", () => {
  it("observes while nothing is set", () => {
    expect(modeAt([], at(PROD), [PROD])).toBe("observe");
    expect(modeAt([entry("enforce", { environmentId: STAGING })], at(PROD), [PROD])).toBe("observe");
  });

  const all = entry("observe");
  const environment = entry("enforce", { environmentId: PROD });
  const source = entry("warn", { source: "gateway" });
  const both = entry("observe", { source: "gateway", environmentId: PROD });
  it.each([
    ["environment before all", [all, environment], "enforce"],
    ["sender before environment", [all, environment, source], "warn"],
    ["sender and environment before both", [all, environment, source, both], "observe"],
    ["in any order", [both, source, environment, all].slice(1), "warn"],
    ["another sender's is not ours", [all, entry("enforce", { source: "other" })], "observe"],
  ] as const)("takes the most specific: %s", (_, entries, mode) => {
    expect(modeAt(entries, at(PROD), [PROD])).toBe(mode);
  });

  it("holds from the first instant of its first day until that of its last", () => {
    const entries = [
      entry("warn", { fromMs: 5 * DAY, toMs: 19 * DAY }),
      entry("enforce", { fromMs: 19 * DAY, toMs: 30 * DAY }),
    ];
    const modes = [5 * DAY - 1, 5 * DAY, 19 * DAY - 1, 19 * DAY, 30 * DAY - 1, 30 * DAY].map((ms) =>
      modeAt(entries, at(PROD, ms), [PROD]),
    );
    expect(modes).toEqual(["observe", "warn", "warn", "enforce", "enforce", "observe"]);
  });

  it("takes of two that overlap the one that began last", () => {
    const entries = [entry("enforce", { fromMs: 2 * DAY }), entry("warn", { fromMs: 8 * DAY })];
    expect(modeAt(entries, at(PROD), [PROD])).toBe("warn");
  });

  it("counts an unknown environment as production, by the strictest of them", () => {
    const entries = [entry("warn", { environmentId: PROD }), entry("enforce", { environmentId: LIVE })];
    expect(modeAt(entries, at(0), [PROD, LIVE])).toBe("enforce");
    expect(modeAt(entries, at(0), [PROD])).toBe("warn");
    expect(modeAt(entries, at(STAGING), [PROD, LIVE])).toBe("observe");
    expect(modeAt([entry("warn")], at(0), [])).toBe("warn");
  });
});
