import { z } from "zod";

/** `?add=on` opens the form of a new service; `?retired=show` lists the retired ones too. */
export const servicesParams = z.object({
  add: z.literal("on").optional().catch(undefined),
  retired: z.literal("show").optional().catch(undefined),
});
