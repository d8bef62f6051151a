import { z } from "zod";
import { LABEL_PREFIX, RULE_FIELDS } from "@/lib/domain/catalog";

/** `?week=count` counts last week's calls; `?ended=show` lists the ended rules too. */
export const rulesParams = z.object({
  week: z.literal("count").optional().catch(undefined),
  ended: z.literal("show").optional().catch(undefined),
});
export type RulesParams = z.infer<typeof rulesParams>;

const given = z.string().max(500);

/**
 * What the form of a new rule starts with, by field: `?namespace=ml-batch&label:app=web&team=growth`. What is no field
 * of a rule is left out.
 */
export function ruleStart(
  params: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const known = new Set<string>([...RULE_FIELDS.map(([field]) => field), "team", "environment"]);
  return Object.fromEntries(
    Object.entries(params).flatMap(([field, value]) => {
      const text = given.safeParse(value);
      return text.success && (known.has(field) || field.startsWith(LABEL_PREFIX)) ? [[field, text.data]] : [];
    }),
  );
}

export function rulesHref({ week, ended }: RulesParams): string {
  const query = new URLSearchParams({ ...(week && { week }), ...(ended && { ended }) });
  return query.size > 0 ? `/admin/ownership?${query}` : "/admin/ownership";
}

export function ruleHref(id: number): string {
  return `/admin/ownership/${id}`;
}
