"use server";

import { redirect } from "next/navigation";
import { pageReader } from "@/app/reader";
import type { Role } from "@/lib/auth/permissions";
import {
  changeMember,
  disableMember,
  enableMember,
  signOutMember,
  unlockMember,
} from "@/lib/commands/members/change";
import { mapGroup, unmapGroup } from "@/lib/commands/members/group-mappings";
import { makePasswordLink } from "@/lib/commands/members/password-links";
import { setVisibility, type Visibility } from "@/lib/commands/members/visibility";
import { createUser } from "@/lib/commands/users";
import { env } from "@/lib/env";
import { type ActionState, act } from "../../action";
import { viewerOnce } from "../../request";
import type { MemberFormState } from "./form-state";
import { memberPreview } from "./member-preview";

const textOf = (form: FormData) => (name: string) => String(form.get(name) ?? "").trim();
const teamsOf = (form: FormData) => form.getAll("team").map(String);
/** What is no role is refused by the command, in words. */
const roleOf = (form: FormData) => textOf(form)("role") as Role;
/** What no number of an account can be is refused by the command, in words. */
const isId = (number: number) => Number.isInteger(number) && number > 0 && number < 2 ** 31;
const orNull = (text: string) => (text === "" ? null : text);

/** First what would change, then, with `save`, exactly that. */
export async function change(_: MemberFormState, form: FormData): Promise<MemberFormState> {
  const text = textOf(form);
  const input = {
    userId: Number(text("userId")),
    version: Number(text("version")),
    name: text("name"),
    role: roleOf(form),
    teams: teamsOf(form),
    unit: orNull(text("unit")),
  };
  const viewer = await viewerOnce();
  if (!viewer) redirect("/sign-in");
  const asked = text("save") === "" && [input.userId, input.version].every(isId);
  const lines = asked ? await memberPreview(pageReader(), viewer, input) : null;
  if (lines !== null) {
    const fields = [...form].flatMap(([name, value]): [string, string][] =>
      typeof value === "string" && !name.startsWith("$") ? [[name, value]] : [],
    );
    return { stage: "preview", lines, fields };
  }
  // Also where there is nothing to show: the command says why, in words.
  const done = await act(changeMember, input);
  return done.ok ? { stage: "done", message: "Saved." } : { stage: "problem", message: done.message };
}

/** Makes an account, and the link by which its owner sets a password if one is wanted. */
export async function add(_: MemberFormState, form: FormData): Promise<MemberFormState> {
  const text = textOf(form);
  const unit = text("unit");
  const made = await act(createUser, {
    email: text("email"),
    name: text("name"),
    role: roleOf(form),
    teams: teamsOf(form),
    ...(unit === "" ? {} : { unit }),
  });
  if (!made.ok) return { stage: "problem", message: made.message };
  const email = text("email").toLowerCase();
  const href = `/admin/members/${made.result.id}`;
  if (text("link") === "")
    return { stage: "done", message: `${email} can sign in over the company's provider.`, href };
  const linked = await linkFor(email);
  return linked.stage === "done" ? { ...linked, href } : linked;
}

/** Makes a one-time link, shown this once. */
export async function makeLink(_: MemberFormState, form: FormData): Promise<MemberFormState> {
  return linkFor(textOf(form)("email"));
}

async function linkFor(email: string): Promise<NonNullable<MemberFormState>> {
  const made = await act(makePasswordLink, { email });
  if (!made.ok) return { stage: "problem", message: made.message };
  const { path, expiresAt } = made.result;
  const url = new URL(path, env().nextAuthUrl ?? `http://localhost:${env().port}`).href;
  return { stage: "done", message: `The link for ${email}`, link: { url, until: expiresAt.toISOString() } };
}

const one = (form: FormData) => ({ userId: Number(form.get("userId")) });

export async function disable(_: ActionState, form: FormData): Promise<ActionState> {
  return act(disableMember, one(form));
}

export async function enable(_: ActionState, form: FormData): Promise<ActionState> {
  return act(enableMember, one(form));
}

export async function signOutEverywhere(_: ActionState, form: FormData): Promise<ActionState> {
  return act(signOutMember, one(form));
}

export async function unlock(_: ActionState, form: FormData): Promise<ActionState> {
  return act(unlockMember, one(form));
}

export async function map(_: ActionState, form: FormData): Promise<ActionState> {
  const text = textOf(form);
  return act(mapGroup, {
    group: text("group"),
    role: roleOf(form),
    teams: teamsOf(form),
    unit: orNull(text("unit")),
    seenAt: orNull(text("seenAt")),
  });
}

export async function unmap(_: ActionState, form: FormData): Promise<ActionState> {
  return act(unmapGroup, { group: textOf(form)("group") });
}

export async function show(_: ActionState, form: FormData): Promise<ActionState> {
  return act(setVisibility, { visibility: textOf(form)("visibility") as Visibility });
}
