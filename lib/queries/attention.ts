import type { Viewer } from "@/lib/auth/viewer";
import { exceptionList, type ExceptionGroup } from "./exception-list";
import type { Reader } from "./reader";

/** The one verb offered for an exception. */
export type AttentionVerb = "assign" | "map" | "publish" | "decide" | "explain";

/** A line of "Needs attention": a group of the exception queue, which is all that asks for attention today. */
export type Attention = ExceptionGroup & { kind: "exception" };

const MOST = 5;

/** At most five groups of the open months, by dollars at stake; unpriced ones, whose dollars are unknown, after them. */
export async function needsAttention(sql: Reader, viewer: Viewer, now: Date): Promise<Attention[]> {
  const { groups } = await exceptionList(sql, viewer, { now, sort: "cost", limit: MOST });
  return groups.map((group) => ({ ...group, kind: "exception" }));
}
