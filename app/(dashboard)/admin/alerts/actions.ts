"use server";

import { type ChangeState, catalogChange } from "../change";
import { routeFragment } from "./fragment";

/** Shows what changes, then sets where alerts go. */
export async function setRoute(_: ChangeState, form: FormData): Promise<ChangeState> {
  return catalogChange(form, routeFragment, { needs: "alert:manage" });
}
