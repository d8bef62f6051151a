import { addDays } from "@/lib/domain/period";
import type { MovementBar } from "@/lib/domain/movement-bars";
import type { MovementSpan } from "@/lib/queries/movement";
import type { WhyScope } from "./scope";

/** What a link to "why it moved" asks for. Without spans it is the last complete week. */
export interface WhyQuestion extends WhyScope {
  /** Both, so that the page behind a figure is of exactly its days. */
  spans?: { later: MovementSpan; earlier: MovementSpan };
  /** Compares the days since a marker with as many before; its scope is the marker's, unless one is given. */
  marker?: number;
  /** Sorts the rows by a cause. */
  cause?: MovementBar;
}

/**
 * The address of "why it moved": of a month as `month=2026-10`, else of days as
 * `from=2026-07-13&through=2026-07-19&against=2026-07-06&against-through=2026-07-12`.
 *
 * @example whyHref({ team: "support", cause: "cache" }) === "/why?team=support&cause=cache"
 */
export function whyHref(question: WhyQuestion): string {
  const query = new URLSearchParams(whyParams(question)).toString();
  return query ? `/why?${query}` : "/why";
}

/** The parameters of `whyHref`, in order. */
export function whyParams({ spans, marker, cause, ...scope }: WhyQuestion): [string, string][] {
  const { unit, structure, team, service, feature, environment } = scope;
  const params: [string, string][] = [];
  for (const [name, value] of Object.entries({ unit, structure, team, service, feature, environment }))
    if (value !== undefined) params.push([name, value]);
  if (marker !== undefined) params.push(["marker", String(marker)]);
  else if (spans) params.push(...spanParams(spans));
  if (cause !== undefined) params.push(["cause", cause]);
  return params;
}

function spanParams({ later, earlier }: { later: MovementSpan; earlier: MovementSpan }): [string, string][] {
  if (later.period !== undefined) return [["month", later.period.slice(0, 7)]];
  return [
    ["from", later.fromDay],
    ["through", addDays(later.toDay, -1)],
    ["against", earlier.fromDay],
    ["against-through", addDays(earlier.toDay, -1)],
  ];
}
