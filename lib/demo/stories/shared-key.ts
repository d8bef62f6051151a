import type { DemoStory } from "./story";

/** One key of the provider in the hands of three services of three teams. */
export const SHARED_PROVIDER_KEY = "key-openai-legacy-01";

export const sharedKey: DemoStory = {
  name: "shared-key",
  title: "One OpenAI key is used by services of marketplace, growth and support",
  teams: ["marketplace", "growth", "support"],
  streams: ["marketplace/write-listing", "growth/personalize-mail", "support/call-notes"],
  change: (feature) => ({ ...feature, providerKey: SHARED_PROVIDER_KEY }),
};
