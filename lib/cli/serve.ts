import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Sql } from "@/db/client";
import { DataFolderInUse, keptSecret, type OpenDatabase, openDatabase } from "@/db/embedded";
import { freePort } from "@/db/embedded/process";
import { migrate } from "@/db/migrate";
import { OtherTimezone, settleTimezone } from "@/lib/pipeline/reporting-timezone";
import { type Env, EnvError, readEnv } from "@/lib/env";
import { build, buildState } from "./serve/build";
import { whenNpmEnds } from "./serve/npm";
import { isPortFree, startWeb, type Web } from "./serve/web";

const MODES = ["dev", "start", "demo"] as const;
type Mode = (typeof MODES)[number];

const LOOPBACK = "127.0.0.1";

/** An expected obstacle: its message is for the person at the terminal, without a stack. */
class Obstacle extends Error {}

/** Everything that runs, in the order in which it was started; it is stopped the other way round. */
class Running {
  private readonly stops: (() => Promise<void>)[] = [];
  private stopped: Promise<void> | undefined;

  add(stop: () => Promise<void>): void {
    this.stops.push(stop);
  }

  get isStopping(): boolean {
    return this.stopped !== undefined;
  }

  stop(): Promise<void> {
    this.stopped ??= (async () => {
      for (const stop of this.stops.reverse()) await stop().catch((error) => console.error(error));
    })();
    return this.stopped;
  }
}

/**
 * Serves Whospent until SIGINT, SIGTERM or SIGHUP: opens and migrates the database, starts the background
 * jobs and Next's server, and stops all of it in the opposite order. `demo` builds if the sources changed,
 * and loads the demo company once; it listens on 127.0.0.1 only, as its accounts have no secrets.
 */
async function serve(mode: Mode, env: Env, running: Running): Promise<void> {
  const say = (text: string) => console.log(text);
  let host = mode === "start" ? env.host : LOOPBACK;
  const secret = sessionSecret(env);
  const port = env.port === 0 ? await freePort() : env.port;
  // A server that was stopped a moment ago may still be closing.
  for (let tries = 0; !(await isPortFree(port, host)); tries += 1) {
    if (tries < 12) await sleep(250);
    else throw new Obstacle(`Port ${port} is in use: stop what listens there, or set PORT to another one.`);
  }
  const state = mode === "dev" ? "fresh" : buildState(process.cwd());
  if (state === "missing" || (state === "stale" && mode === "demo")) {
    say("Building (once; about a minute) ...");
    await build(process.cwd());
  }
  if (running.isStopping) return;

  const database = await openDatabase({
    attach: false,
    onLost: (reason) => {
      console.error(reason.message);
      void end(running, 1);
    },
  });
  running.add(() => database.stop());
  const sql = connect(database.url, { max: 4, name: "whospent-jobs" });
  running.add(() => sql.end({ timeout: 5 }));
  const applied = await migrate(sql);
  if (applied.length > 0) say(`Migrated the database (${applied.length} step(s)).`);
  await settleTimezone(sql, env.reportingTimezone);
  if (mode === "demo") await loadDemoOnce(database, say);
  else if (host !== LOOPBACK && mode === "start" && (await holdsDemo(sql))) {
    say(
      "This database holds the demo company, whose accounts need no password: listening on 127.0.0.1 only.",
    );
    host = LOOPBACK;
  }
  await startJobsIn(sql, running);
  if (running.isStopping) return;

  const address = env.nextAuthUrl ?? `http://localhost:${port}`;
  const web = startWeb(mode === "dev" ? "dev" : "start", {
    port,
    host,
    environment: {
      DATABASE_URL: database.url,
      PORT: String(port),
      NEXTAUTH_URL: address,
      NEXTAUTH_SECRET: secret,
    },
  });
  running.add(() => web.stop());
  void web.ended.then((how) => {
    if (running.isStopping) return;
    console.error(`The web server ended (${how}).`);
    void end(running, 1);
  });
  await announce(mode, web, address);
}

async function announce(mode: Mode, web: Web, address: string): Promise<void> {
  if (!(await web.ready())) return;
  console.log(`\nWhospent is on ${address}`);
  if (mode === "demo") {
    console.log("Sign in with one click: the sign-in page has a button for each role of the demo company.");
  }
  console.log("Stop it with Ctrl-C.\n");
}

/** The key that signs sessions: given, or made and kept in the data folder. In production it must be given. */
function sessionSecret(env: Env): string {
  if (env.nextAuthSecret !== undefined) return env.nextAuthSecret;
  if (env.production) {
    throw new Obstacle(
      "NEXTAUTH_SECRET must be set in production, e.g. to the output of openssl rand -base64 32.",
    );
  }
  return keptSecret(env.dataDir, "sessions").secret;
}

async function loadDemoOnce(database: OpenDatabase, say: (text: string) => void): Promise<void> {
  const { loadDemo, NotADemoDatabase } = await import("@/lib/demo/load");
  // The browser journeys need the company's stories, not all of its calls.
  const scale = Number(process.env.WHOSPENT_DEMO_SCALE || 1);
  try {
    const { events, loaded } = await loadDemo({ databaseUrl: database.url, log: say, scale });
    say(loaded ? `Loaded the demo company (${events} calls).` : "A demo company is already loaded.");
  } catch (error) {
    throw error instanceof NotADemoDatabase ? new Obstacle(error.message) : error;
  }
}

async function holdsDemo(sql: Sql): Promise<boolean> {
  const rows = await sql`select from settings where key = 'demo'`;
  return rows.length > 0;
}

async function startJobsIn(sql: Sql, running: Running): Promise<void> {
  const { startJobs } = await import("@/lib/jobs/run");
  const jobs = await startJobs(sql);
  running.add(() => jobs.stop());
}

let exitCode: number | undefined;

async function end(running: Running, code: number): Promise<void> {
  exitCode ??= code;
  await running.stop();
  process.exit(exitCode);
}

async function main(): Promise<void> {
  const mode = MODES.find((name) => name === process.argv[2]);
  if (mode === undefined) throw new Obstacle(`Say which: ${MODES.join(", ")}.`);
  const running = new Running();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => void end(running, 0));
  whenNpmEnds(() => void end(running, 0));
  try {
    await serve(mode, readEnv(process.env), running);
  } catch (error) {
    if (running.isStopping) return;
    const expected =
      error instanceof Obstacle ||
      error instanceof DataFolderInUse ||
      error instanceof OtherTimezone ||
      error instanceof EnvError;
    console.error(expected ? error.message : error);
    await end(running, 1);
  }
}

await main();
