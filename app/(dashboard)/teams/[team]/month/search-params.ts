import { z } from "zod";

/** `?month=2026-11`; without one, or what is none, the month that is running. */
export const monthParams = z.object({
  month: z
    .string()
    .regex(/^20[2-9]\d-(0[1-9]|1[0-2])$/)
    .transform((month) => `${month}-01`)
    .optional()
    .catch(undefined),
});
