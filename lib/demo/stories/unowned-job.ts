import { DAY_MS } from "../calendar";
import { UNOWNED_KEY } from "../names";
import type { DemoStory } from "./story";

/** A nightly batch job on a virtual key of the gateway that no rule knows. */
export const unownedJob: DemoStory = {
  name: "unowned-job",
  title: "A nightly job on the gateway key vk-batch-07, which nobody owns",
  teams: ["untagged", "data-platform"],
  streams: [`untagged/${UNOWNED_KEY}`],
  traffic: [
    {
      team: "untagged",
      rhythm: "nightly",
      route: "gateway",
      tracesPerDay: 2.1,
      calls: [4, 12],
      models: [
        { weight: 2, value: "gpt55" },
        { weight: 1, value: "gpt55pro" },
      ],
      prompt: 235_000,
      cached: 0.05,
      output: 31_900,
      virtualKey: UNOWNED_KEY,
      window: (calendar) => ({ fromMs: calendar.lastWeekMs - 5 * DAY_MS }),
    },
  ],
};
