import { z } from "zod";

const name = z.string().trim().min(1).max(200).optional().catch(undefined);

/** `?provider=google&model=gemini-3`: what is to be priced, or whose history is asked for. */
export const modelParams = z.object({ provider: name, model: name });

/** `?line=12`: the line of a draft that is being changed. */
export const cardParams = z.object({
  line: z.coerce.number().int().positive().optional().catch(undefined),
});

/** The number in the path of a card; null for what is none. */
export function cardId(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
