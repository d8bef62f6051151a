import { addDays, nextPeriod } from "@/lib/domain/period";
import type { MonthForecast } from "@/lib/queries/forecast";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import type { MonthPart } from "@/lib/queries/team-month";
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

/**
 * Explore with what a feature was booked in a month, by model; null where that would be another sum: charges, calls
 * without a service, and in a running month what is from earlier ones.
 */
export function bookedHref(
  part: Pick<MonthPart, "kind" | "service" | "feature" | "latePico">,
  team: string,
  month: Pick<MonthForecast, "month" | "untilDay">,
): string | null {
  if (part.kind === "charge" || part.service.id === 0) return null;
  const running = month.untilDay < nextPeriod(month.month);
  if (running && part.latePico !== 0n) return null;
  return exploreHref({
    ...(running ? { from: month.month, through: addDays(month.untilDay, -1) } : {}),
    booked: month.month.slice(0, 7),
    groupBy: ["model"],
    filter: { team, service: part.service.slug, feature: part.feature.slug || "(none)" },
    compare: "off",
  });
}
