import { addDays } from "@/lib/domain/period";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import type { WhyAsked } from "@/lib/queries/why-scope";

/** What a link to "what if" asks for. */
export interface WhatIfQuestion extends WhyAsked {
  days?: PeriodRange;
  /** `provider/model`. */
  model?: string;
  /** `provider/model`; only its calls change. */
  insteadOf?: string;
  shorterPercent?: number;
  cachePercent?: number;
}

/** `whatIfHref({ team: "support", days }) === "/what-if?team=support&from=2026-07-13&through=2026-07-19"`. */
export function whatIfHref(question: WhatIfQuestion): string {
  const query = new URLSearchParams(whatIfParams(question));
  return query.size > 0 ? `/what-if?${query}` : "/what-if";
}

/** The parameters of `whatIfHref`, in order. */
export function whatIfParams(question: WhatIfQuestion): [string, string][] {
  const { unit, structure, team, service, feature, environment, days } = question;
  const { model, insteadOf, shorterPercent, cachePercent } = question;
  const named = { unit, structure, team, service, feature, environment };
  const range = days ? { from: days.fromDay, through: addDays(days.toDay, -1) } : {};
  const levers = {
    model,
    "instead-of": insteadOf,
    shorter: shorterPercent || undefined,
    cache: cachePercent,
  };
  return Object.entries({ ...named, ...range, ...levers }).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
}
