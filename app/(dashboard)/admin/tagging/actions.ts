"use server";

import { redirect } from "next/navigation";
import { pageReader } from "@/app/reader";
import { CommandError } from "@/lib/commands/define-command";
import { type ContractTrial, tryContract } from "@/lib/commands/rule-trial-contract";
import { viewerOnce } from "../../request";
import { type ChangeState, catalogChange, FormProblem } from "../change";
import { contractOf, endingFragment, requiredOf } from "./contract-input";

/** A new contract: shows what would change, then saves it. */
export async function setContract(_: ChangeState, form: FormData): Promise<ChangeState> {
  return catalogChange(form, (text) => ({ tagging_contract: [contractOf(text, requiredOf(form))] }));
}

/** Another end of a contract that there is. */
export async function endContract(_: ChangeState, form: FormData): Promise<ChangeState> {
  return catalogChange(form, (text) => {
    try {
      return endingFragment(text);
    } catch {
      throw new FormProblem("This is not the contract that the page was about: load it again.");
    }
  });
}

/** How trying a contract ended; null before it was asked. */
export type ContractTrialState =
  | { ok: true; trial: ContractTrial }
  | { ok: false; problems: readonly string[] }
  | null;

/** What the contract of the form would have found missing last week; nothing is written. */
export async function tryContractOfForm(_: ContractTrialState, form: FormData): Promise<ContractTrialState> {
  const viewer = await viewerOnce();
  if (!viewer) redirect("/sign-in");
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  try {
    const trial = await tryContract(pageReader(), viewer, contractOf(text, requiredOf(form)));
    return { ok: true, trial };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { ok: false, problems: error.problems.length > 0 ? error.problems : [error.message] };
  }
}
