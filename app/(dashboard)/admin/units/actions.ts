"use server";

import { type ChangeState, catalogChange } from "../change";
import { newUnitFragment, newUnitSlug, reopenUnitFragment, unitEndFragment, unitFragment } from "./fragments";
import { parentNotes, unitEndNotes } from "./notes";
import { refuseTakenUnit, unitChange } from "./unit-change";

export async function addUnit(_: ChangeState, form: FormData): Promise<ChangeState> {
  return catalogChange(form, async (text) => {
    await refuseTakenUnit(newUnitSlug(text));
    return newUnitFragment(text);
  });
}

export async function changeUnit(_: ChangeState, form: FormData): Promise<ChangeState> {
  return unitChange(form, unitFragment, (unit, all) =>
    parentNotes(unit, String(form.get("parent") ?? ""), all),
  );
}

export async function endUnit(_: ChangeState, form: FormData): Promise<ChangeState> {
  return unitChange(form, unitEndFragment, unitEndNotes);
}

export async function reopenUnit(_: ChangeState, form: FormData): Promise<ChangeState> {
  return unitChange(form, reopenUnitFragment);
}
