"use server";

import {
  changeIngestKey,
  createIngestKey,
  revokeIngestKey,
  rotateIngestKey,
} from "@/lib/commands/ingest-keys";
import { issueServiceKey, revokeServiceKey, rotateServiceKey } from "@/lib/commands/service-keys";
import type { KeyScope } from "@/lib/auth/api-key";
import { type ActionState, act, refused } from "../../action";
import { claimsOf, expiryOf, seenClaims, seenInstant, textOf } from "./form-input";
import { termLines } from "./key-words";

/** A key that was just made. It is in the answer to the form that asked for it, and nowhere else. */
export interface MadeKey {
  id: number;
  key: string;
}

/** A signing key that was just made: its private half, twice. */
export interface MadeSigningKey {
  id: number;
  kid: string;
  privateKey: string;
  privateJwk: string;
}

/** Where a change of a key stands: what it would do, then what it did. */
export type TermsState = ActionState<{
  saved: boolean;
  lines: string[];
  fields: [name: string, value: string][];
}>;

/** Makes an ingest key. */
export async function makeKey(_: ActionState<MadeKey>, form: FormData): Promise<ActionState<MadeKey>> {
  const claims = claimsOf(form);
  const expiresAt = expiryOf(form);
  const optional = (name: "team" | "environment" | "source") =>
    textOf(form, name) === "" ? {} : { [name]: textOf(form, name) };
  return act(createIngestKey, {
    name: textOf(form, "name"),
    // What is no scope is refused by the command, in words.
    scopes: form.getAll("scope") as KeyScope[],
    ...optional("team"),
    ...optional("source"),
    ...optional("environment"),
    ...(claims && { claims }),
    ...(expiresAt && { expiresAt }),
  });
}

/** Makes the key that takes over. */
export async function rotateKey(
  _: ActionState<MadeKey & { replacedEndsAt: Date }>,
  form: FormData,
): Promise<ActionState<MadeKey & { replacedEndsAt: Date }>> {
  return act(rotateIngestKey, { id: Number(form.get("id")), overlapHours: Number(form.get("overlap")) });
}

/** Ends a key at once. */
export async function revokeKey(_: ActionState, form: FormData): Promise<ActionState> {
  return act(revokeIngestKey, { id: Number(form.get("id")) });
}

/** First shows what would change; sent again with `confirmed`, changes it. */
export async function changeKey(_: TermsState, form: FormData): Promise<TermsState> {
  const refusal = await refused("key:manage");
  if (refusal) return refusal;
  const seen = {
    claims: seenClaims(form),
    environment: textOf(form, "seen_environment") || null,
    expiresAt: seenInstant(form, "seen_expires"),
  };
  const wanted = {
    claims: claimsOf(form),
    environment: textOf(form, "environment") || null,
    expiresAt: expiryOf(form, seen.expiresAt),
  };
  if (Number.isNaN(wanted.expiresAt?.getTime()))
    return { ok: false, message: "Give the day on which the key ends as a date.", problems: [] };
  const lines = termLines(seen, wanted);
  if (textOf(form, "confirmed") === "") {
    const fields = [...form].flatMap(([name, value]): [string, string][] =>
      // React's own fields begin with a dollar sign.
      typeof value === "string" && !name.startsWith("$") ? [[name, value]] : [],
    );
    return { ok: true, result: { saved: false, lines, fields } };
  }
  const done = await act(changeIngestKey, { id: Number(form.get("id")), seen, ...wanted });
  return done.ok ? { ok: true, result: { saved: true, lines, fields: [] } } : done;
}

/** Makes a key that a service signs with. */
export async function makeSigningKey(
  _: ActionState<MadeSigningKey>,
  form: FormData,
): Promise<ActionState<MadeSigningKey>> {
  const claims = claimsOf(form);
  const expiresAt = expiryOf(form);
  return act(issueServiceKey, {
    service: textOf(form, "service"),
    ...(claims && { claims }),
    ...(expiresAt && { expiresAt }),
  });
}

/** Makes the signing key that takes over. */
export async function rotateSigningKey(
  _: ActionState<MadeSigningKey & { replacedEndsAt: Date }>,
  form: FormData,
): Promise<ActionState<MadeSigningKey & { replacedEndsAt: Date }>> {
  return act(rotateServiceKey, { id: Number(form.get("id")), overlapHours: Number(form.get("overlap")) });
}

/** Ends a signing key at once. */
export async function revokeSigningKey(_: ActionState, form: FormData): Promise<ActionState> {
  return act(revokeServiceKey, { id: Number(form.get("id")) });
}
