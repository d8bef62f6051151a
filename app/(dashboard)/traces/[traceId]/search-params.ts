import { z } from "zod";

/** `?call=123`: the call whose cost is opened. */
export const traceParams = z.object({
  call: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .catch(undefined),
});
