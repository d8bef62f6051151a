import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import type { Sql } from "@/db/client";

interface Line {
  section: string;
  what: string;
  value: string;
  spread: string;
  goal: string;
}

const START = "<!-- figures -->";
const END = "<!-- /figures -->";

/** Collects figures, prints them as they come, and writes them as a table. */
export class Report {
  private lines: Line[] = [];

  /** A figure with the spread of its runs. */
  add(section: string, what: string, value: number, runs: readonly number[] = [], goal = ""): void {
    const spread = runs.length > 1 ? `${shown(Math.min(...runs))} to ${shown(Math.max(...runs))}` : "";
    this.put({ section, what, value: shown(value), spread, goal });
  }

  /** A quotient of two figures of this run, with its goal. */
  ratio(section: string, what: string, value: number, goal: string): void {
    this.put({ section, what, value: value.toFixed(3), spread: "", goal });
  }

  /** Something in words. */
  note(section: string, what: string): void {
    this.put({ section, what, value: "", spread: "", goal: "" });
  }

  private put(line: Line): void {
    this.lines.push(line);
    console.log(
      `${line.section.padEnd(8)} ${line.what}: ${line.value}${line.spread ? ` (${line.spread})` : ""}${line.goal ? `  goal ${line.goal}` : ""}`,
    );
  }

  /** The figures as a Markdown table. */
  table(): string {
    const rows = this.lines.map((l) => `| ${l.section} | ${l.what} | ${l.value} | ${l.spread} | ${l.goal} |`);
    return ["| section | what | figure | runs | goal |", "|---|---|---:|---|---|", ...rows].join("\n");
  }

  /** Replaces the figures in a document between its two markers. */
  write(path: string, machine: string): void {
    const text = readFileSync(path, "utf8");
    const from = text.indexOf(START);
    const to = text.indexOf(END);
    if (from < 0 || to < from) throw new Error(`${path} has no place for figures`);
    writeFileSync(
      path,
      `${text.slice(0, from)}${START}\n\n${machine}\n\n${this.table()}\n\n${text.slice(to)}`,
    );
  }
}

function shown(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(value < 10 ? 2 : 1);
}

/** The machine and the versions, in a sentence. */
export async function describeMachine(sql: Sql): Promise<string> {
  const [row] = await sql<{ version: string; fsync: string; commit: string; buffers: string }[]>`
    select current_setting('server_version') as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit, current_setting('shared_buffers') as buffers`;
  const [cpu] = cpus();
  return (
    `${cpus().length} x ${cpu?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ` +
    `PostgreSQL ${row?.version} (fsync ${row?.fsync}, synchronous_commit ${row?.commit}, shared_buffers ${row?.buffers}), ` +
    `${new Date().toISOString().slice(0, 10)}.`
  );
}
