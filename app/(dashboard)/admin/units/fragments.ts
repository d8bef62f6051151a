import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { normaliseName } from "@/lib/domain/catalog";
import { FormProblem } from "../change";
import { dayOf, type Text } from "../teams/fragments";

/** What the choice of a unit above sends for none. */
export const TOP = "-top";

/** The short name of a new unit: as given, else made from its name. */
export function newUnitSlug(text: Text): string {
  return normaliseName(text("slug") || text("name"));
}

export function newUnitFragment(text: Text): CatalogFragment {
  const name = text("name");
  if (name === "") throw new FormProblem("The new unit needs a name.");
  const parent = text("parent");
  const director = text("director");
  const unit = { slug: newUnitSlug(text), name };
  return { units: [{ ...unit, ...(parent !== "" && { parent }), ...(director !== "" && { director }) }] };
}

/** Name, director and the unit above; an empty choice leaves it where it is. */
export function unitFragment(text: Text): CatalogFragment {
  const name = text("name");
  if (name === "") throw new FormProblem("A unit needs a name.");
  const parent = text("parent");
  return {
    units: [
      {
        slug: text("unit"),
        name,
        director: text("director") || null,
        ...(parent !== "" && { parent: parent === TOP ? null : parent }),
      },
    ],
  };
}

/** No longer used from a day on. */
export function unitEndFragment(text: Text): CatalogFragment {
  return { units: [{ slug: text("unit"), until: dayOf(text) }] };
}

export function reopenUnitFragment(text: Text): CatalogFragment {
  return { units: [{ slug: text("unit"), until: null }] };
}
