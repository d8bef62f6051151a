import { readSql } from "@/db/client";
import { toUsd } from "@/lib/domain/money";
import { handle } from "@/lib/problem";
import { exceptionList } from "@/lib/queries/exception-list";
import { answer, readParams } from "./params";
import { exceptionsParams } from "./param-schemas";
import { viewerOf } from "./viewer-of";

/** `GET /api/v1/exceptions`: the queue of the open months, overdue first, then by cost. */
export const getExceptions = handle(async (request: Request): Promise<Response> => {
  const viewer = await viewerOf(request, "exception:read");
  const params = readParams(request, exceptionsParams);
  const list = await exceptionList(readSql(), viewer, { ...params, now: new Date() });
  return answer({
    exceptions: list.groups.map((group) => ({
      defect: group.defect,
      value: group.value,
      team: group.team.slug,
      environments: group.environments,
      events: Number(group.events),
      tokens: Number(group.tokens),
      cost_usd: toUsd(group.costPico),
      owner: group.owner,
      due_on: group.dueOn,
      overdue_days: group.overdueDays,
      age_days: group.ageDays,
      state: group.state,
      first_seen_at: group.firstSeenAt.toISOString(),
      last_seen_at: group.lastSeenAt.toISOString(),
      note: group.note,
      trace_id: group.traceId,
    })),
    total: {
      groups: list.total.groups,
      events: Number(list.total.events),
      tokens: Number(list.total.tokens),
      cost_usd: toUsd(list.total.costPico),
      overdue: list.total.overdue,
    },
    next_cursor: list.nextCursor,
  });
});
