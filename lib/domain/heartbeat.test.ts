import { describe, expect, it } from "vitest";
import { heartbeat } from "./heartbeat";

const HOUR = 3_600_000;
const state = (hours: number[], now: number) =>
  heartbeat(hours, (hours.at(-1) ?? 0) * HOUR, now * HOUR).state;
const every = (step: number, from: number, to: number) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, at) => from + at * step);
/** Monday 00:00 UTC. */
const MONDAY = 24 * 4 + 168 * 100;

describe("heartbeat", () => {
  it("knows one report, or two, for no rhythm", () => {
    expect(heartbeat([7], 7 * HOUR, 900 * HOUR)).toEqual({ state: "no_rhythm", rhythmHours: null });
    expect(state([7, 8], 900)).toBe("no_rhythm");
  });

  it("is late after one and a quarter intervals, silent after two", () => {
    const daily = every(24, 0, 96);
    expect(heartbeat(daily, 96 * HOUR, 97 * HOUR)).toEqual({ state: "on_time", rhythmHours: 24 });
    expect(state(daily, 96 + 30)).toBe("on_time");
    expect(state(daily, 96 + 31)).toBe("late");
    expect(state(daily, 96 + 48)).toBe("late");
    expect(state(daily, 96 + 49)).toBe("silent");
  });

  it("takes the median: one long pause does not make a source slow", () => {
    expect(heartbeat([0, 1, 2, 50, 51, 52], 52 * HOUR, 53 * HOUR).rhythmHours).toBe(1);
    expect(heartbeat([0, 1, 4], 4 * HOUR, 4 * HOUR).rhythmHours).toBe(2);
  });

  it("lets a source of working hours rest at night and over the weekend, and misses it in the morning", () => {
    const days = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11].flatMap((d) =>
      every(1, MONDAY + d * 24 + 8, MONDAY + d * 24 + 17),
    );
    expect(state(days, MONDAY + 12 * 24 + 12)).toBe("on_time");
    expect(state(days, MONDAY + 14 * 24 + 7)).toBe("on_time");
    // The third Monday at eleven: last week it had reported at eight.
    expect(state(days, MONDAY + 14 * 24 + 11)).toBe("silent");
  });

  it("stays silent however long ago it stopped", () => {
    expect(state(every(1, 0, 336), 336 + 100)).toBe("silent");
    expect(state(every(1, 0, 336), 336 + 10_000)).toBe("silent");
  });
});
