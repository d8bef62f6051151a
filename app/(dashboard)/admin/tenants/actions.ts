"use server";

import { redirect } from "next/navigation";
import { eraseTenant } from "@/lib/commands/tenants";
import { type ActionState, act } from "../../action";
import { type ChangeState, catalogChange } from "../change";
import { tenantHref } from "./search-params";

/** What the company knows about a tenant. */
export async function describeTenant(_: ChangeState, form: FormData): Promise<ChangeState> {
  return catalogChange(form, (text) => ({
    tenants: [
      {
        slug: text("slug"),
        name: text("name") || null,
        owner: text("owner") || null,
        note: text("note") || null,
      },
    ],
  }));
}

/** Takes the name of a tenant away, for good. */
export async function eraseTenantForGood(_: ActionState, form: FormData): Promise<ActionState> {
  const id = Number(form.get("id"));
  const state = await act(eraseTenant, { id, confirm: String(form.get("confirm") ?? "") });
  if (state.ok) redirect(tenantHref(id));
  return state;
}
