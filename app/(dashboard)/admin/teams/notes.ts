import { dayText, usdWithSign } from "@/lib/format";
import { isOpen, type TeamHistory } from "@/lib/queries/admin-teams-history";
import type { CatalogOptions } from "@/lib/queries/admin-teams-options";
import { NONE_CHOSEN, type Text } from "./fragments";

/** What a note needs to name things as people do. */
export type Names = Pick<CatalogOptions, "units" | "teams">;

/** What a move to another unit means in dollars: the owner stays, the unit's figures change. */
export function moveNotes(text: Text, { team, units }: TeamHistory, names: Names): string[] {
  const to = text("unit");
  if (to === "") return [];
  const from = text("from");
  const before = units.find((one) => one.from <= from && isOpen(one, from))?.value;
  const after = to === NONE_CHOSEN ? null : (names.units.find(({ slug }) => slug === to)?.name ?? to);
  if (before?.slug === to || (after === null && !before)) return [];
  return [
    `${team.name} cost ${usdWithSign(team.costPico)} last week: from ${dayText(from)} on it counts for ${after ?? "no unit"}, not for ${before?.name ?? "no unit"}.`,
  ];
}

/** What a team brings along on the day it is merged. */
export function mergeNotes(text: Text, history: TeamHistory, names: Names): string[] {
  const [day, into] = [text("from"), text("into")];
  const has = stillHas(history, day);
  const name = names.teams.find(({ slug }) => slug === into)?.name ?? into;
  return has.length === 0 ? [] : [`It has ${has.join(", ")}: from ${dayText(day)} on they mean ${name}.`];
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
