import { DAY_MS } from "../calendar";
import { only } from "../feature-traffic";
import type { DemoStory } from "./story";

/** A service and a feature that were deployed before anybody put them into the catalog. */
export const unregisteredNames: DemoStory = {
  name: "unregistered-names",
  title: "The catalog knows neither payments' service chargeback-bot nor the feature subject-lines",
  teams: ["payments", "growth"],
  streams: ["payments/draft-dispute", "growth/subject-lines"],
  traffic: [
    {
      team: "payments",
      service: "chargeback-bot",
      feature: "draft-dispute",
      unregistered: "service",
      rhythm: "office",
      route: "app",
      tracesPerDay: 4.3,
      calls: [1, 3],
      models: only("fable"),
      prompt: 134_000,
      cached: 0.3,
      output: 9_200,
      template: "dispute-draft",
      window: (calendar) => ({ fromMs: calendar.lastWeekMs + DAY_MS }),
    },
    {
      team: "growth",
      service: "lifecycle-mailer",
      feature: "subject-lines",
      unregistered: "feature",
      rhythm: "office",
      route: "app",
      tracesPerDay: 4.3,
      calls: [1, 2],
      models: only("gpt55"),
      prompt: 132_000,
      cached: 0.4,
      output: 6_100,
      template: "subject-lines",
      window: (calendar) => ({ fromMs: calendar.lastWeekMs + 2 * DAY_MS }),
    },
  ],
};
