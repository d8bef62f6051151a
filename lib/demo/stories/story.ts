import type { DemoCalendar } from "../calendar";
import type { FeatureTraffic } from "../feature-traffic";

/** A moment that charts mark. */
export interface DemoMarker {
  atMs: number;
  kind: "deploy" | "launch" | "price_change" | "other";
  name: string;
  team?: string;
  service?: string;
}

/** Something that happens to the demo company and that its pages should tell. */
export interface DemoStory {
  /** What the command line calls it. */
  name: string;
  title: string;
  /** Slugs of the teams it happens to, the one whose page tells it first. */
  teams: readonly [string, ...string[]];
  /** Streams (`streamName`) it is told by; in a scaled-down demo they shrink less than the others. */
  streams: readonly string[];
  /** Streams that exist only because of the story. */
  traffic?: readonly FeatureTraffic[];
  /** One of its streams as it is at an instant. Pure. */
  change?(feature: FeatureTraffic, atMs: number, calendar: DemoCalendar): FeatureTraffic;
  markers?(calendar: DemoCalendar): DemoMarker[];
}
