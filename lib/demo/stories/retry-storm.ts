import { DAY_MS } from "../calendar";
import type { DemoStory } from "./story";

/** On two days of the last complete week most answers of a feature are useless, paid for and asked for again. */
export const retryStorm: DemoStory = {
  name: "retry-storm",
  title: "Two days of retries in payments' match-payout: paid answers that nobody could use",
  teams: ["payments"],
  streams: ["payments/match-payout"],
  change(feature, atMs, calendar) {
    const fromMs = calendar.lastWeekMs + 2 * DAY_MS;
    const storm = atMs >= fromMs && atMs < fromMs + 2 * DAY_MS;
    return storm ? { ...feature, failing: 0.62, paidFailures: 0.85 } : feature;
  },
};
