"use server";

import { redirect } from "next/navigation";
import { pageReader } from "@/app/reader";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { type FirstRecord, firstRecord } from "@/lib/queries/first-record";
import { type ActionState, act } from "../../action";
import { viewerOnce } from "../../request";

/** A key that was just made for a tool; the secret is in this answer alone. */
export interface ConnectKey {
  id: number;
  key: string;
}

/** Makes a key that may send, and nothing else. */
export async function makeToolKey(
  _: ActionState<ConnectKey>,
  form: FormData,
): Promise<ActionState<ConnectKey>> {
  return act(createIngestKey, { name: String(form.get("name") ?? ""), scopes: ["ingest"] });
}

/** What came with a key so far; null while it waits. */
export async function lookForFirst(keyId: number): Promise<FirstRecord | null> {
  const viewer = await viewerOnce();
  if (!viewer) redirect("/sign-in");
  return firstRecord(pageReader(), viewer, keyId);
}
