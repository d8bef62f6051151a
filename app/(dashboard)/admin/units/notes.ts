import { usdWithSign } from "@/lib/format";
import type { AdminUnit } from "@/lib/queries/admin-units";
import { TOP } from "./fragments";

/** What stands under another unit once it is saved. `to` is the choice of the form. */
export function parentNotes(unit: AdminUnit, to: string, all: readonly AdminUnit[]): string[] {
  if (to === "" || to === (unit.parent ?? TOP)) return [];
  const nameOf = (slug: string | null) => all.find((one) => one.slug === slug)?.name ?? "the top";
  return [
    `${unit.name} held ${usdWithSign(unit.costPico)} last week: all of it stands under ${nameOf(to)} instead of ${nameOf(unit.parent)}, in the past too, for the tree has no dates.`,
  ];
}

/** What still belongs to a unit that ends. */
export function unitEndNotes(unit: AdminUnit, all: readonly AdminUnit[]): string[] {
  const below = all.filter((one) => one.parent === unit.slug && one.endsOn === null);
  const names = unit.teams.map((team) => team.name).join(", ");
  return [
    ...(unit.teams.length > 0
      ? [
          `${names} still belong${unit.teams.length === 1 ? "s" : ""} to it, with ${usdWithSign(unit.costPico)} last week: move ${unit.teams.length === 1 ? "it" : "them"} first, or the money stays in a unit that is no longer offered.`,
        ]
      : []),
    ...(below.length > 0 ? [`Below it: ${below.map((one) => one.name).join(", ")}.`] : []),
  ];
}
