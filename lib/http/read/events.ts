import { readSql } from "@/db/client";
import { handle } from "@/lib/problem";
import { eventList } from "@/lib/queries/event-list";
import { eventJson } from "./event-json";
import { answer, instantRange, readParams } from "./params";
import { eventsParams } from "./param-schemas";
import { viewerOf } from "./viewer-of";

/** `GET /api/v1/events`: events of a range or of a trace, in the order of their keys. */
export const getEvents = handle(async (request: Request): Promise<Response> => {
  const viewer = await viewerOf(request, "trace:read");
  const params = readParams(request, eventsParams);
  const sql = readSql();
  const range = params.from && params.to ? await instantRange(sql, params.from, params.to) : {};
  const found = await eventList(sql, viewer, {
    ...range,
    traceId: params.trace_id,
    source: params.source,
    cursor: params.cursor,
    limit: params.limit,
  });
  return answer({ events: found.events.map(eventJson), next_cursor: found.nextCursor });
});
