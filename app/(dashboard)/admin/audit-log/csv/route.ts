import { pageReader } from "@/app/reader";
import { actorOf, currentViewer } from "@/lib/auth/viewer";
import { recordExport } from "@/lib/commands/exports";
import { pageWriter } from "@/lib/commands/page-writer";
import { env } from "@/lib/env";
import { auditCsv } from "@/lib/exports/audit-log";
import { handle, ProblemError } from "@/lib/problem";
import { mayReadAudit } from "@/lib/queries/audit-log";
import { readAuditParams } from "../search-params";

/** `/admin/audit-log/csv?...`: every line that `/admin/audit-log?...` lists, as CSV. */
export const GET = handle(async (request: Request): Promise<Response> => {
  const viewer = await currentViewer();
  if (viewer === null) throw new ProblemError(401, "unauthenticated", "Sign in first.");
  if (!mayReadAudit(viewer)) throw new ProblemError(403, "not_permitted", "Your role may not do this.");
  const query = new URL(request.url).searchParams;
  const params = Object.fromEntries(
    [...new Set(query.keys())].map((name) => [name, oneOrAll(query.getAll(name))]),
  );
  const { filter, given, problems } = readAuditParams(params, env().reportingTimezone);
  if (problems.length > 0)
    throw new ProblemError(400, "invalid_parameter", "This cannot be listed.", problems.join(" "));
  const file = () =>
    auditCsv(pageReader(), viewer, filter, (end) =>
      recordExport(pageWriter(), actorOf(viewer), { kind: "audit-log", of: given, ...end }),
    );
  return new Response(request.method === "HEAD" ? null : file(), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="whospent-audit-log-${new Date().toISOString().slice(0, 10)}.csv"`,
      "cache-control": "private, no-store",
      vary: "cookie",
    },
  });
});

function oneOrAll(values: string[]): string | string[] | undefined {
  return values.length > 1 ? values : values[0];
}
