import type { FeatureTraffic } from "./feature-traffic";
import { CORPORATE_TRAFFIC } from "./traffic/corporate";
import { CUSTOMER_TRAFFIC } from "./traffic/customer";
import { LOCALIZATION_TRAFFIC } from "./traffic/localization";
import { PRODUCT_TRAFFIC } from "./traffic/product";

/** Every stream of calls of the demo company that does not come with a story. */
export const TRAFFIC: readonly FeatureTraffic[] = [
  ...PRODUCT_TRAFFIC,
  ...CUSTOMER_TRAFFIC,
  ...LOCALIZATION_TRAFFIC,
  ...CORPORATE_TRAFFIC,
];
