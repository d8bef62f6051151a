import type { Sql } from "@/db/client";

/** A statement as the driver sent it. */
export interface Statement {
  text: string;
  parameters: readonly unknown[];
}

/** Tables whose size follows the events. Rollups are not here: theirs follows teams, models and days. */
const EVENT_SIZED = /^(usage_events|event_|trace_totals|traces|evidence|operation|quarantine|call_contexts)/;

/** Every statement that `run` sends over `sql`, in order. */
export async function recordStatements(sql: Sql, run: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const options = sql.options as { debug?: unknown };
  const before = options.debug;
  options.debug = (_: number, text: string, parameters: unknown[]) => statements.push({ text, parameters });
  try {
    await run();
  } finally {
    options.debug = before;
  }
  return statements.filter(({ text }) => /^\s*(select|with)\b/i.test(text));
}

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Cond"?: string;
  "Recheck Cond"?: string;
  Plans?: PlanNode[];
}

/**
 * Reads of event-sized tables that no index narrows, as "Seq Scan on usage_events_20260713: select ...". The planner
 * is told to avoid sequential scans, so one that is left is one that no index could serve, at any size.
 */
export async function scansOf(sql: Sql, statements: readonly Statement[]): Promise<string[]> {
  return sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    const found: string[] = [];
    for (const { text, parameters } of statements) {
      const [row] = await tx.unsafe<{ "QUERY PLAN": { Plan: PlanNode }[] }[]>(
        `explain (format json) ${text}`,
        parameters as never[],
      );
      for (const node of nodes(row?.["QUERY PLAN"][0]?.Plan)) {
        const table = node["Relation Name"] ?? "";
        const narrowed = "Index Cond" in node || "Recheck Cond" in node;
        if (EVENT_SIZED.test(table) && !narrowed)
          found.push(`${node["Node Type"]} on ${table}: ${text.replace(/\s+/g, " ").trim().slice(0, 160)}`);
      }
    }
    return found;
  }) as Promise<string[]>;
}

function* nodes(node: PlanNode | undefined): Generator<PlanNode> {
  if (!node) return;
  yield node;
  for (const child of node.Plans ?? []) yield* nodes(child);
}
