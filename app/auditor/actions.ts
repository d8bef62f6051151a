"use server";

import { headers } from "next/headers";
import { pageReader } from "@/app/reader";
import { addressOf } from "@/lib/auth/sign-in-limit";
import { currentViewer } from "@/lib/auth/viewer";
import { audit } from "@/lib/http/auditor";
import { auditToText } from "./audit-text";

/** Reads what was pasted and answers with an audit as text (`auditFromText`); nothing is written. */
export async function auditPaste(_: string | null, form: FormData): Promise<string> {
  const text = form.get("payload");
  const [viewer, sent] = await Promise.all([currentViewer(), headers()]);
  const address = addressOf(sent.get("x-forwarded-for"));
  const request = { address, nowMs: Date.now(), viewer };
  return auditToText(await audit(pageReader(), typeof text === "string" ? text : "", request));
}
