import { readSql, sql as writeSql } from "@/db/client";
import { actorOf } from "@/lib/auth/viewer";
import { recordExport } from "@/lib/commands/exports";
import { budgetsTaken, litellmBudgets } from "@/lib/exports/litellm-budgets";
import { handle } from "@/lib/problem";
import { virtualKeys } from "@/lib/queries/check-virtual-keys";
import { answer } from "./read/params";
import { viewerOf } from "./read/viewer-of";

/**
 * `GET /api/v1/exports/litellm-budgets`: monthly budgets of the teams that the caller sees, as settings of their keys
 * at LiteLLM.
 */
export const getLitellmBudgets = handle(async (request: Request): Promise<Response> => {
  const viewer = await viewerOf(request, "budget:read");
  const settings = litellmBudgets(
    await virtualKeys(readSql(), viewer, new Date().toISOString().slice(0, 10)),
  );
  if (request.method !== "HEAD") await recordExport(writeSql(), actorOf(viewer), budgetsTaken(settings));
  return answer(settings);
});
