import { z } from "zod";
import type { Tx } from "@/db/client";
import { ROLES } from "@/lib/auth/permissions";
import { CommandError, defineCommand } from "../define-command";
import { nameResolver } from "../resolve-names";
import { unitNamed } from "./change";
import { lockMembers } from "./sessions";
import { teamSlugs } from "./teams";

const group = z.string().trim().min(1, "must not be empty").max(300);

const mapInput = z.strictObject({
  group,
  role: z.enum(ROLES),
  teams: z.array(z.string()).default([]),
  unit: z.string().nullable().default(null),
  /** `updated_at` of the mapping when the form was opened, ISO; null where it was new. Unset: whatever is there. */
  seenAt: z.string().nullable().optional(),
});

/**
 * Says what members of a group get. It acts at each person's next sign-in.
 * @throws CommandError `conflict` if somebody changed the mapping since the form was opened
 */
export const mapGroup = defineCommand({
  name: "group.map",
  capability: "member:manage",
  input: mapInput,
  async run(tx, input) {
    await lockMembers(tx);
    const find = await nameResolver(tx);
    const teamIds = [...new Set(input.teams.map(find.team))].sort((a, b) => a - b);
    const unitId = input.unit === null ? null : await unitNamed(tx, input.unit);
    const before = await mappingOf(tx, input.group);
    if (input.seenAt !== undefined && input.seenAt !== (before?.seenAt ?? null)) throw changed(before);
    await tx`
      insert into group_mappings (group_name, role, team_ids, unit_id, updated_at)
      values (${input.group}, ${input.role}, ${teamIds}, ${unitId}, clock_timestamp())
      on conflict (group_name) do update set role = excluded.role, team_ids = excluded.team_ids,
        unit_id = excluded.unit_id, updated_at = excluded.updated_at`;
    const after = { role: input.role, teams: await teamSlugs(tx, teamIds), unit: input.unit };
    return {
      result: { group: input.group },
      audit: { subject: `group ${input.group}`, before: before?.facts ?? null, after },
    };
  },
});

/** Takes a mapping away. It acts at each person's next sign-in. @throws CommandError `not_found` */
export const unmapGroup = defineCommand({
  name: "group.unmap",
  capability: "member:manage",
  input: z.strictObject({ group }),
  async run(tx, input) {
    await lockMembers(tx);
    const before = await mappingOf(tx, input.group);
    if (before === null)
      throw new CommandError("not_found", `The group "${input.group}" is not mapped any more.`);
    await tx`delete from group_mappings where group_name = ${input.group}`;
    return {
      result: { group: input.group },
      audit: { subject: `group ${input.group}`, before: before.facts, after: null },
    };
  },
});

interface Mapping {
  facts: { role: string; teams: string[]; unit: string | null };
  seenAt: string;
}

async function mappingOf(tx: Tx, name: string): Promise<Mapping | null> {
  const [row] = await tx<{ role: string; team_ids: number[]; unit: string | null; updated_at: Date }[]>`
    select m.role, m.team_ids, u.slug as unit, m.updated_at
    from group_mappings m left join units u on u.id = m.unit_id where m.group_name = ${name}`;
  if (!row) return null;
  const facts = { role: row.role, teams: await teamSlugs(tx, row.team_ids), unit: row.unit };
  return { facts, seenAt: row.updated_at.toISOString() };
}

function changed(now: Mapping | null): CommandError {
  const what =
    now === null
      ? "It is not there any more."
      : `Now it gives ${[now.facts.role, ...now.facts.teams, now.facts.unit ?? []].flat().join(", ")}.`;
  return new CommandError(
    "conflict",
    `Somebody changed this mapping since you opened it. ${what} Nothing was saved.`,
  );
}
