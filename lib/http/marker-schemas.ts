import { z } from "zod";
import { MARKER_KINDS } from "@/lib/domain/marker";
import { tracesParams } from "./read/param-schemas";

/** What a marker is posted as; a field that is not known is refused. */
export const markerBody = z.strictObject({
  at: z.iso
    .datetime({ offset: true, error: "must be an instant with an offset, 2026-07-14T09:30:00Z" })
    .optional()
    .describe("When it happened; now unless given."),
  kind: z.enum(MARKER_KINDS, `must be one of ${MARKER_KINDS.join(", ")}`),
  name: z.string("must be a text").describe("What happened: `thread-summary v14`."),
  team: z.string("must be a text").optional().describe("The one team it concerns; everybody unless given."),
  service: z.string("must be a text").optional().describe("The service it concerns."),
  url: z.string("must be a text").optional().describe("Where to read more."),
});

/** Which markers are asked for. */
export const markersParams = tracesParams.pick({ from: true, to: true, team: true });

export const markerAnswer = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  kind: z.enum(MARKER_KINDS),
  name: z.string(),
  team: z.string().nullable(),
  service: z.string().nullable(),
  url: z.string().nullable(),
});

export const markersAnswer = z.object({ markers: z.array(markerAnswer), next_cursor: z.null() });
