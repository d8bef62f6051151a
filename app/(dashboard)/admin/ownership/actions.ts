"use server";

import { redirect } from "next/navigation";
import { pageReader } from "@/app/reader";
import { CommandError } from "@/lib/commands/define-command";
import { type RuleTrial, tryRule } from "@/lib/commands/rule-trial";
import { ruleList } from "@/lib/queries/admin-rules";
import { viewerOnce } from "../../request";
import { type ChangeState, catalogChange, FormProblem } from "../change";
import { endingFragment, matchOf, ruleFragment } from "./rule-input";

/** A new rule: shows what would change, then saves it. */
export async function addRule(_: ChangeState, form: FormData): Promise<ChangeState> {
  return catalogChange(form, (text) => {
    if (text("team") === "") throw new FormProblem("Choose the team that the calls belong to.");
    return ruleFragment(text);
  });
}

/** Another end of a rule that there is, or another team from a day on. */
export async function endRule(_: ChangeState, form: FormData): Promise<ChangeState> {
  return catalogChange(form, (text) => {
    try {
      return endingFragment(text);
    } catch {
      throw new FormProblem("This is not the rule that the page was about: load it again.");
    }
  });
}

/** How trying a rule ended; null before it was asked. */
export type TrialState =
  | { ok: true; trial: RuleTrial; rules: Record<number, NamedRule> }
  | { ok: false; problems: readonly string[] }
  | null;

/** A stored rule that a trial speaks of. */
export interface NamedRule {
  match: Record<string, string>;
  team: string;
}

/** What the rule of the form would have matched last week; nothing is written. */
export async function tryRuleOfForm(_: TrialState, form: FormData): Promise<TrialState> {
  const viewer = await viewerOnce();
  if (!viewer) redirect("/sign-in");
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const given = (name: "team" | "environment" | "until") => (text(name) === "" ? {} : { [name]: text(name) });
  try {
    const trial = await tryRule(pageReader(), viewer, {
      match: matchOf(text),
      from: text("from"),
      ...given("team"),
      ...given("environment"),
      ...given("until"),
    });
    const named = new Set([
      ...trial.overlaps.flatMap(({ winnerId, loserId }) => [winnerId, loserId]),
      ...trial.reach.shadowedBy,
      ...trial.tally.lost.map(({ ruleId }) => ruleId),
    ]);
    const rules = await ruleList(pageReader(), viewer, trial.toDay);
    return {
      ok: true,
      trial,
      rules: Object.fromEntries(
        rules.flatMap(({ id, match, team }) => (named.has(id) ? [[id, { match, team: team.name }]] : [])),
      ),
    };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { ok: false, problems: error.problems.length > 0 ? error.problems : [error.message] };
  }
}
