import type { TrustDoors } from "@/components/trust-strip";
import { addDays } from "@/lib/domain/period";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import { exploreHref } from "./explore/href";

/**
 * What the figures of a trust strip open: Explore of the same days, cost by how its team was found, and calls by
 * model with those whose tokens are estimated, missing or without a price. (The sources are a door of the strip
 * itself.)
 *
 * @param teams slugs, where the strip is of these teams only
 */
export function trustDoors(range: PeriodRange, teams?: readonly string[]): TrustDoors {
  const days = {
    from: range.fromDay,
    through: addDays(range.toDay, -1),
    ...(teams ? { filter: { team: teams } } : {}),
  };
  const calls = (column: "estimated" | "missing" | "unpriced") =>
    exploreHref({ ...days, groupBy: ["model"], columns: ["requests", column, "cost"] });
  return {
    stamped: exploreHref({ ...days, groupBy: ["attributed_by"] }),
    estimated: calls("estimated"),
    missing: calls("missing"),
    unpriced: calls("unpriced"),
  };
}
