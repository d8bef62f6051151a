import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { FormProblem } from "../change";
import { dayOf, type Text } from "../teams/fragments";

export function newCenterFragment(text: Text): CatalogFragment {
  const [code, name, account] = [text("code"), text("name"), text("gl_account")];
  if (code === "" || name === "") throw new FormProblem("The new cost center needs a code and a name.");
  return { cost_centers: [{ code, name, ...(account !== "" && { gl_account: account }) }] };
}

/** Name and general ledger account; a code never changes, it is in the journals. */
export function centerFragment(text: Text): CatalogFragment {
  const name = text("name");
  if (name === "") throw new FormProblem("A cost center needs a name.");
  return { cost_centers: [{ code: text("center"), name, gl_account: text("gl_account") || null }] };
}

/** No longer used from a day on. */
export function centerEndFragment(text: Text): CatalogFragment {
  return { cost_centers: [{ code: text("center"), until: dayOf(text) }] };
}

export function reopenCenterFragment(text: Text): CatalogFragment {
  return { cost_centers: [{ code: text("center"), until: null }] };
}
