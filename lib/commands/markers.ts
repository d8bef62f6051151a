import { z } from "zod";
import type { Tx } from "@/db/client";
import { normaliseName } from "@/lib/domain/catalog";
import { MARKER_KINDS, type MarkerKind } from "@/lib/domain/marker";
import { type Actor, CommandError, defineCommand, reachesTeam } from "./define-command";
import { nameResolver } from "./resolve-names";

const EARLIEST = new Date("2020-01-01T00:00:00Z");

const input = z.strictObject({
  at: z.date().min(EARLIEST, "must be 2020 or later"),
  kind: z.enum(MARKER_KINDS, `must be one of ${MARKER_KINDS.join(", ")}`),
  name: z.string().trim().min(1, "must not be empty").max(200, "must be at most 200 characters"),
  team: z.string().optional(),
  service: z.string().optional(),
  url: z
    .url({ protocol: /^https?$/, error: "must be a web address" })
    .max(2000)
    .optional(),
});

/** A marker as stored; names as in the catalog. */
export interface CreatedMarker {
  id: number;
  at: Date;
  kind: MarkerKind;
  name: string;
  team: string | null;
  service: string | null;
  url: string | null;
}

/**
 * Marks a moment on every chart: a deploy, a launch, a price change. Without team and service it concerns everybody,
 * which only who reaches all teams may say; who reaches one team alone marks for that one. @throws CommandError
 * `not_found`, `invalid_input`
 */
export const createMarker = defineCommand({
  name: "marker.create",
  capability: "marker:write",
  input,
  async run(tx, marker, actor) {
    const service =
      marker.service === undefined ? null : await serviceOf(tx, marker.service, marker.at, actor);
    const teamId = await teamOf(tx, marker.team, service !== null, actor);
    const [row] = await tx<CreatedMarker[]>`
      insert into markers (at, kind, name, team_id, service_id, url, created_by)
      values (${marker.at}, ${marker.kind}, ${marker.name}, ${teamId}, ${service?.id ?? null}, ${marker.url ?? null},
        ${actor.name})
      returning id, at, kind, name, (select slug from teams where id = team_id) as team,
        (select slug from services where id = service_id) as service, url`;
    if (!row) throw new Error("the marker was not stored");
    return {
      result: { ...row },
      audit: { subject: `marker ${row.id} (${marker.name})`, before: null, after: marker },
    };
  },
});

/**
 * Takes a marker away; one that concerns everybody only by who reaches all teams. @throws CommandError `not_found`
 */
export const removeMarker = defineCommand({
  name: "marker.remove",
  capability: "marker:write",
  input: z.strictObject({ id: z.int().min(1) }),
  async run(tx, { id }, actor) {
    const [marker] = await tx<{ name: string; kind: string; team_id: number | null; owners: number[] }[]>`
      select name, kind, team_id, array(
        select team_id from service_teams st
        where st.service_id = m.service_id and (st.valid_to is null or st.valid_to > least(m.at, now())::date)
      ) as owners
      from markers m where id = ${id} for update`;
    const teams = marker && (marker.team_id === null ? marker.owners : [marker.team_id]);
    const reached = teams && (reachesAll(actor) || teams.some((teamId) => reachesTeam(actor, teamId)));
    if (!reached)
      throw new CommandError("not_found", "There is no such marker, or it is not yours to remove.");
    await tx`delete from markers where id = ${id}`;
    return {
      result: { id },
      audit: {
        subject: `marker ${id} (${marker.name})`,
        before: { name: marker.name, kind: marker.kind },
        after: null,
      },
    };
  },
});

function reachesAll(actor: Actor): boolean {
  return actor.teamIds === undefined || actor.teamIds === "all";
}

async function teamOf(
  tx: Tx,
  name: string | undefined,
  hasService: boolean,
  actor: Actor,
): Promise<number | null> {
  if (name !== undefined) {
    const teamId = (await nameResolver(tx)).team(name);
    if (!reachesTeam(actor, teamId))
      throw new CommandError("not_found", `There is no team "${name}" in the catalog.`);
    return teamId;
  }
  if (hasService || reachesAll(actor)) return null;
  const [only, ...others] = Array.isArray(actor.teamIds) ? actor.teamIds : [];
  if (only !== undefined && others.length === 0) return only;
  const problem = "team: must name one of your teams; only who sees all of them marks for everybody.";
  throw new CommandError("invalid_input", `The input has a problem: ${problem}`, [problem]);
}

/** Reached through the team that answers for it, on any day: a marker may be of the past. */
async function serviceOf(tx: Tx, name: string, at: Date, actor: Actor): Promise<{ id: number }> {
  const [service] = await tx<{ id: number; owners: number[] }[]>`
    select id, array(
      select team_id from service_teams st
      where st.service_id = services.id and (st.valid_to is null or st.valid_to > least(${at}::timestamptz, now())::date)
    ) as owners
    from services where slug = ${normaliseName(name)}`;
  const reached =
    service && (reachesAll(actor) || service.owners.some((teamId) => reachesTeam(actor, teamId)));
  if (!reached) throw new CommandError("not_found", `There is no service "${name}".`);
  return service;
}
