"use server";

import { type ChangeState, catalogChange, FormProblem } from "../change";
import { serviceFragment } from "./fragments";

/** Each form of a service: shows what would change, then changes it. */
export async function changeService(_: ChangeState, form: FormData): Promise<ChangeState> {
  return catalogChange(form, (text) => {
    if (text("slug") === "") throw new FormProblem("Give the service the name that its calls send.");
    return serviceFragment(text);
  });
}
