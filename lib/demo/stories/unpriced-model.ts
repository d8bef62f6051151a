import { DAY_MS } from "../calendar";
import type { DemoStory } from "./story";

/** A preview model on no price card: tokens without dollars. */
export const unpricedModel: DemoStory = {
  name: "unpriced-model",
  title: "Developer tools tries aurora-preview-0, which is on no price card",
  teams: ["developer-tools"],
  streams: ["developer-tools/explain-failure"],
  change: (feature, atMs, calendar) =>
    atMs < calendar.lastWeekMs - 2 * DAY_MS
      ? feature
      : { ...feature, models: [...feature.models, { weight: 3, value: "preview" }] },
};
