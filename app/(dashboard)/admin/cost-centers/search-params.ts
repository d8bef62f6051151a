import { z } from "zod";

/** `?ended=show`: cost centers that ended too. */
export const centersParams = z.object({ ended: z.enum(["show"]).optional().catch(undefined) });
