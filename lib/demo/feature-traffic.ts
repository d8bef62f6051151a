import type { DemoModelName } from "./models";

/** Office: weekdays, 7 to 18 UTC. Consumer: every day, with an evening. Nightly: 2 o'clock. Steady: flat. */
export type Rhythm = "office" | "consumer" | "nightly" | "steady";

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

/** The traffic of one feature on a full working day of the dense weeks. Tokens are medians per call. */
export interface FeatureTraffic {
  team: string;
  /** What the sender writes as the team, where that is not the slug. */
  claims?: string;
  service?: string;
  feature?: string;
  rhythm: Rhythm;
  route: Route;
  tracesPerDay: number;
  /** Fewest and most calls of a trace. */
  calls: [number, number];
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
  tier?: string;
  webSearches?: number;
  /** Density of the months before the dense weeks, as a share of them; cheap calls are kept rare. */
  history: number;
  /** Days before now on which the feature began; absent: from the start. */
  since?: number;
}

/** One model for all calls. */
export const only = (value: DemoModelName) => [{ weight: 1, value }];
