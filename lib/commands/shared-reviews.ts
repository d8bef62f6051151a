import { z } from "zod";
import { CommandError, defineCommand } from "./define-command";
import { reachedTeam } from "./exceptions/reach";

const input = z.strictObject({
  /** Slug or alias of a team of kind shared. */
  team: z.string().min(1),
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month like 2026-07"),
  note: z.string().trim().max(2000).default(""),
});

/**
 * Says that somebody looked at what a shared bucket holds in a month; the newest word stands.
 * @throws CommandError `not_found` for a team that is not there or not the actor's, `invalid_input` for one not shared
 */
export const reviewSharedBucket = defineCommand({
  name: "shared.review",
  capability: "exception:resolve",
  input,
  async run(tx, review, actor) {
    const teamId = await reachedTeam(tx, actor, review.team);
    const [team] = await tx<{ slug: string; name: string; kind: string }[]>`
      select slug, name, kind from teams where id = ${teamId}`;
    if (team?.kind !== "shared")
      throw new CommandError("invalid_input", `${team?.name ?? review.team} is not a shared team.`);
    const month = `${review.month}-01`;
    const [before] = await tx<{ note: string; reviewed_by: string }[]>`
      select note, reviewed_by from shared_reviews where team_id = ${teamId} and month = ${month}`;
    await tx`
      insert into shared_reviews (team_id, month, note, reviewed_by)
      values (${teamId}, ${month}, ${review.note}, ${actor.name})
      on conflict (team_id, month)
      do update set note = excluded.note, reviewed_by = excluded.reviewed_by, reviewed_at = now()`;
    return {
      result: { team: team.slug, month },
      audit: {
        subject: `team ${team.slug}, ${review.month}`,
        before: before ?? null,
        after: { note: review.note, reviewed_by: actor.name },
      },
    };
  },
});
