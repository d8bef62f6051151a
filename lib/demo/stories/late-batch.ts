import { closeMs, DAY_MS, type DemoCalendar, endOfMonthMs, HOUR_MS } from "../calendar";
import type { DemoStory } from "./story";

const lastClosed = (calendar: DemoCalendar) => calendar.closedMonths.at(-1) ?? "";

/** Calls of the last closed month that arrive four days after its close: booked in the month after it. */
export const lateBatch: DemoStory = {
  name: "late-batch",
  title: "Calls of a closed month arrive after its close and are booked in the next one",
  teams: ["finance-operations"],
  streams: ["finance-operations/explain-variance"],
  traffic: [
    {
      team: "finance-operations",
      service: "ledger-scribe",
      feature: "explain-variance",
      rhythm: "steady",
      route: "app",
      tracesPerDay: 16,
      calls: [1, 4],
      models: [{ weight: 1, value: "gpt55" }],
      prompt: 70_000,
      cached: 0.3,
      output: 13_000,
      template: "variance-note",
      window: (calendar) => {
        const toMs = endOfMonthMs(lastClosed(calendar));
        return { fromMs: toMs - 2 * DAY_MS, toMs };
      },
      arrivesMs: (_, calendar) => closeMs(lastClosed(calendar)) + 4 * DAY_MS + 9 * HOUR_MS,
    },
  ],
};
