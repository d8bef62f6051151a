import { readSql, sql as writeSql } from "@/db/client";
import { actorOf } from "@/lib/auth/viewer";
import { recordExport } from "@/lib/commands/exports";
import { showbackCsv, showbackFileName } from "@/lib/exports/showback";
import { handle } from "@/lib/problem";
import { showbackHead } from "@/lib/queries/showback";
import { notFound, readParams } from "./params";
import { showbackParams } from "./param-schemas";
import { viewerOf } from "./viewer-of";

/** `GET /api/v1/exports/{kind}`: a file of an accounting month, streamed. `showback` is the kind there is. Who took it is written down. */
export const getExport = handle(
  async (request: Request, context: { params: Promise<{ kind: string }> }): Promise<Response> => {
    const viewer = await viewerOf(request, "spend:read");
    if ((await context.params).kind !== "showback") throw notFound("export");
    const { month, team } = readParams(request, showbackParams);
    const sql = readSql();
    const head = await showbackHead(sql, viewer, { month, team, now: new Date() });
    if (head === "no_month") throw notFound("accounting month");
    if (head === "no_team") throw notFound("team");
    const file = () =>
      showbackCsv(sql, viewer, head, (end) =>
        recordExport(writeSql(), actorOf(viewer), {
          kind: "showback",
          of: {
            month: head.month.period.slice(0, 7),
            status: head.month.status,
            team: head.team?.slug ?? "all",
          },
          ...end,
        }),
      );
    return new Response(request.method === "HEAD" ? null : file(), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${showbackFileName(head)}"`,
        "cache-control": "private, no-store",
        vary: "authorization, cookie",
      },
    });
  },
);
