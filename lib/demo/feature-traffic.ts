import type { DemoCalendar } from "./calendar";
import type { DemoModelName } from "./models";
import type { Rhythm } from "./rhythms";

/** Who sends a record: the label of the ingest key. */
export const DEMO_SOURCES = ["app-sdk", "llm-gateway", "collector", "edge-collector"] as const;
export type DemoSource = (typeof DEMO_SOURCES)[number];

/** How the records of a feature reach us. */
export type Route =
  /** The app reports with its full envelope. */
  | "app"
  /** The app reports; the gateway reports some of the same calls again. */
  | "app+gateway"
  /** The gateway reports; the app sends the envelope separately. */
  | "gateway+context"
  /** The gateway reports and passes the envelope on, mostly; else a rule may know the virtual key. */
  | "gateway"
  /** A collector reports a service or namespace without a team. */
  | "collector";

/** The traffic of one feature on an ordinary working day of today. Tokens are medians per call. */
export interface FeatureTraffic {
  team: string;
  /** What the sender writes as the team, where that is not the slug. */
  claims?: string;
  /** Share of calls on which the sender spells the team in another way that the catalog still knows. */
  spelling?: { as: string; share: number };
  service?: string;
  feature?: string;
  /** The sender names it, and the catalog does not know it. */
  unregistered?: "service" | "feature";
  rhythm: Rhythm;
  route: Route;
  /** Where the route leaves it open. */
  source?: DemoSource;
  tracesPerDay: number;
  /** Fewest and most calls of a trace. */
  calls: [number, number];
  /** Calls hang below a planning call and its helpers, as an agent's do. */
  agent?: boolean;
  models: readonly { weight: number; value: DemoModelName }[];
  /** Whole prompt, and the shares of it read from and written to the cache. */
  prompt: number;
  cached: number;
  written?: number;
  output: number;
  reasoning?: number;
  /** The prompt grows by this share of itself with every call of the trace, read from the cache. */
  grows?: number;
  template?: string;
  tenants?: boolean;
  operation?: string;
  environment?: string;
  virtualKey?: string;
  namespace?: string;
  serviceAccount?: string;
  /** Id of the provider's key; one of the service's own unless set. */
  providerKey?: string;
  tier?: string;
  webSearches?: number;
  /** Share of attempts that fail, after which the call is tried again. */
  failing?: number;
  /** Share of failing attempts whose answer was useless but is paid for; the rest is rejected. Half unless set. */
  paidFailures?: number;
  /** Share of calls that time out or are hung up: nothing is known of their usage. */
  lost?: number;
  /** Share of calls whose usage the sender only estimates. */
  estimated?: number;
  /** Share of calls answered from the response cache. */
  answeredBefore?: number;
  /** Another model answers this share of the calls, without a failure before. */
  standIn?: { model: DemoModelName; share: number };
  /** Share of today's traffic that there was thirteen months ago; 0.45 unless set. */
  adopted?: number;
  /** The feature was launched so many weeks ago and grew into its place over ten weeks. */
  launchedWeeksAgo?: number;
  /** When the feature runs at all; always unless set. */
  window?: (calendar: DemoCalendar) => { fromMs: number; toMs?: number };
  /** When its records arrive, if not at once. */
  arrivesMs?: (atMs: number, calendar: DemoCalendar) => number;
}

/** One model for all calls. */
export const only = (value: DemoModelName) => [{ weight: 1, value }];

/** Name of a stream in the stories: `support/summarize-thread`. */
export function streamName(
  feature: Pick<FeatureTraffic, "team" | "feature" | "namespace" | "virtualKey">,
): string {
  return `${feature.team}/${feature.feature ?? feature.namespace ?? feature.virtualKey ?? ""}`;
}
