import { z } from "zod";
import type { ListedModel } from "@/lib/queries/list-prices";
import type { WhatIfAsked } from "@/lib/queries/what-if";
import type { WhyAsked } from "@/lib/queries/why-scope";

/** A form sends its empty fields too. */
const blank = (value: unknown) => (value === "" ? undefined : value);
const name = z.preprocess(blank, z.string().trim().min(1).max(200).optional().catch(undefined));
const percent = z.preprocess(blank, z.coerce.number().int().min(0).max(100).optional().catch(undefined));

/**
 * `?unit|structure|team|service|feature|environment=slug`, the period as on every page, and the levers:
 * `model=openai/gpt-4.1-mini`, `instead-of=openai/gpt-4.1`, `shorter=25`, `cache=60`. What does not parse is left out.
 */
const params = z.object({
  unit: name,
  structure: z.literal("today").optional().catch(undefined),
  team: name,
  service: name,
  feature: name,
  environment: name,
  model: name,
  "instead-of": name,
  shorter: percent,
  cache: percent,
});

export interface WhatIfChoice {
  scope: WhyAsked;
  levers: WhatIfAsked;
  /** The model as typed, where it is not written as `provider/model`. */
  unreadModel: string | null;
}

export function parseWhatIf(given: Record<string, string | string[] | undefined>): WhatIfChoice {
  const asked = params.parse(given);
  const { unit, structure, team, service, environment } = asked;
  const feature = service === undefined ? undefined : asked.feature;
  const model = modelOf(asked.model);
  return {
    scope: Object.fromEntries(
      Object.entries({ unit, structure, team, service, feature, environment }).filter(
        ([, value]) => value !== undefined,
      ),
    ),
    levers: {
      model,
      insteadOf: model === null ? null : modelOf(asked["instead-of"]),
      shorterPercent: asked.shorter ?? 0,
      cachePercent: asked.cache ?? null,
    },
    unreadModel: asked.model !== undefined && model === null ? asked.model : null,
  };
}

/** `modelOf("openrouter/anthropic/claude")` is a model of openrouter: the first slash parts them. */
function modelOf(text: string | undefined): ListedModel | null {
  const cut = text?.indexOf("/") ?? -1;
  if (text === undefined || cut < 1 || cut === text.length - 1) return null;
  return { provider: text.slice(0, cut), model: text.slice(cut + 1) };
}

/** How a model stands in the address and in the form. */
export function modelText({ provider, model }: ListedModel): string {
  return `${provider}/${model}`;
}
