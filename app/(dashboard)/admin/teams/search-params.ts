import { z } from "zod";

/** `?ended=show`: teams that ended too. */
export const teamsParams = z.object({ ended: z.enum(["show"]).optional().catch(undefined) });

/** `?name=Ads`: what the new team is called, from a link. */
export const newTeamParams = z.object({ name: z.string().trim().max(200).optional().catch(undefined) });
