import { z } from "zod";
import type { Tx } from "@/db/client";
import { OPEN_FROM } from "@/lib/domain/catalog";
import { DEFECTS, type Defect } from "@/lib/domain/ledger-codes";
import { writePlan } from "../catalog/write-plan";
import { type Actor, CommandError, defineCommand } from "../define-command";
import { bumpVersion, lockCatalog } from "../ledger-lock";
import { groupKey, waiveGroups, waiver } from "./cases";
import type { DecisionReach } from "./decision";
import { cutoffOf, decisionList, type Effect, effectOf } from "./preview";

const input = z.strictObject({
  decisions: decisionList,
  /** Of the preview that the person saw. */
  fingerprint: z.string(),
  /** The groups it was decided for, besides all that have the same names. */
  groups: z.array(groupKey).max(500).default([]),
  /** Names that are rejected at the same time: their groups are waived. */
  waive: waiver.optional(),
  note: z.string().trim().max(2000).default(""),
});

export const CHANGED = "Something changed since this was shown: look at the new figures first.";

/**
 * Puts decisions about names into the catalog: rules, aliases, new entries; the cases they are about are decided.
 * History does not move by it (law 5): `reattributeDecided` does that, for open months, as previewed.
 * @throws CommandError `conflict` if it would no longer do what the preview said, and then nothing was written
 */
export const resolveExceptions = defineCommand({
  name: "exception.resolve",
  capability: "catalog:write",
  input,
  prepare: (sql, { decisions, fingerprint }) => effectOf(sql, decisions, cutoffOf(fingerprint)),
  async run(tx, { fingerprint, groups, waive, note }, actor, effect) {
    const { plan, preview } = effect;
    if (preview.fingerprint !== fingerprint) throw new CommandError("conflict", CHANGED);
    await lockCatalog(tx);
    const [now] = await tx<{ catalog: number }[]>`select catalog from ledger_versions`;
    if (now?.catalog !== plan.version) throw new CommandError("conflict", CHANGED);
    await writePlan(tx, plan.changes, actor.name);
    const decided = await decideCases(tx, actor, effect, groups, note);
    const waived = waive ? await waiveGroups(tx, actor, waive) : [];
    // Batches are held back only from here to the commit.
    if (plan.changes.length > 0) await bumpVersion(tx, "catalog");
    const catalog = plan.version + (plan.changes.length > 0 ? 1 : 0);
    return {
      /** `catalog`: the version that `reattributeDecided` asks for. */
      result: { lines: plan.lines, preview, catalog },
      audit: [
        ...plan.changes.map(({ subject, line, before, after }) => ({ subject, before, after, note: line })),
        { subject: `${decided} exception cases`, before: null, after: { lines: plan.lines }, note },
        ...waived,
      ],
    };
  },
});

/**
 * Marks the cases of all groups with these names as decided, so that they return only with newer calls. A group with
 * calls of open months from before the decision holds is not decided by it: it stays in the queue.
 */
async function decideCases(
  tx: Tx,
  actor: Actor,
  effect: Effect,
  groups: readonly z.output<typeof groupKey>[],
  note: string,
): Promise<number> {
  const upsert = async (
    { state, from }: DecisionReach,
    defect: Defect,
    valueIds: readonly number[],
    teamId: number | null,
  ) => {
    const rows = await tx`
      insert into exception_cases (defect, value_id, team_id, state, decided_by, decided_at, note)
      select g.defect, g.value_id, g.team_id, ${state}, ${actor.name}, now(), nullif(${note}, '')
      from exception_groups g join periods p using (period)
      where g.defect = ${DEFECTS.indexOf(defect)} and g.value_id = any (${[...valueIds]}::int4[]) and g.events > 0
        and p.closed_at is null and (${teamId}::int4 is null or g.team_id = ${teamId})
      group by g.defect, g.value_id, g.team_id having min(g.first_seen_at) >= ${from ?? OPEN_FROM}::date
      on conflict (defect, value_id, team_id) do update set state = excluded.state, decided_by = excluded.decided_by,
        decided_at = excluded.decided_at, waived_until = null, note = coalesce(excluded.note, exception_cases.note)
      returning id`;
    return rows.length;
  };
  let count = 0;
  for (const one of effect.reach) {
    for (const defect of one.defects) count += await upsert(one, defect, one.valueIds, null);
  }
  const [first] = effect.reach;
  for (const { defect, valueId, teamId } of first ? groups : []) {
    const known = effect.reach.some((one) => one.defects.includes(defect) && one.valueIds.includes(valueId));
    if (first && !known) count += await upsert(first, defect, [valueId], teamId);
  }
  return count;
}
