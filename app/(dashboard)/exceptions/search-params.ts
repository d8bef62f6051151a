import { z } from "zod";
import { DEFECTS, type Defect } from "@/lib/domain/ledger-codes";

/** `?team=support&defect=untagged&owner=...`; what is not known is left out. */
export const exceptionParams = z.object({
  team: z.string().max(200).optional().catch(undefined),
  defect: z.enum(DEFECTS).optional().catch(undefined),
  owner: z.string().max(320).optional().catch(undefined),
  cursor: z.string().max(100).optional().catch(undefined),
});
export type ExceptionParams = z.infer<typeof exceptionParams>;

/** The queue narrowed to one team and defect. */
export function exceptionHref(item: { defect: Defect; team: { slug: string } }): string {
  return `/exceptions?${new URLSearchParams({ team: item.team.slug, defect: item.defect })}`;
}
