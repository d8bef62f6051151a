import { z } from "zod";
import type { UnitStructure } from "@/lib/queries/unit-teams";
import type { TrendStep } from "@/lib/queries/unit-trend";
import { href } from "../../period";

/** `?structure=today` by today's structure, else as it was; `?trend=month` by month, else by week. */
const unitParams = z.object({
  structure: z.enum(["today"]).optional().catch(undefined),
  trend: z.enum(["month"]).optional().catch(undefined),
});

export interface UnitView {
  structure: UnitStructure;
  trend: TrendStep;
}

export function unitView(params: Record<string, unknown>): UnitView {
  const { structure, trend } = unitParams.parse(params);
  return { structure: structure ?? "was", trend: trend ?? "week" };
}

/** The query of a view on top of the period's; the default adds nothing. */
export function viewQuery(periodQuery: string, { structure, trend }: UnitView): string {
  const query = new URLSearchParams(periodQuery);
  if (structure === "today") query.set("structure", "today");
  if (trend === "month") query.set("trend", "month");
  return query.toString();
}

/** The address of a unit's page. */
export function unitHref(slug: string, query: string): string {
  return href(`/units/${encodeURIComponent(slug)}`, query);
}
