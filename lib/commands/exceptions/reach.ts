import type { Tx } from "@/db/client";
import { type Actor, CommandError, reachesTeam } from "../define-command";
import { nameResolver } from "../resolve-names";

/**
 * The team that a person names, if it is there and theirs.
 * @throws CommandError `not_found`, the same for a team that is not there and one that is not theirs (law 7)
 */
export async function reachedTeam(tx: Tx, actor: Actor, name: string): Promise<number> {
  const teamId = (await nameResolver(tx)).team(name);
  if (!reachesTeam(actor, teamId))
    throw new CommandError("not_found", `There is no team "${name}" in the catalog.`);
  return teamId;
}
