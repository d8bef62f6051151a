import { z } from "zod";
import type { Tx } from "@/db/client";
import { normaliseName } from "@/lib/domain/catalog";
import { type Actor, CommandError, defineCommand, reachesTeam } from "./define-command";
import { nameResolver } from "./resolve-names";

const input = z
  .strictObject({
    unit: z.string().optional(),
    team: z.string().optional(),
    service: z.string().optional(),
    feature: z.string().optional(),
    fromDay: z.iso.date(),
    /** The first day after. */
    toDay: z.iso.date(),
    note: z.string().trim().min(1, "must not be empty").max(2000, "must be at most 2,000 characters"),
  })
  .refine((value) => value.fromDay < value.toDay, { path: ["toDay"], message: "must be after the first day" })
  .refine((value) => value.unit === undefined || value.team === undefined, {
    path: ["team"],
    message: "a note is on a unit or on a team",
  })
  .refine((value) => value.service === undefined || value.team !== undefined, {
    path: ["service"],
    message: "a note on a service names the team",
  })
  .refine((value) => value.feature === undefined || value.service !== undefined, {
    path: ["feature"],
    message: "a note on a feature names the service",
  });
type NoteInput = z.output<typeof input>;

/**
 * Writes what is behind a change of spend: of a team, service or feature by who reaches the team, of a unit by who
 * reaches all its teams, of the company by who reaches all. @throws CommandError `not_found`
 */
export const writeMovementNote = defineCommand({
  name: "movement_note.write",
  capability: "note:write",
  input,
  async run(tx, given, actor) {
    const unitId = given.unit === undefined ? null : await unitOf(tx, given.unit, actor);
    const teamId = given.team === undefined ? null : await teamOf(tx, given.team, actor);
    if (unitId === null && teamId === null && !reachesAll(actor))
      throw new CommandError("not_found", "There is no such page.");
    const serviceId = given.service === undefined ? null : await serviceOf(tx, given.service, teamId ?? 0);
    const featureId =
      given.feature === undefined ? null : await featureOf(tx, given.feature, serviceId ?? 0, teamId ?? 0);
    const [row] = await tx<{ id: number }[]>`
      insert into movement_notes (unit_id, team_id, service_id, feature_id, from_day, to_day, note, written_by)
      values (${unitId}, ${teamId}, ${serviceId}, ${featureId}, ${given.fromDay}, ${given.toDay}, ${given.note},
        ${actor.name})
      returning id`;
    if (!row) throw new Error("the note was not stored");
    return {
      result: { id: row.id },
      audit: { subject: `note ${row.id} on ${subjectText(given)}`, before: null, after: given },
    };
  },
});

/** Takes a note away; its author, or an admin. The audit log keeps it. @throws CommandError `not_found` */
export const removeMovementNote = defineCommand({
  name: "movement_note.remove",
  capability: "note:write",
  input: z.strictObject({ id: z.int().min(1) }),
  async run(tx, { id }, actor) {
    const [note] = await tx<{ team_id: number | null; note: string; written_by: string }[]>`
      select team_id, note, written_by from movement_notes where id = ${id} and removed_at is null for update`;
    const reached = note && (note.team_id === null || reachesTeam(actor, note.team_id));
    if (!reached || (note.written_by !== actor.name && actor.role !== "admin"))
      throw new CommandError("not_found", "There is no such note, or it is not yours to remove.");
    await tx`update movement_notes set removed_at = now() where id = ${id}`;
    return { result: { id }, audit: { subject: `note ${id}`, before: { note: note.note }, after: null } };
  },
});

function subjectText({ unit, team, service, feature }: NoteInput): string {
  if (unit !== undefined) return `unit ${unit}`;
  if (team === undefined) return "the company";
  return [`team ${team}`, service, feature].filter((part) => part !== undefined).join(" / ");
}

function reachesAll(actor: Actor): boolean {
  return actor.teamIds === undefined || actor.teamIds === "all";
}

async function teamOf(tx: Tx, name: string, actor: Actor): Promise<number> {
  const teamId = (await nameResolver(tx)).team(name);
  if (!reachesTeam(actor, teamId))
    throw new CommandError("not_found", `There is no team "${name}" in the catalog.`);
  return teamId;
}

async function unitOf(tx: Tx, slug: string, actor: Actor): Promise<number> {
  const rows = await tx<{ id: number; team_id: number | null }[]>`
    with recursive tree as (
      select id from units where slug = ${slug}
      union
      select u.id from units u join tree above on u.parent_id = above.id
    )
    select (select id from units where slug = ${slug}) as id, tu.team_id
    from tree left join team_units tu on tu.unit_id = tree.id`;
  const [first] = rows;
  const reached = rows.every(({ team_id }) => team_id === null || reachesTeam(actor, team_id));
  // A unit without teams is nobody's but theirs who see everything.
  const hasTeam = rows.some(({ team_id }) => team_id !== null);
  if (!first || !reached || (!hasTeam && !reachesAll(actor)))
    throw new CommandError("not_found", `There is no unit "${slug}" in the catalog.`);
  return first.id;
}

/** A service that the team runs, ran, or spent on; another one is not told apart from none. */
async function serviceOf(tx: Tx, name: string, teamId: number): Promise<number> {
  const [row] = await tx<{ id: number }[]>`
    select s.id from services s where s.slug = ${normaliseName(name)} and (
      exists (select 1 from service_teams st where st.service_id = s.id and st.team_id = ${teamId})
      or exists (select 1 from spend_daily d where d.team_id = ${teamId} and d.service_id = s.id))`;
  if (!row) throw new CommandError("not_found", `There is no service "${name}".`);
  return row.id;
}

/** Of a service that another team runs, only what the team spent on. */
async function featureOf(tx: Tx, name: string, serviceId: number, teamId: number): Promise<number> {
  const [row] = await tx<{ id: number }[]>`
    select f.id from features f where f.service_id = ${serviceId} and f.slug = ${normaliseName(name)} and (
      exists (select 1 from service_teams st where st.service_id = f.service_id and st.team_id = ${teamId})
      or exists (select 1 from spend_daily d where d.team_id = ${teamId} and d.feature_id = f.id))`;
  if (!row) throw new CommandError("not_found", `There is no feature "${name}".`);
  return row.id;
}
