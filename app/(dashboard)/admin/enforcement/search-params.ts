import { z } from "zod";

/** Days of checks that can be looked at. */
export const DAYS = [7, 14, 30] as const;

/** What the enforcement page reads of its URL; anything else is seven days. */
export const enforcementParams = z.object({
  days: z.enum(["7", "14", "30"]).transform(Number).catch(7),
});
