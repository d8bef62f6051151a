import { pageReader } from "@/app/reader";
import { can } from "@/lib/auth/permissions";
import { actorOf, currentViewer } from "@/lib/auth/viewer";
import { recordExport } from "@/lib/commands/exports";
import { pageWriter } from "@/lib/commands/page-writer";
import { addDays } from "@/lib/domain/period";
import { env } from "@/lib/env";
import type { ExportEnd } from "@/lib/exports/csv";
import { handle, ProblemError } from "@/lib/problem";
import { exploreSpend, unknownNames } from "@/lib/queries/explore";
import { TooManyGroups } from "@/lib/queries/spend";
import { completeThrough } from "@/lib/queries/trust-strip";
import { comparedExplore } from "../compared-days";
import { exploreCsv } from "../explore-csv";
import { exploreRows, sortRows } from "../explore-rows";
import { type GivenParams, parseExplore } from "../search-params";
import { TOO_MANY_ROWS, unknownSentence } from "../sentences";

/** `/explore/csv?...`: the table of `/explore?...` as CSV, every row of it. */
export const GET = handle(async (request: Request): Promise<Response> => {
  const viewer = await currentViewer();
  if (viewer === null) throw new ProblemError(401, "unauthenticated", "Sign in first.");
  if (!can(viewer.role, "spend:read"))
    throw new ProblemError(403, "not_permitted", "Your role may not do this.");
  const sql = pageReader();
  const now = new Date();
  const choice = parseExplore(paramsOf(new URL(request.url).searchParams));
  const unknown = await unknownNames(sql, viewer, choice.filters);
  const problems = [...choice.problems, ...unknown.map(unknownSentence)];
  if (problems.length > 0)
    throw new ProblemError(400, "invalid_parameter", "This cannot be shown.", problems.join(" "));
  const asked = await comparedExplore(sql, viewer, choice, now, env().reportingTimezone);
  const { explore, earlier } = asked;
  const { groupBy, filters, days, booked } = explore;
  const [answer, complete] = await Promise.all([
    exploreSpend(sql, viewer, { range: days.range, groupBy, filters, booked, earlier }).catch((error) => {
      if (error instanceof TooManyGroups)
        throw new ProblemError(400, "too_many_groups", "This cannot be shown.", TOO_MANY_ROWS);
      throw error;
    }),
    completeThrough(sql, now),
  ]);
  const rows = sortRows(exploreRows(answer.rows, explore, earlier), explore);
  const name = `whospent-${groupBy.join("-") || "total"}-${days.range.fromDay}-to-${days.range.toDay}.csv`;
  const taken = (end: ExportEnd) =>
    recordExport(pageWriter(), actorOf(viewer), {
      kind: "explore",
      of: {
        from: days.range.fromDay,
        through: addDays(days.range.toDay, -1),
        by: groupBy,
        ...(booked !== null && { month: booked.slice(0, 7) }),
        filters,
      },
      ...end,
    });
  const file = request.method === "HEAD" ? null : exploreCsv(rows, explore, earlier, complete, taken);
  return new Response(file, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
      vary: "cookie",
    },
  });
});

function paramsOf(query: URLSearchParams): GivenParams {
  return Object.fromEntries(
    [...new Set(query.keys())]
      .map((key) => [key, query.getAll(key)])
      .map(([key, values]) => [key, values?.length === 1 ? values[0] : values]),
  );
}
