import { createHash } from "node:crypto";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { MISSING_FIELDS } from "@/lib/domain/trace-review";
import { CommandError, defineCommand, reachesTeam } from "./define-command";

const NOTE = z.string().trim().max(2_000, "must be at most 2,000 characters");

const input = z.discriminatedUnion("outcome", [
  z.strictObject({
    traceId: z.string().min(1),
    outcome: z.literal("explained"),
    note: NOTE.min(1, "say in a sentence why it cost this"),
  }),
  z.strictObject({
    traceId: z.string().min(1),
    outcome: z.literal("unexplained"),
    missingField: z.enum(MISSING_FIELDS, "say which field was missing"),
    note: NOTE.default(""),
  }),
]);

interface PartRow {
  trace_hash: string;
  team_id: number;
  slug: string;
  outcome: string | null;
  note: string | null;
  missing_field: string | null;
}

/**
 * The weekly review: a trace is explained, or could not be explained in five minutes for want of a field. It is
 * the word of each team whose calls are in the trace and whom the actor reaches; teams beyond keep theirs. A trace
 * without such a team answers like one that does not exist.
 *
 * @returns the number of teams it was written for
 * @throws CommandError `not_found`
 */
export const reviewTrace = defineCommand({
  name: "trace.review",
  capability: "trace:review",
  input,
  async run(tx, given, actor) {
    const all = await partsOf(tx, given.traceId);
    const parts = all.filter((part) => reachesTeam(actor, part.team_id));
    if (parts.length === 0) throw new CommandError("not_found", "There is no such trace.");
    const { outcome, note } = given;
    const missingField = given.outcome === "unexplained" ? given.missingField : null;
    for (const part of parts) {
      await tx`
        insert into trace_reviews (trace_hash, team_id, outcome, note, missing_field, reviewed_by)
        values (${part.trace_hash}, ${part.team_id}, ${outcome}, ${note}, ${missingField}, ${actor.name})
        on conflict (trace_hash, team_id) do update set outcome = excluded.outcome, note = excluded.note,
          missing_field = excluded.missing_field, reviewed_by = excluded.reviewed_by, reviewed_at = now()`;
    }
    return {
      result: { teams: parts.length },
      audit: parts.map((part) => ({
        subject: `trace ${given.traceId} of team ${part.slug}`,
        before:
          part.outcome === null
            ? null
            : { outcome: part.outcome, note: part.note, missingField: part.missing_field },
        after: { outcome, note, missingField },
      })),
    };
  },
});

/** The teams of a trace in key order, each with the review that stood. */
async function partsOf(tx: Tx, traceId: string): Promise<PartRow[]> {
  const hash = createHash("sha256").update(traceId).digest("hex").slice(0, 32);
  return tx<PartRow[]>`
    select t.trace_hash, t.team_id, m.slug, r.outcome, r.note, r.missing_field
    from trace_totals t join teams m on m.id = t.team_id
    left join trace_reviews r using (trace_hash, team_id)
    where t.trace_hash = ${hash} and t.calls > 0 order by t.team_id`;
}
