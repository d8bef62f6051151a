import { type DemoCalendar, WEEK_MS } from "./calendar";
import type { FeatureTraffic } from "./feature-traffic";

/** Share of today's traffic thirteen months ago, where a feature does not say otherwise. */
const ADOPTED = 0.45;
/** Weeks in which a launched feature finds its users. */
const LAUNCH_WEEKS = 10;

/**
 * Adoption of a feature at an instant as a share of the last complete week's: it grows by the same percentage every
 * week, so that no week steps up from the one before.
 */
export function adoption(
  feature: Pick<FeatureTraffic, "adopted" | "launchedWeeksAgo">,
  atMs: number,
  calendar: Pick<DemoCalendar, "originMs" | "lastWeekMs">,
): number {
  const rest = (calendar.lastWeekMs - atMs) / (calendar.lastWeekMs - calendar.originMs);
  const grown = (feature.adopted ?? ADOPTED) ** rest;
  if (feature.launchedWeeksAgo === undefined) return grown;
  const since = (atMs - calendar.lastWeekMs) / WEEK_MS + feature.launchedWeeksAgo;
  const ramp = Math.min(1, Math.max(0, since / LAUNCH_WEEKS));
  return grown * ramp * ramp * (3 - 2 * ramp);
}
