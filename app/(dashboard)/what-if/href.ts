import { addDays } from "@/lib/domain/period";
import type { PeriodRange } from "@/lib/queries/spend-filter";

/** What a link to "what if" asks for. */
export interface WhatIfQuestion {
  team?: string;
  service?: string;
  feature?: string;
  environment?: string;
  days?: PeriodRange;
}

/** `whatIfHref({ team: "support", days }) === "/what-if?team=support&from=2026-07-13&through=2026-07-19"`. */
export function whatIfHref({ team, service, feature, environment, days }: WhatIfQuestion): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ team, service, feature, environment }))
    if (value !== undefined) query.set(name, value);
  if (days) {
    query.set("from", days.fromDay);
    query.set("through", addDays(days.toDay, -1));
  }
  return query.size > 0 ? `/what-if?${query}` : "/what-if";
}
