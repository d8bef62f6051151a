import { DAY_MS } from "../calendar";
import { only } from "../feature-traffic";
import { MISSPELT_TEAM } from "../names";
import type { DemoStory } from "./story";

/** One team under three names: `growth`, `Growth` (which the catalog reads as growth) and `growth-team` (unknown). */
export const misspeltTeam: DemoStory = {
  name: "misspelt-team",
  title: "Growth also calls itself Growth, and growth-team, which no alias explains",
  teams: ["growth"],
  streams: ["growth/ad-copy", "growth/write-variants"],
  change: (feature) => (feature.claims ? feature : { ...feature, spelling: { as: "Growth", share: 0.15 } }),
  traffic: [
    {
      team: "growth",
      claims: MISSPELT_TEAM,
      feature: "ad-copy",
      rhythm: "office",
      route: "app",
      tracesPerDay: 5.7,
      calls: [1, 4],
      models: only("fable"),
      prompt: 90_000,
      cached: 0.2,
      output: 12_200,
      template: "ad-copy",
      serviceAccount: "ad-copy-script",
      window: (calendar) => ({ fromMs: calendar.lastWeekMs + DAY_MS }),
    },
  ],
};
