import { notFound } from "next/navigation";
import { pageReader } from "@/app/reader";
import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { normaliseName } from "@/lib/domain/catalog";
import { usdWithSign } from "@/lib/format";
import { isOpen } from "@/lib/queries/admin-teams-history";
import { type AdminCostCenter, adminCostCenters } from "@/lib/queries/admin-units-centers";
import { viewerOnce } from "../../request";
import { type ChangeState, catalogChange, FormProblem } from "../change";
import type { Text } from "../teams/fragments";
import { lastWeek } from "../teams/team-change";

async function centersNow(): Promise<AdminCostCenter[]> {
  const viewer = await viewerOnce();
  return viewer ? adminCostCenters(pageReader(), viewer, lastWeek(new Date())) : [];
}

/** A change of the cost center that the form's field `center` names; one that is not there is not found. */
export async function centerChange(
  form: FormData,
  fragment: (text: Text) => CatalogFragment,
  notes: (center: AdminCostCenter, day: string) => string[] = () => [],
): Promise<ChangeState> {
  const code = form.get("center");
  const center = (await centersNow()).find((one) => one.code === code);
  if (!center && (await viewerOnce())) notFound();
  return catalogChange(form, fragment, {
    notes: async () => (center ? notes(center, String(form.get("from") ?? "")) : []),
  });
}

/** Codes are compared like names: a new one must not be an old one written otherwise. @throws FormProblem */
export async function refuseTakenCenter(code: string): Promise<void> {
  const taken = (await centersNow()).find((one) => normaliseName(one.code) === normaliseName(code));
  if (taken) throw new FormProblem(`There is a cost center "${taken.code}" already: ${taken.name}.`);
}

/** Teams that would go on booking to a cost center that ends. */
export function centerEndNotes({ code, teams, costPico }: AdminCostCenter, day: string): string[] {
  const still = teams.filter((team) => isOpen(team, day));
  if (still.length === 0) return [];
  const names = still.map((team) => team.value.name).join(", ");
  return [
    `${names} ${still.length === 1 ? "books" : "book"} to ${code} on that day, ${usdWithSign(costPico)} last week: move ${still.length === 1 ? "it" : "them"} to another cost center first.`,
  ];
}
