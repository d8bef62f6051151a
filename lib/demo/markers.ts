import type { Sql } from "@/db/client";
import { createMarker } from "@/lib/commands/markers";
import type { DemoCalendar } from "./calendar";
import type { DemoScenario } from "./scenario";
import { ADMIN } from "./setup";
import type { DemoMarker } from "./stories/story";
import { versionOf } from "./versions";

/** Templates whose newest version is marked as a deploy of its service. */
const MARKED = new Set([
  "change-agent",
  "answer-grounded",
  "listing-write",
  "article-translate",
  "case-assess",
]);

/** Every moment that charts of the demo mark: what its stories say, and new versions of some templates. */
export function markersOf(calendar: DemoCalendar, scenario: DemoScenario): DemoMarker[] {
  const versions = scenario.streams.flatMap(({ team, service, template }): DemoMarker[] => {
    if (service === undefined || template === undefined || !MARKED.has(template)) return [];
    const { number, sinceMs } = versionOf(template, calendar.lastWeekMs, calendar);
    return [{ atMs: sinceMs, kind: "deploy", name: `${template} v${number}`, team, service }];
  });
  return [...versions, ...scenario.stories.flatMap((story) => story.markers?.(calendar) ?? [])];
}

/** Sets the markers that are not there yet. */
export async function setMarkers(sql: Sql, calendar: DemoCalendar, scenario: DemoScenario): Promise<void> {
  for (const { atMs, ...marker } of markersOf(calendar, scenario)) {
    const at = new Date(atMs);
    const known = await sql`select from markers where name = ${marker.name} and at = ${at}`;
    if (known.length === 0) await createMarker(sql, ADMIN, { ...marker, at });
  }
}
