import { z } from "zod";
import { periodOf } from "@/lib/domain/period";
import { previousPeriod } from "@/lib/queries/showback";

/** Names what has no cost center, in the address. */
export const NO_COST_CENTER = "(none)";

/** `?month=2026-06&team=support&cost_center=cc-4107`; what does not parse is left out. */
export const monthParams = z.object({
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional()
    .catch(undefined),
  team: z.string().min(1).max(200).optional().catch(undefined),
  cost_center: z.string().min(1).max(200).optional().catch(undefined),
});
export type MonthParams = z.infer<typeof monthParams>;

/** The month asked for, else the last one that is over: the one that finance works on. `YYYY-MM-01`. */
export function shownPeriod(params: MonthParams, now: Date): string {
  return params.month ? `${params.month}-01` : previousPeriod(periodOf(now.getTime()));
}

/** The address of a month, or of what one team or cost center has booked in it. */
export function monthHref(period: string, of: { team?: string; costCenter?: string } = {}): string {
  const query = new URLSearchParams({ month: period.slice(0, 7) });
  if (of.team !== undefined) query.set("team", of.team);
  if (of.costCenter !== undefined) query.set("cost_center", of.costCenter);
  return `/month?${query}`;
}

/** The address of the showback file. */
export function showbackHref(period: string, team?: string): string {
  const query = new URLSearchParams({ month: period.slice(0, 7), format: "csv" });
  if (team !== undefined) query.set("team", team);
  return `/api/v1/exports/showback?${query}`;
}
