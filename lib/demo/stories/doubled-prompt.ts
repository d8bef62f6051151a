import type { DemoStory } from "./story";

/** A template change on the Tuesday of the last complete week doubles a prompt and spoils its cache. */
export const doubledPrompt: DemoStory = {
  name: "doubled-prompt",
  title: "thread-summary v14 doubles the prompt of support's summarize-thread",
  teams: ["support"],
  streams: ["support/summarize-thread"],
  change: (feature, atMs, calendar) =>
    atMs < calendar.promptChangeMs ? feature : { ...feature, prompt: feature.prompt * 2, cached: 0.26 },
  markers: (calendar) => [
    {
      atMs: calendar.promptChangeMs,
      kind: "deploy",
      name: "thread-summary v14",
      team: "support",
      service: "ticket-copilot",
    },
  ],
};
