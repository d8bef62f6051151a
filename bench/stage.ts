/** What the measurements run on: a database, the reference company in it, server processes. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Sql } from "@/db/client";
import { openDatabase } from "@/db/embedded";
import { migrate } from "@/db/migrate";
import { nextCommand } from "@/lib/cli/serve/build";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { importPriceDraft, publishPriceCard } from "@/lib/commands/price-cards";
import { referenceCard, referenceCatalog } from "./reference-shape";

const ADMIN = { name: "bench@example.com", role: "admin" } as const;
/** Signs the sessions of the measured web server. */
export const SESSION_SECRET = "measurements-only-not-a-secret";

export interface Stage {
  sql: Sql;
  url: string;
  /** An ingest key. */
  key: string;
  keyId: number;
  /** Stops everything; the database is dropped unless it was there before or is kept. */
  close(options?: { keep: boolean }): Promise<void>;
}

/**
 * A fresh database with the reference company: on the server of DATABASE_URL (a database of its
 * own there, dropped afterwards), else embedded in a temporary folder with default settings.
 * `loaded` is the URL of a database that an earlier run left.
 */
export async function openStage(loaded?: string): Promise<Stage> {
  if (loaded !== undefined) {
    const sql = connect(loaded, { max: 8, name: "whospent-bench" });
    await migrate(sql);
    return { sql, url: loaded, key: "", keyId: 0, close: () => sql.end({ timeout: 5 }) };
  }
  const given = process.env.DATABASE_URL;
  const folder = given ? null : mkdtempSync(join(tmpdir(), "whospent-bench-"));
  const server = folder ? await openDatabase({ dataDir: folder }) : null;
  const adminUrl = given ?? server?.url ?? "";
  const name = `whospent_bench_${process.pid}`;
  const admin = connect(adminUrl, { max: 1, name: "whospent-bench" });
  await admin`create database ${admin(name)}`;
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const sql = connect(url.href, { max: 8, name: "whospent-bench" });
  await migrate(sql);
  const { key, id } = await setUp(sql);
  return {
    sql,
    url: url.href,
    key,
    keyId: id,
    async close({ keep } = { keep: false }) {
      await sql.end({ timeout: 5 });
      if (!keep) await admin`drop database if exists ${admin(name)} with (force)`;
      await admin.end();
      await server?.stop();
      if (folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Catalog, prices and a key of the reference company. */
export async function setUp(sql: Sql): Promise<{ key: string; id: number }> {
  await applyCatalog(sql, ADMIN, referenceCatalog());
  const cards = await importPriceDraft(sql, ADMIN, { drafts: [referenceCard()] });
  await publishPriceCard(sql, ADMIN, { ids: cards.map((card) => card.id) });
  // The limit on new tenants a day is for strangers; the company's thousand are known.
  return createIngestKey(sql, ADMIN, { name: "bench", scopes: ["ingest", "read"] });
}

export interface ServerProcess {
  address: string;
  child: ChildProcess;
  /** Megabytes of memory: now, and the most so far. */
  memory(): { rss: number; peak: number };
  /** Seconds of processor time used so far. */
  cpu(): number;
  stop(): Promise<void>;
}

/** `whospent ingest-server` as a process of its own; BENCH_NODE_OPTIONS, e.g. `--cpu-prof`, goes to its node. */
export function startIngestProcess(
  databaseUrl: string,
  nodeOptions = givenOptions(),
  port?: number,
): Promise<ServerProcess> {
  return start(["--import", "tsx", "bench/ingest-process.ts"], databaseUrl, nodeOptions, port);
}

function givenOptions(): string[] {
  return (process.env.BENCH_NODE_OPTIONS ?? "").split(" ").filter(Boolean);
}

/** A bare node:http server that answers every post with its length: the most that node can do. */
export function startEchoProcess(): Promise<ServerProcess> {
  return start(["--import", "tsx", "bench/echo-process.ts"], "postgres://none@127.0.0.1/none", []);
}

/** Next's server on the build in `.next`; null when there is no build. */
export async function startNextProcess(databaseUrl: string): Promise<ServerProcess | null> {
  if (!existsSync(".next/BUILD_ID")) return null;
  return start([nextCommand(), "start", "-H", "127.0.0.1"], databaseUrl, [], undefined, true);
}

async function start(
  command: string[],
  databaseUrl: string,
  nodeOptions: string[],
  wantedPort?: number,
  next = false,
): Promise<ServerProcess> {
  const port = wantedPort ?? (await freePort());
  const args = [...nodeOptions, ...command, ...(next ? ["-p", String(port)] : [String(port)])];
  const address = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      NEXTAUTH_URL: address,
      NEXTAUTH_SECRET: SESSION_SECRET,
      LOG_LEVEL: "warn",
    },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  for (let tries = 0; ; tries += 1) {
    const up = await fetch(`${address}/api/health/live`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) break;
    if (child.exitCode !== null || child.signalCode !== null || tries > 300)
      throw new Error(`${command.join(" ")} did not start`);
    await sleep(100);
  }
  return {
    address,
    child,
    memory: () => memoryOf(child.pid ?? 0),
    cpu: () => cpuOf(child.pid ?? 0),
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await ended;
      clearTimeout(late);
    },
  };
}

function memoryOf(pid: number): { rss: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
  return { rss: of("VmRSS"), peak: of("VmHWM") };
}

/** Seconds of processor time of a process, by the kernel's clock of 100 ticks. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/** Seconds of processor time of this database's backends and of the server's writers; 0 for a server elsewhere. */
export async function databaseCpu(sql: Sql): Promise<number> {
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() or datname is null`;
  return rows.reduce((sum, { pid }) => sum + cpuOf(pid), 0);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
