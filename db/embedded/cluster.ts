import { type ChildProcess, spawn } from "node:child_process";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { type Account, canReach, chooseAccount } from "./account";
import { type Binaries, findBinaries } from "./binaries";
import { freePort, isAlive, waitForExit, workingFolder } from "./process";
import { type Durability, settings } from "./settings";

const USER = "whospent";
/** A second apart. A query that runs on without its postmaster may take this long to notice. */
const ATTEMPTS = 30;

/** A PostgreSQL cluster in a folder: what is needed to create, start and stop it. */
export interface Cluster {
  dir: string;
  /** How PostgreSQL is told where `dir` is; see `pathFor`. */
  pathArgument: string;
  account: Account | undefined;
  binaries: Binaries;
  logFile: string;
  password: string;
}

export interface Postmaster {
  process: ChildProcess;
  pid: number;
  port: number;
}

/** The connection string of a database in a cluster that listens on `port`. */
export function clusterUrl(port: number, password: string, database: string): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

/**
 * Opens the cluster folder `<dataDir>/postgres`, creating the cluster if there is none.
 * @param password of the database user; an existing cluster whose password was lost needs `resetPassword`
 */
export async function prepareCluster(
  dataDir: string,
  password: string,
  durability: Durability,
): Promise<Cluster> {
  const dir = resolve(dataDir, "postgres");
  const account = chooseAccount(dir);
  const binaries = findBinaries(resolve(dataDir), account);
  const pathArgument = pathFor(dir, account);
  const logFile = resolve(dataDir, "postgres.log");
  const cluster: Cluster = { dir, pathArgument, account, binaries, logFile, password };
  if (!existsSync(dir)) {
    // Made beside and moved when whole, so that a killed initdb is never taken for a cluster.
    const draft = `${dir}.new`;
    rmSync(draft, { recursive: true, force: true });
    const made = { ...cluster, dir: draft, pathArgument: pathArgument === dir ? draft : pathArgument };
    await initialise(made, durability);
    renameSync(draft, dir);
  }
  return cluster;
}

/**
 * Root may enter folders that the database user may not, such as a clone under /root. PostgreSQL changes into
 * its data folder by path, so there we start it in that folder and name the folder through /proc, which needs
 * no right on the way.
 */
function pathFor(dir: string, account: Account | undefined): string {
  if (account === undefined || process.platform !== "linux") return dir;
  return canReach(dir, account) ? dir : "/proc/self/cwd";
}

async function initialise(cluster: Cluster, durability: Durability): Promise<void> {
  mkdirSync(cluster.dir, { recursive: true, mode: 0o700 });
  if (cluster.account) chownSync(cluster.dir, cluster.account.uid, cluster.account.gid);
  // The password goes through an open file without a name, so it is in no folder and no process list.
  const passwordFile = `${cluster.dir}.password`;
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  if (cluster.account) chownSync(passwordFile, cluster.account.uid, cluster.account.gid);
  const passwordFd = openSync(passwordFile, "r");
  rmSync(passwordFile);
  const args = [
    `--pgdata=${cluster.pathArgument}`,
    `--username=${USER}`,
    "--auth=scram-sha-256",
    "--pwfile=/dev/fd/3",
    "--encoding=UTF8",
    // The same order of names on every machine, whatever locales it has.
    "--no-locale",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
    ...(durability === "throwaway" ? ["--no-sync"] : []),
  ];
  try {
    await run(cluster, cluster.binaries.initdb, args, ["ignore", "ignore", "pipe", passwordFd]);
  } finally {
    closeSync(passwordFd);
  }
}

/** Sets the database user's password without knowing the old one. The cluster must be stopped. */
export async function resetPassword(cluster: Cluster): Promise<void> {
  const args = ["--single", "-D", cluster.pathArgument, "postgres"];
  await run(
    cluster,
    cluster.binaries.postgres,
    args,
    ["pipe", "ignore", "pipe"],
    [`alter user ${USER} password '${cluster.password}'\n`],
  );
}

async function run(
  cluster: Cluster,
  file: string,
  args: string[],
  stdio: ("ignore" | "pipe" | number)[],
  input: string[] = [],
): Promise<void> {
  const child = spawn(file, args, { ...cluster.account, cwd: cluster.dir, stdio, env: quietEnvironment() });
  let output = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
  });
  for (const text of input) child.stdin?.write(text);
  child.stdin?.end();
  const code = await new Promise<number | string>((done, fail) => {
    child.once("error", fail);
    child.once("close", (exit, signal) => done(exit ?? signal ?? "unknown"));
  });
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${lastLines(output)}`);
}

/** libpq's variables, and a foreign locale, must not leak into a server of ours. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const { PATH, TMPDIR, NODE_ENV } = process.env;
  return { PATH, TMPDIR, NODE_ENV, LC_ALL: "C", LANG: "C" };
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-6).join("\n");
}

/**
 * Starts the cluster on a free port of 127.0.0.1 and waits until it answers, crash recovery included.
 * @param port to start on and on no other, to give clients back the address they know; a free one if not given
 */
export async function startCluster(
  cluster: Cluster,
  durability: Durability,
  port?: number,
): Promise<Postmaster> {
  let failure = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const postmaster = launch(cluster, durability, port ?? (await freePort()));
    const from = existsSync(cluster.logFile) ? statSync(cluster.logFile).size : 0;
    if (await answers(cluster, postmaster)) return postmaster;
    failure = readFileSync(cluster.logFile, "utf8").slice(from);
    // Children of a postmaster that was killed need a moment to notice; a port can be taken in a race.
    if (!/shared memory block|could not bind|Address already in use/.test(failure)) break;
    await sleep(1_000);
  }
  throw new Error(`The embedded PostgreSQL did not start (${cluster.logFile}): ${lastLines(failure)}`);
}

function launch(cluster: Cluster, durability: Durability, port: number): Postmaster {
  const log = openSync(cluster.logFile, "a", 0o600);
  const options = settings(durability).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // Detached: Ctrl-C reaches us alone, and we stop the database after everything that uses it.
  const child = spawn(
    cluster.binaries.postgres,
    ["-D", cluster.pathArgument, "-p", String(port), ...options],
    {
      ...cluster.account,
      cwd: cluster.dir,
      detached: true,
      stdio: ["ignore", log, log],
      env: quietEnvironment(),
    },
  );
  closeSync(log);
  child.once("error", () => {
    // Seen by `answers` as a process without pid.
  });
  return { process: child, pid: child.pid ?? 0, port };
}

/** Waits for the server to accept a query; false if its process ended first. */
async function answers(cluster: Cluster, { process: child, port }: Postmaster): Promise<boolean> {
  // Recovery after a crash replays at most max_wal_size, which is minutes at worst on a slow disk.
  const deadline = Date.now() + 5 * 60_000;
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    if (await probe(clusterUrl(port, cluster.password, "postgres"))) return true;
    if (Date.now() > deadline) {
      child.kill("SIGINT");
      return false;
    }
    await sleep(60);
  }
  return false;
}

/**
 * Whether a server at `url` accepts a query.
 * @throws if it refuses the password (SQLSTATE 28P01), which waiting does not mend
 */
export async function probe(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined, prepare: false });
  try {
    await sql`select 1`;
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "28P01") throw error;
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Stops the server: orderly within a minute, else at once (the next start then recovers). */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const [signal, patience] of [
    ["SIGINT", 60_000],
    ["SIGQUIT", 10_000],
    ["SIGKILL", 5_000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await waitForExit(pid, patience)) return;
  }
}

/**
 * Clears what a killed owner left: stops a server that still runs on the cluster in `dir`, and deletes a
 * postmaster.pid whose pid now belongs to some other program, which PostgreSQL itself could not tell.
 * @param password of the cluster, if known; where the system has no /proc it tells our server from another
 */
export async function stopLeftover(dir: string, password?: string): Promise<void> {
  const pidFile = join(dir, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const lines = readFileSync(pidFile, "utf8").split("\n");
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (Number.isInteger(pid) && pid > 1 && isAlive(pid) && (await isOurs(dir, pid, port, password))) {
    await stopPostmaster(pid);
  }
  rmSync(pidFile, { force: true });
}

async function isOurs(
  dir: string,
  pid: number,
  port: number,
  password: string | undefined,
): Promise<boolean> {
  const folder = workingFolder(pid);
  if (folder !== undefined) return folder === realpathSync(dir);
  if (password === undefined || !Number.isInteger(port)) return false;
  return await probe(clusterUrl(port, password, "postgres")).catch(() => false);
}
