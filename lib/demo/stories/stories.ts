import { coarseNamespace } from "./coarse-namespace";
import { coldCache } from "./cold-cache";
import { doubledPrompt } from "./doubled-prompt";
import { lateBatch } from "./late-batch";
import { misspeltTeam } from "./misspelt-team";
import { priceCut } from "./price-cut";
import { retryStorm } from "./retry-storm";
import { sharedEvaluation } from "./shared-evaluation";
import { sharedKey } from "./shared-key";
import { silentFallback } from "./silent-fallback";
import { silentSource } from "./silent-source";
import type { DemoStory } from "./story";
import { unownedJob } from "./unowned-job";
import { unpricedModel } from "./unpriced-model";
import { unregisteredNames } from "./unregistered-names";

/** Every story of the full demo, in the order docs/demo.md tells them. */
export const STORIES: readonly DemoStory[] = [
  doubledPrompt,
  retryStorm,
  silentFallback,
  coldCache,
  unownedJob,
  misspeltTeam,
  priceCut,
  sharedEvaluation,
  coarseNamespace,
  sharedKey,
  silentSource,
  lateBatch,
  unpricedModel,
  unregisteredNames,
];
