import type { FeatureTraffic } from "./feature-traffic";
import { CORPORATE_TRAFFIC } from "./traffic-corporate";
import { CUSTOMER_TRAFFIC } from "./traffic-customer";
import { PRODUCT_TRAFFIC } from "./traffic-product";

/** Every stream of calls of the demo company. The position of a stream seeds its chance: append only. */
export const TRAFFIC: readonly FeatureTraffic[] = [
  ...PRODUCT_TRAFFIC,
  ...CUSTOMER_TRAFFIC,
  ...CORPORATE_TRAFFIC,
];
