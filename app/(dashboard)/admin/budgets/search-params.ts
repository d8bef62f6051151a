import { z } from "zod";

/** `?budget=12`: the plan that is being changed. */
export const budgetParams = z.object({
  budget: z.coerce.number().int().positive().optional().catch(undefined),
});
