import { only } from "../feature-traffic";
import { SHARED_TEAM } from "../names";
import type { DemoStory } from "./story";

/** A collector that posted every hour has not been heard of since early on Monday. */
export const silentSource: DemoStory = {
  name: "silent-source",
  title: "The edge collector reported every hour and went silent early on this Monday",
  teams: [SHARED_TEAM, "search"],
  streams: [`${SHARED_TEAM}/moderate-input`],
  traffic: [
    {
      team: SHARED_TEAM,
      service: "quality-gate",
      feature: "moderate-input",
      rhythm: "steady",
      route: "app",
      source: "edge-collector",
      tracesPerDay: 13,
      calls: [1, 1],
      models: only("mistral"),
      prompt: 1_900,
      cached: 0,
      output: 60,
      template: "moderation",
      window: (calendar) => ({ fromMs: calendar.startMs, toMs: calendar.silentMs }),
    },
  ],
};
