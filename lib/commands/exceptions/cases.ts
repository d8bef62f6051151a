import { z } from "zod";
import type { Tx } from "@/db/client";
import { DEFECTS, type Defect } from "@/lib/domain/ledger-codes";
import { type Actor, type AuditEntry, CommandError, defineCommand, reachesTeam } from "../define-command";

/** Which group of the queue. */
export const groupKey = z.strictObject({
  defect: z.enum(DEFECTS),
  valueId: z.int(),
  teamId: z.int().positive(),
});
type GroupKey = z.output<typeof groupKey>;

const day = z.iso.date("must be a day like 2026-07-31");
const LONGEST_WAIVER_DAYS = 366;
export const waiver = z.strictObject({
  groups: z.array(groupKey).min(1).max(500),
  until: day,
  reason: z.string().trim().min(1, "must say why").max(2000),
  /** Today, "YYYY-MM-DD". */
  today: day,
});
/** Queued from elsewhere than the events: the queue itself says whether there is one. */
const NOT_COUNTED: readonly Defect[] = ["context_unmatched", "trace_unexplained"];

interface CaseRow {
  state: string;
  owner: string | null;
  due_on: string | null;
  waived_until: string | null;
  note: string | null;
}

/**
 * Names who looks after an exception, until when, and what is known about it. What is left out stays; an empty owner
 * or day gives it back to the rule (the team's lead, five days).
 * @throws CommandError `not_found` for a group that is not there or not the actor's
 */
export const editExceptionCase = defineCommand({
  name: "exception.edit",
  capability: "exception:resolve",
  input: z.strictObject({
    group: groupKey,
    owner: z.union([z.literal(""), z.email("must be an e-mail address").max(320)]).optional(),
    dueOn: z.union([z.literal(""), day]).optional(),
    note: z.string().trim().max(2000).optional(),
  }),
  async run(tx, { group, owner, dueOn, note }, actor) {
    const { id, before } = await openCase(tx, actor, group);
    await tx`
      update exception_cases set
        owner = case when ${owner !== undefined} then nullif(${owner ?? ""}, '') else owner end,
        due_on = case when ${dueOn !== undefined} then nullif(${dueOn ?? ""}, '')::date else due_on end,
        note = case when ${note !== undefined} then nullif(${note ?? ""}, '') else note end
      where id = ${id}`;
    return { result: { id }, audit: await auditOf(tx, group, id, before) };
  },
});

/**
 * Takes groups out of the queue until a day, with the reason; then they are back.
 * @throws CommandError `not_found` if any of them is not there or not the actor's, and then none is waived
 */
export const waiveExceptions = defineCommand({
  name: "exception.waive",
  capability: "exception:resolve",
  input: waiver,
  async run(tx, wanted, actor) {
    const audit = await waiveGroups(tx, actor, wanted);
    return { result: { groups: wanted.groups.length, until: wanted.until }, audit };
  },
});

/** `waiveExceptions` inside another command's transaction. @returns what the audit log says of it */
export async function waiveGroups(
  tx: Tx,
  actor: Actor,
  { groups, until, reason, today }: z.output<typeof waiver>,
): Promise<AuditEntry[]> {
  const days = (Date.parse(until) - Date.parse(today)) / 86_400_000;
  if (days < 1) throw new CommandError("invalid_input", "The waiver must end after today.");
  if (days > LONGEST_WAIVER_DAYS)
    throw new CommandError("invalid_input", "A waiver ends within a year; waive it anew then.");
  const audit: AuditEntry[] = [];
  for (const group of groups) {
    const { id, before } = await openCase(tx, actor, group);
    await tx`
        update exception_cases set state = 'waived', waived_until = ${until}, note = ${reason},
          decided_by = ${actor.name}, decided_at = now() where id = ${id}`;
    audit.push(await auditOf(tx, group, id, before));
  }
  return audit;
}

/** Puts a waived or decided group back into the queue. @throws CommandError `not_found` */
export const reopenException = defineCommand({
  name: "exception.reopen",
  capability: "exception:resolve",
  input: z.strictObject({ group: groupKey }),
  async run(tx, { group }, actor) {
    const { id, before } = await openCase(tx, actor, group);
    await tx`
      update exception_cases set state = 'open', waived_until = null, decided_by = null, decided_at = null
      where id = ${id}`;
    return { result: { id }, audit: await auditOf(tx, group, id, before) };
  },
});

/** The case of a group, made if nobody had one opened; locked until the end. */
async function openCase(
  tx: Tx,
  actor: Actor,
  group: GroupKey,
): Promise<{ id: number; before: CaseRow | null }> {
  const defect = DEFECTS.indexOf(group.defect);
  const unknown = new CommandError("not_found", "There is no such exception.");
  if (!reachesTeam(actor, group.teamId)) throw unknown;
  if (!NOT_COUNTED.includes(group.defect)) {
    const [seen] = await tx`
      select 1 from exception_groups
      where defect = ${defect} and value_id = ${group.valueId} and team_id = ${group.teamId} limit 1`;
    if (!seen) throw unknown;
  } else if ((await tx`select 1 from teams where id = ${group.teamId}`).length === 0) throw unknown;
  const [before] = await tx<(CaseRow & { id: number })[]>`
    select id, state, owner, due_on, waived_until, note from exception_cases
    where defect = ${defect} and value_id = ${group.valueId} and team_id = ${group.teamId} for update`;
  if (before) {
    const { id, ...row } = before;
    return { id, before: row };
  }
  const [made] = await tx<{ id: number }[]>`
    insert into exception_cases (defect, value_id, team_id) values (${defect}, ${group.valueId}, ${group.teamId})
    on conflict (defect, value_id, team_id) do update set state = exception_cases.state returning id`;
  return { id: made?.id ?? 0, before: null };
}

async function auditOf(tx: Tx, group: GroupKey, id: number, before: CaseRow | null) {
  const [after] = await tx<CaseRow[]>`
    select state, owner, due_on, waived_until, note from exception_cases where id = ${id}`;
  return {
    subject: `exception ${id} (${group.defect}, value ${group.valueId}, team ${group.teamId})`,
    before,
    after: after ?? null,
  };
}
