import { type DemoCalendar, DAY_MS, HOUR_MS } from "../calendar";
import type { DemoStory } from "./story";

const changeMs = (calendar: DemoCalendar) => calendar.lastWeekMs + 2 * DAY_MS + 8 * HOUR_MS;

/** A release puts the time of day at the top of an agent's prompt: from then on nothing is read from the cache. */
export const coldCache: DemoStory = {
  name: "cold-cache",
  title: "The cache of the agent of developer tools stops hitting",
  teams: ["developer-tools"],
  streams: ["developer-tools/implement-change"],
  change: (feature, atMs, calendar) =>
    atMs < changeMs(calendar) ? feature : { ...feature, cached: 0.03, grows: 0, written: 0.3 },
  markers: (calendar) => [
    {
      atMs: changeMs(calendar),
      kind: "deploy",
      name: "code-agent 4.2.0",
      team: "developer-tools",
      service: "code-agent",
    },
  ],
};
