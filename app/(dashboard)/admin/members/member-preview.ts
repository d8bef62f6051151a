import type { Role } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { teamsSeen } from "@/lib/queries/member-choices";
import { memberPage } from "@/lib/queries/members";
import type { Reader } from "@/lib/queries/reader";
import { changeLines } from "./change-lines";

/** What a change of an account would do, a sentence each; null for who may not manage people, or a missing account. */
export async function memberPreview(
  sql: Reader,
  viewer: Viewer,
  wanted: { userId: number; name: string; role: Role; teams: readonly string[]; unit: string | null },
): Promise<string[] | null> {
  const member = await memberPage(sql, viewer, wanted.userId);
  if (member === null) return null;
  const { email, userId } = member;
  const own = member.teams.filter(({ from }) => from === "admin").map(({ slug }) => slug);
  const unit = member.unit?.slug ?? null;
  const [seesNow, seesThen] = await Promise.all([
    teamsSeen(sql, viewer, { email, userId, role: member.role, unit, teams: own }),
    teamsSeen(sql, viewer, { email, userId, role: wanted.role, unit: wanted.unit, teams: wanted.teams }),
  ]);
  return changeLines(
    { name: member.name, role: member.role, unit, sees: seesNow },
    { name: wanted.name, role: wanted.role, unit: wanted.unit, sees: seesThen },
  );
}
