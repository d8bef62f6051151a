import type { TrustDoors } from "@/components/trust-strip";
import { addDays } from "@/lib/domain/period";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import { exploreHref } from "./explore/href";

/**
 * What the figures of a trust strip open: cost by how its team was found, calls by whose tokens are estimated, and the
 * queue of what is missing or unpriced. (The sources are a door of the strip itself.)
 *
 * @param teams slugs, where the strip is of these teams only
 */
export function trustDoors(range: PeriodRange, teams?: readonly string[]): TrustDoors {
  const days = { from: range.fromDay, through: addDays(range.toDay, -1) };
  const filter = teams ? { filter: { team: teams } } : {};
  const queue = (defect: string) =>
    `/exceptions?${new URLSearchParams({ ...(teams?.length === 1 && teams[0] ? { team: teams[0] } : {}), defect })}`;
  return {
    stamped: exploreHref({ ...days, groupBy: ["attributed_by"], ...filter }),
    estimated: exploreHref({ ...days, ...filter, columns: ["requests", "estimated", "missing", "cost"] }),
    missing: queue("usage_missing"),
    unpriced: queue("unpriced"),
  };
}
