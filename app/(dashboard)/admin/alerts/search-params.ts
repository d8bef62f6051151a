import { z } from "zod";

/** `?route=ai-ops`: the route that is being changed. */
export const alertParams = z.object({
  route: z.string().trim().min(1).max(200).optional().catch(undefined),
});
