import { addDays } from "@/lib/domain/period";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import { exploreHref, exploreQuery } from "../../explore/href";
import { href } from "../../period";

/**
 * A page of a team: its own, or what one of its figures is made of.
 * @example teamHref("support", "month", "month=2026-07") === "/teams/support/month?month=2026-07"
 */
export function teamHref(slug: string, part: "" | "month" | "waste" | "tagging", query = ""): string {
  const path = `/teams/${encodeURIComponent(slug)}`;
  return href(part === "" ? path : `${path}/${part}`, query);
}

/** The page of an accounting month of the team. */
export function monthHref(slug: string, month: string): string {
  return teamHref(slug, "month", `month=${month.slice(0, 7)}`);
}

/** Explore with a feature's cost by model; null for what stands together with charges there. */
export function featureHref(
  of: { kind: "call" | "charge"; service: { id: number; slug: string }; feature: { slug: string } },
  team: string,
  range: PeriodRange,
): string | null {
  if (of.kind === "charge" || of.service.id === 0) return null;
  return exploreHref({
    from: range.fromDay,
    through: addDays(range.toDay, -1),
    groupBy: ["model"],
    filter: { team, service: of.service.slug, feature: of.feature.slug || "(none)" },
  });
}

/** The table by service and feature as a CSV: exactly what Explore shows of it. */
export function featuresCsvHref(team: string, range: PeriodRange): string {
  const question = {
    from: range.fromDay,
    through: addDays(range.toDay, -1),
    groupBy: ["service", "feature"] as const,
    filter: { team },
  };
  return `/explore/csv?${exploreQuery(question)}`;
}
