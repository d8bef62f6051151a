"use server";

import { pageReader } from "@/app/reader";
import { normaliseName } from "@/lib/domain/catalog";
import { allocationPage, lastMonth, policyOn, poolSplit } from "@/lib/queries/admin-allocation";
import { viewerOnce } from "../../request";
import { type ChangeState, catalogChange, FormProblem } from "../change";
import { policyFragment, policyOfForm } from "./fragment";
import { splitSentences } from "./policy-words";

/** Shows how a policy would have split the last complete month, then sets it. */
export async function setPolicy(_: ChangeState, form: FormData): Promise<ChangeState> {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  return catalogChange(form, () => policyFragment(policyOfForm(text)), {
    needs: "allocation:write",
    notes: async () => {
      const viewer = await viewerOnce();
      if (!viewer) throw new FormProblem("You are signed out.");
      const [sql, now] = [pageReader(), new Date()];
      const policy = policyOfForm(text);
      // Names of teams are compared in normal form everywhere.
      const shares = policy.shares
        ? Object.fromEntries(
            Object.entries(policy.shares).map(([team, weight]) => [normaliseName(team), weight]),
          )
        : null;
      const { policies } = await allocationPage(sql, viewer, now);
      const month = lastMonth(now);
      const holding = policyOn(policies, policy.source, now.toISOString().slice(0, 10));
      const [split, current] = await Promise.all([
        poolSplit(sql, viewer, policy.source, { ...policy, shares }, month),
        holding ? poolSplit(sql, viewer, policy.source, holding, month) : null,
      ]);
      return split ? splitSentences(split, current) : [];
    },
  });
}
