"use server";

import { pageReader } from "@/app/reader";
import { plannedBudget } from "@/lib/queries/admin-budgets";
import { viewerOnce } from "../../request";
import { type ChangeState, catalogChange, FormProblem } from "../change";
import { standingSentences } from "./budget-words";
import { budgetFragment, plannedOf } from "./fragment";

/** Shows what a plan would do, then sets it. */
export async function setBudget(_: ChangeState, form: FormData): Promise<ChangeState> {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  return catalogChange(form, () => budgetFragment(plannedOf(text)), {
    needs: "budget:write",
    notes: async () => {
      const viewer = await viewerOnce();
      if (!viewer) throw new FormProblem("You are signed out.");
      const plan = plannedOf(text);
      const now = new Date();
      const standing = await plannedBudget(pageReader(), viewer, plan, now);
      return standing ? standingSentences(plan, standing, now.toISOString().slice(0, 10)) : [];
    },
  });
}
