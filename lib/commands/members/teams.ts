import type { Tx } from "@/db/client";

/** Slugs of teams, sorted, as the audit log names them. */
export async function teamSlugs(tx: Tx, teamIds: readonly number[]): Promise<string[]> {
  if (teamIds.length === 0) return [];
  const rows = await tx<{ slug: string }[]>`
    select slug from teams where id = any (${[...teamIds]}::integer[]) order by slug`;
  return rows.map(({ slug }) => slug);
}

/** Who gave a person a team: an admin, or a group of the identity provider. */
export type GivenBy = "admin" | "mapping";

/** Teams that were given to a person, ascending, by one of the ways or both. */
export async function givenTeams(tx: Tx, userId: number, by?: GivenBy): Promise<number[]> {
  const rows = await tx<{ team_id: number }[]>`
    select team_id from user_teams
    where user_id = ${userId} and ${by === undefined ? tx`true` : tx`given_by = ${by}`} order by team_id`;
  return rows.map(({ team_id }) => team_id);
}

/** Makes `teamIds` the teams given in one of the ways. What the other way gave stays. */
export async function giveTeams(
  tx: Tx,
  userId: number,
  teamIds: readonly number[],
  by: GivenBy,
): Promise<void> {
  const ids = [...teamIds];
  await tx`
    delete from user_teams where user_id = ${userId} and given_by = ${by} and team_id <> all (${ids}::integer[])`;
  // What an admin gives is theirs from then on; a mapping takes nothing over from an admin.
  await tx`
    insert into user_teams (user_id, team_id, given_by)
    select ${userId}, id, ${by} from teams where id = any (${ids}::integer[])
    on conflict (user_id, team_id) do ${by === "admin" ? tx`update set given_by = 'admin'` : tx`nothing`}`;
}

/** Is somebody else left who can manage people? Asked under `lockMembers`. */
export async function hasOtherAdmin(tx: Tx, userId: number): Promise<boolean> {
  const rows = await tx`
    select from users where role = 'admin' and disabled_at is null and id <> ${userId} limit 1`;
  return rows.length > 0;
}
