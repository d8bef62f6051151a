"use server";

import type { ChangeState } from "../change";
import {
  aboutFragment,
  aliasesFragment,
  mergeFragment,
  moveFragment,
  reopenFragment,
  retireFragment,
  splitFragment,
} from "./fragments";
import { newTeamOf, textsOf } from "./new-team";
import { mergeNotes, moveNotes } from "./notes";
import { refuseTaken, teamChange } from "./team-change";

export async function changeAbout(_: ChangeState, form: FormData): Promise<ChangeState> {
  return teamChange(form, aboutFragment);
}

export async function changeAliases(_: ChangeState, form: FormData): Promise<ChangeState> {
  return teamChange(form, (text, team) => aliasesFragment(text, textsOf(form, "end"), team));
}

export async function moveTeam(_: ChangeState, form: FormData): Promise<ChangeState> {
  return teamChange(form, moveFragment, moveNotes);
}

export async function mergeTeam(_: ChangeState, form: FormData): Promise<ChangeState> {
  return teamChange(form, mergeFragment, mergeNotes);
}

export async function retireTeam(_: ChangeState, form: FormData): Promise<ChangeState> {
  return teamChange(form, retireFragment);
}

export async function reopenTeam(_: ChangeState, form: FormData): Promise<ChangeState> {
  return teamChange(form, (_text, team) => reopenFragment(team));
}

export async function splitTeam(_: ChangeState, form: FormData): Promise<ChangeState> {
  const chosen = {
    services: textsOf(form, "service"),
    aliases: textsOf(form, "alias"),
    rules: textsOf(form, "rule"),
  };
  return teamChange(form, async (text, team) => {
    const made = newTeamOf(text);
    await refuseTaken(made.slug);
    return splitFragment(made, chosen, team);
  });
}
