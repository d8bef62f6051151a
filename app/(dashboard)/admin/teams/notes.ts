import { usdWithSign } from "@/lib/format";
import { isOpen, type TeamHistory } from "@/lib/queries/admin-teams-history";
import { NONE_CHOSEN, type Text } from "./fragments";

/** What a move to another unit means in dollars: the owner stays, the unit's figures change. */
export function moveNotes(text: Text, { team, units }: TeamHistory): string[] {
  const to = text("unit");
  if (to === "") return [];
  const from = text("from");
  const before = units.find((one) => one.from <= from && isOpen(one, from))?.value.slug;
  const after = to === NONE_CHOSEN ? "no unit" : to;
  if (before === after) return [];
  const week = usdWithSign(team.costPico);
  return [
    `${team.name} cost ${week} last week: from ${from} on it counts for ${after}, not for ${before ?? "no unit"}.`,
  ];
}

/** What a team still has on the day it ends, and what becomes of it. */
export function endNotes(text: Text, history: TeamHistory): string[] {
  const day = text("from");
  const has = stillHas(history, day);
  if (has.length === 0) return [];
  const into = text("into");
  return [
    into === ""
      ? `It still has ${has.join(", ")}: from ${day} on they give a call no owner. Assign or split them first, if they go on.`
      : `It has ${has.join(", ")}: from ${day} on they mean ${into}.`,
  ];
}

/** `["2 services (a, b)", "1 rule"]`: what is the team's on a day or later. */
export function stillHas({ services, rules, keys }: TeamHistory, day: string): string[] {
  const open = services.filter((one) => isOpen(one, day)).map((one) => one.value.slug);
  const openRules = rules.filter((one) => isOpen(one, day)).length;
  const openKeys = keys.filter((key) => key.kind === "team" && key.endedAt === null).length;
  return [
    ...(open.length > 0 ? [`${counted(open.length, "service")} (${open.join(", ")})`] : []),
    ...(openRules > 0 ? [counted(openRules, "ownership rule")] : []),
    ...(openKeys > 0 ? [counted(openKeys, "ingest key")] : []),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
