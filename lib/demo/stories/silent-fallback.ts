import type { DemoStory } from "./story";

/** A gateway answers with a dearer model than was asked for; no deploy, no marker, no failure before. */
export const silentFallback: DemoStory = {
  name: "silent-fallback",
  title: "Risk asks for Claude Sonnet and is mostly answered by the dearer Fable",
  teams: ["risk"],
  streams: ["risk/extract-document"],
  change: (feature, atMs, calendar) =>
    atMs < calendar.lastWeekMs ? feature : { ...feature, standIn: { model: "fable", share: 0.75 } },
};
