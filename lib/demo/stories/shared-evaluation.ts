import { endOfMonthMs } from "../calendar";
import { EXPERIMENTS_TEAM } from "../names";
import type { DemoStory } from "./story";

/** An evaluation job in a shared bucket with a monthly limit, of which the last complete month used too much. */
export const sharedEvaluation: DemoStory = {
  name: "shared-evaluation",
  title: "The shared bucket for experiments passes its limit in the last complete month",
  teams: [EXPERIMENTS_TEAM, "search"],
  streams: [`${EXPERIMENTS_TEAM}/compare-models`],
  traffic: [
    {
      team: EXPERIMENTS_TEAM,
      service: "model-bakeoff",
      feature: "compare-models",
      rhythm: "nightly",
      route: "app",
      tracesPerDay: 1.5,
      calls: [3, 8],
      models: [
        { weight: 1, value: "gpt55pro" },
        { weight: 1, value: "opus" },
        { weight: 1, value: "pro" },
      ],
      prompt: 150_000,
      cached: 0.2,
      output: 23_200,
      template: "bakeoff",
      environment: "eval",
    },
  ],
  change(feature, atMs, calendar) {
    // The last complete month begins where the newest closed one ends.
    const fromMs = endOfMonthMs(calendar.closedMonths.at(-1) ?? "");
    const next = new Date(fromMs);
    const toMs = Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 1);
    const day = (atMs - fromMs) / (toMs - fromMs);
    // Swells and ebbs within the month, so that no week stands beside one of another size.
    const swell = day > 0 && day < 1 ? 1 + 1.6 * Math.sin(Math.PI * day) : 1;
    return { ...feature, tracesPerDay: feature.tracesPerDay * swell };
  },
};
