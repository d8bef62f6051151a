import { notFound } from "next/navigation";
import { pageReader } from "@/app/reader";
import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { type AdminUnit, adminUnits } from "@/lib/queries/admin-units";
import { viewerOnce } from "../../request";
import { type ChangeState, catalogChange, FormProblem } from "../change";
import type { Text } from "../teams/fragments";
import { lastWeek, utcDay } from "../teams/team-change";

/** All units as the person sees them now; none for who keeps no catalog. */
async function unitsNow(): Promise<AdminUnit[]> {
  const viewer = await viewerOnce();
  const now = new Date();
  return viewer ? adminUnits(pageReader(), viewer, { today: utcDay(now), week: lastWeek(now) }) : [];
}

/** A change of the unit that the form's field `unit` names; one that is not there is not found. */
export async function unitChange(
  form: FormData,
  fragment: (text: Text) => CatalogFragment,
  notes: (unit: AdminUnit, all: readonly AdminUnit[]) => string[] = () => [],
): Promise<ChangeState> {
  const all = await unitsNow();
  const slug = form.get("unit");
  const unit = all.find((one) => one.slug === slug);
  if (!unit && (await viewerOnce())) notFound();
  return catalogChange(form, fragment, { notes: async () => (unit ? notes(unit, all) : []) });
}

/** A new unit must not be an old one: a file with its short name would change that. @throws FormProblem */
export async function refuseTakenUnit(slug: string): Promise<void> {
  const taken = (await unitsNow()).find((one) => one.slug === slug);
  if (taken) throw new FormProblem(`There is a unit "${slug}" already: ${taken.name}.`);
}
