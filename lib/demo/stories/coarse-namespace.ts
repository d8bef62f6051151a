import type { DemoStory } from "./story";

/** The namespace of localization; its rule names the team, and nothing names the feature. */
export const COARSE_NAMESPACE = "localization-prod";

/** Several features run in one namespace, and what the collector sees there has only the namespace. */
export const coarseNamespace: DemoStory = {
  name: "coarse-namespace",
  title: "Three features of localization run in one namespace; a third of its spend names none of them",
  teams: ["localization"],
  streams: [`localization/${COARSE_NAMESPACE}`],
  traffic: [
    {
      team: "localization",
      rhythm: "office",
      route: "collector",
      tracesPerDay: 6.4,
      calls: [1, 4],
      models: [
        { weight: 2, value: "sonnet" },
        { weight: 2, value: "fable" },
      ],
      prompt: 165_000,
      cached: 0.3,
      output: 29_000,
      namespace: COARSE_NAMESPACE,
    },
  ],
};
