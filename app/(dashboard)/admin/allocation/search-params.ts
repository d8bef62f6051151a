import { z } from "zod";

/** `?source=platform-shared`: the pool whose split is shown. */
export const allocationParams = z.object({
  source: z.string().trim().min(1).max(200).optional().catch(undefined),
});
