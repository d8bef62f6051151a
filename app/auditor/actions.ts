"use server";

import { headers } from "next/headers";
import { pageReader } from "@/app/reader";
import { currentViewer } from "@/lib/auth/viewer";
import type { Audit } from "@/lib/domain/audit";
import { audit } from "@/lib/http/auditor";

/** Reads what was pasted and answers; nothing is written. */
export async function auditPaste(_: Audit | null, form: FormData): Promise<Audit> {
  const text = form.get("payload");
  const [viewer, sent] = await Promise.all([currentViewer(), headers()]);
  // The nearest proxy writes the last one; what stands before it anybody can make up.
  const address = sent.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown";
  return audit(pageReader(), typeof text === "string" ? text : "", { address, nowMs: Date.now(), viewer });
}
