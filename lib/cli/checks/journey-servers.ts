import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { OpenDatabase } from "@/db/embedded";

/**
 * The servers of the browser journeys, one on each port of E2E_PORTS: the demo, started as a person would. Their
 * databases are embedded, in a temporary folder that is deleted at the end, so that no journey writes to a
 * company's. The demo company is loaded once, with a fifth of its calls, and copied for each.
 */
const ports = (process.env.E2E_PORTS ?? "").split(",").map(Number);
const dataDir = mkdtempSync(join(tmpdir(), "whospent-e2e-"));
process.env.DATABASE_URL = "";
const TEMPLATE = "journeys";
const children: ChildProcess[] = [];
let database: OpenDatabase | undefined;
let ending: Promise<void> | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0));

// Imported late: the environment is read with the first of these modules.
const { openDatabase } = await import("@/db/embedded");
const { build, buildState } = await import("@/lib/cli/serve/build");
if (buildState(process.cwd()) !== "fresh") await build(process.cwd());
database = await openDatabase({ dataDir: join(dataDir, "postgres"), durability: "throwaway" });
await start(database.url).catch(async (error) => {
  if (ending) return;
  console.error(error);
  await end(1);
});

async function start(server: string): Promise<void> {
  const { connect } = await import("@/db/client");
  const admin = connect(server, { max: 1, name: "whospent-journeys" });
  await admin`create database ${admin(TEMPLATE)}`;
  await loadCompany(urlOf(server, TEMPLATE));
  for (const [index, port] of ports.entries()) {
    if (ending) break;
    const name = `${TEMPLATE}_${index}`;
    await admin`create database ${admin(name)} template ${admin(TEMPLATE)}`;
    await serve(urlOf(server, name), port);
  }
  await admin.end({ timeout: 5 });
}

function urlOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function loadCompany(databaseUrl: string): Promise<void> {
  const { connect } = await import("@/db/client");
  const { migrate } = await import("@/db/migrate");
  const { settleTimezone } = await import("@/lib/pipeline/reporting-timezone");
  const { loadDemo } = await import("@/lib/demo/load");
  const { env } = await import("@/lib/env");
  const sql = connect(databaseUrl, { max: 1, name: "whospent-journeys" });
  await migrate(sql);
  await settleTimezone(sql, env().reportingTimezone);
  await sql.end({ timeout: 5 });
  const scale = Number(process.env.WHOSPENT_DEMO_SCALE ?? "0.2");
  await loadDemo({ databaseUrl, scale, log: console.log });
}

/** Starts one server and waits until it answers. */
async function serve(databaseUrl: string, port: number): Promise<void> {
  const origin = `http://localhost:${port}`;
  const child = spawn(process.execPath, ["--import", "tsx", "lib/cli/serve.ts", "demo"], {
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      WHOSPENT_DATA_DIR: join(dataDir, String(port)),
      PORT: String(port),
      NEXTAUTH_URL: origin,
    },
  });
  children.push(child);
  child.once("close", (code) => void end(code ?? 1));
  while (!ending && !(await fetch(`${origin}/api/health/ready`).catch(() => null))?.ok) await sleep(100);
}

/** Stops all of it, the servers before their database. */
function end(code: number): Promise<void> {
  ending ??= (async () => {
    await Promise.all(children.map(stopped));
    await database?.stop();
    rmSync(dataDir, { recursive: true, force: true });
    process.exit(code);
  })();
  return ending;
}

function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("close", () => resolve());
    child.kill("SIGTERM");
  });
}
