import { readSql } from "@/db/client";
import { showbackCsv, showbackFileName } from "@/lib/exports/showback";
import { handle } from "@/lib/problem";
import { showbackHead } from "@/lib/queries/showback";
import { notFound, readParams } from "./params";
import { showbackParams } from "./param-schemas";
import { viewerOf } from "./viewer-of";

/** `GET /api/v1/exports/{kind}`: a file of an accounting month, streamed. `showback` is the kind there is. */
export const getExport = handle(
  async (request: Request, context: { params: Promise<{ kind: string }> }): Promise<Response> => {
    const viewer = await viewerOf(request, "spend:read");
    if ((await context.params).kind !== "showback") throw notFound("export");
    const { month, team } = readParams(request, showbackParams);
    const sql = readSql();
    const head = await showbackHead(sql, viewer, { month, team, now: new Date() });
    if (head === "no_month") throw notFound("accounting month");
    if (head === "no_team") throw notFound("team");
    return new Response(showbackCsv(sql, viewer, head), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${showbackFileName(head)}"`,
        "cache-control": "private, no-store",
        vary: "authorization, cookie",
      },
    });
  },
);
