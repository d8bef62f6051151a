"use server";

import { type ChangeState, catalogChange, FormProblem } from "../change";
import { environmentFragment, mapFragment } from "./fragments";

/** A new environment, or another class, name or end of one. */
export async function changeEnvironment(_: ChangeState, form: FormData): Promise<ChangeState> {
  return catalogChange(form, (text) => {
    if (text("slug") === "") throw new FormProblem("Give the environment the name that calls send.");
    if (text("class") === "") throw new FormProblem("Choose what kind of environment it is.");
    return environmentFragment(text);
  });
}

/** Says what an unknown name means. */
export async function mapEnvironment(_: ChangeState, form: FormData): Promise<ChangeState> {
  return catalogChange(form, (text) => {
    if (text("meaning") === "") throw new FormProblem("Choose what the name means.");
    return mapFragment(text);
  });
}
