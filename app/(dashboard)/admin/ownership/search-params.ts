import { z } from "zod";
import { RULE_FIELDS } from "@/lib/domain/catalog";

/** `?week=count` counts last week's calls; `?ended=show` lists the ended rules too. */
export const rulesParams = z.object({
  week: z.literal("count").optional().catch(undefined),
  ended: z.literal("show").optional().catch(undefined),
});
export type RulesParams = z.infer<typeof rulesParams>;

const given = z.string().max(500).optional().catch(undefined);

/** What the form of a new rule starts with: `?namespace=ml-batch&team=growth`. */
export const newRuleParams = z.object({
  ...(Object.fromEntries(RULE_FIELDS.map(([field]) => [field, given])) as Record<RuleField, typeof given>),
  team: given,
  environment: given,
});
type RuleField = (typeof RULE_FIELDS)[number][0];

export function rulesHref({ week, ended }: RulesParams): string {
  const query = new URLSearchParams({ ...(week && { week }), ...(ended && { ended }) });
  return query.size > 0 ? `/admin/ownership?${query}` : "/admin/ownership";
}

export function ruleHref(id: number): string {
  return `/admin/ownership/${id}`;
}
