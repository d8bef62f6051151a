"use server";

import { type ChangeState, catalogChange } from "../change";
import { centerChange, centerEndNotes, refuseTakenCenter } from "./center-change";
import { centerEndFragment, centerFragment, newCenterFragment, reopenCenterFragment } from "./fragments";

export async function addCenter(_: ChangeState, form: FormData): Promise<ChangeState> {
  return catalogChange(form, async (text) => {
    await refuseTakenCenter(text("code"));
    return newCenterFragment(text);
  });
}

export async function changeCenter(_: ChangeState, form: FormData): Promise<ChangeState> {
  return centerChange(form, centerFragment);
}

export async function endCenter(_: ChangeState, form: FormData): Promise<ChangeState> {
  return centerChange(form, centerEndFragment, centerEndNotes);
}

export async function reopenCenter(_: ChangeState, form: FormData): Promise<ChangeState> {
  return centerChange(form, reopenCenterFragment);
}
