import { z } from "zod";
import { DEFECTS } from "@/lib/domain/ledger-codes";
import { EXCEPTION_STATES, type ExceptionKey } from "@/lib/queries/exception-list";

/** What can be done about a group; `case` is its owner, due day and note. */
export const WAYS = ["assign", "map", "register", "publish", "waive", "case"] as const;
export type Way = (typeof WAYS)[number];

/**
 * `?team=support&defect=untagged&owner=...&state=waived`, and the panel beside the queue: `open=untagged.12.1&do=assign`.
 * What is not known is left out.
 */
export const exceptionParams = z.object({
  team: z.string().max(200).optional().catch(undefined),
  defect: z.enum(DEFECTS).optional().catch(undefined),
  owner: z.string().max(320).optional().catch(undefined),
  state: z.enum(EXCEPTION_STATES).optional().catch(undefined),
  cursor: z.string().max(100).optional().catch(undefined),
  /** As `writeKey` makes it. */
  open: z.string().max(80).optional().catch(undefined),
  do: z.enum(WAYS).optional().catch(undefined),
  /** What was just done: the number of an adjustment, or `saved`. */
  done: z.string().max(20).optional().catch(undefined),
});
export type ExceptionParams = z.infer<typeof exceptionParams>;

/** `untagged.12.1`: defect, value and team. */
export function writeKey({ defect, valueId, teamId }: ExceptionKey): string {
  return `${defect}.${valueId}.${teamId}`;
}

/** Inverse of `writeKey`; null for anything else. */
export function readKey(text: string): ExceptionKey | null {
  const match = /^([a-z_]+)\.(-?\d{1,10})\.(\d{1,10})$/.exec(text);
  const defect = DEFECTS.find((one) => one === match?.[1]);
  return match && defect ? { defect, valueId: Number(match[2]), teamId: Number(match[3]) } : null;
}

/** The queue as it is filtered, with a group opened beside it. */
export function openHref(filter: Partial<ExceptionParams>, key: ExceptionKey, way?: Way): string {
  const query = filterQuery(filter);
  query.set("open", writeKey(key));
  if (way) query.set("do", way);
  return `/exceptions?${query}#resolve`;
}

/** The filters of the queue, without panel and place in the list. */
export function filterQuery({ team, defect, owner, state }: Partial<ExceptionParams>): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ team, defect, owner, state }))
    if (value) query.set(name, value);
  return query;
}
