import { Tag } from "@/components/ui/tag";
import { dayText } from "@/lib/format";
import type { AdminTeam } from "@/lib/queries/admin-teams";

/** Where a team stands, where that is worth a word. */
export function TeamStateTag({ team }: { team: Pick<AdminTeam, "state" | "endsOn" | "mergedInto"> }) {
  const text = stateText(team);
  return text === null ? null : <Tag tone={team.state === "ending" ? "warn" : "plain"}>{text}</Tag>;
}

/** "merged into Support, 1 Nov 2026"; null for a team like any other. */
export function stateText({
  state,
  endsOn,
  mergedInto,
}: Pick<AdminTeam, "state" | "endsOn" | "mergedInto">): string | null {
  if (endsOn === null) return null;
  const day = dayText(endsOn);
  const into = mergedInto === null ? null : mergedInto.name;
  if (state === "ending") return into === null ? `ends ${day}` : `becomes ${into} on ${day}`;
  return into === null ? `retired ${day}` : `merged into ${into}, ${day}`;
}
