import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { env } from "@/lib/env";
import {
  type Cluster,
  clusterUrl,
  type Postmaster,
  prepareCluster,
  probe,
  resetPassword,
  startCluster,
  stopLeftover,
  stopPostmaster,
} from "./embedded/cluster";
import { type Lock, lockHolder, takeLock } from "./embedded/lock";
import type { Durability } from "./embedded/settings";

const DATABASE = "whospent";
const LOG_LIMIT = 10_000_000;

/** An open database; `owned` means that this process started it and `stop` ends it. */
export interface OpenDatabase {
  url: string;
  owned: boolean;
  stop(): Promise<void>;
}

export interface OpenOptions {
  /** Folder of the embedded database; WHOSPENT_DATA_DIR if not given. */
  dataDir?: string;
  /** Join a database that another process runs in the folder (default), or refuse to, as a server does. */
  attach?: boolean;
  durability?: Durability;
  /** Told when the database died and could not be brought back. */
  onLost?: (reason: Error) => void;
}

/** What `run.json` tells a second process; it exists only while the database runs. */
interface RunFile {
  port: number;
  password: string;
  /** Process id of the postmaster, and of the process that owns it. */
  pid: number;
  owner: number;
}

/** Another process uses the data folder; the message is one sentence for the person who started us. */
export class DataFolderInUse extends Error {
  constructor(dataDir: string, pid: number) {
    super(
      `The data folder ${dataDir} is in use by process ${pid}: stop that one, or set WHOSPENT_DATA_DIR to ` +
        "another folder or DATABASE_URL to a server.",
    );
    this.name = "DataFolderInUse";
  }
}

/**
 * Gives a database to work with: DATABASE_URL if set (and no folder is asked for), else the embedded
 * PostgreSQL in the data folder, which is created, mended after a crash and started as needed.
 *
 * Whoever holds the folder's lock owns the server. It is restarted on the same port if it dies, and ends
 * with `stop`; a server whose owner was killed is stopped by the next owner, which then starts its own.
 * @throws DataFolderInUse with `attach: false` when another process owns the folder
 */
export async function openDatabase(options: OpenOptions = {}): Promise<OpenDatabase> {
  if (options.dataDir === undefined) {
    const { databaseUrl } = env();
    if (databaseUrl !== undefined) return { url: databaseUrl, owned: false, stop: async () => undefined };
  }
  const dataDir = resolve(options.dataDir ?? env().dataDir);
  mkdirSync(dataDir, { recursive: true });
  const lockPath = join(dataDir, "lock");
  const patience = Date.now() + 2_000;
  for (;;) {
    const taken = takeLock(lockPath);
    if ("release" in taken) return own(dataDir, taken, options);
    if (options.attach === false) {
      // A process that was killed or told to end a moment ago may still be on its way out.
      if (Date.now() > patience) throw new DataFolderInUse(dataDir, taken.heldBy);
      await sleep(100);
      continue;
    }
    const attached = await attachTo(dataDir, lockPath);
    if (attached !== undefined) return attached;
  }
}

/** Joins the server that the lock's holder runs or is starting; undefined once nobody holds the lock. */
async function attachTo(dataDir: string, lockPath: string): Promise<OpenDatabase | undefined> {
  const deadline = Date.now() + 5 * 60_000;
  for (;;) {
    const holder = lockHolder(lockPath);
    if (holder === undefined) return undefined;
    const file = readJson<RunFile>(join(dataDir, "run.json"));
    if (file?.owner === holder) {
      const url = clusterUrl(file.port, file.password, DATABASE);
      if (await probe(url)) return { url, owned: false, stop: async () => undefined };
    }
    if (Date.now() > deadline) throw new DataFolderInUse(dataDir, holder);
    await sleep(150);
  }
}

async function own(dataDir: string, lock: Lock, options: OpenOptions): Promise<OpenDatabase> {
  const runPath = join(dataDir, "run.json");
  const durability = options.durability ?? "durable";
  try {
    const { secret, isNew } = keptSecret(dataDir, "database");
    const cluster = await prepareCluster(dataDir, secret, durability);
    await stopLeftover(cluster.dir, secret);
    if (existsSync(cluster.logFile) && statSync(cluster.logFile).size > LOG_LIMIT)
      truncateSync(cluster.logFile);
    // An old cluster beside a new password means that the password file was deleted.
    if (isNew) await resetPassword(cluster);
    let server = await startCluster(cluster, durability);
    const url = clusterUrl(server.port, secret, DATABASE);
    await createDatabase(clusterUrl(server.port, secret, "postgres"));
    const publish = () =>
      writePrivate(runPath, { port: server.port, password: secret, pid: server.pid, owner: process.pid });
    publish();
    let stopping: Promise<void> | undefined;
    const watch = watchOver(cluster, durability, {
      stopping: () => stopping !== undefined,
      restarted: (next) => {
        server = next;
        publish();
      },
      lost: (reason) => {
        rmSync(runPath, { force: true });
        lock.release();
        options.onLost?.(reason);
      },
    });
    watch(server);
    const stop = async () => {
      rmSync(runPath, { force: true });
      await stopPostmaster(server.pid);
      lock.release();
    };
    return {
      url,
      owned: true,
      stop: () => {
        stopping ??= stop();
        return stopping;
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Deletes a data folder whose owner was killed, stopping the server it may have left running.
 * @throws DataFolderInUse if a living process owns it
 */
export async function removeDataFolder(dataDir: string): Promise<void> {
  const holder = lockHolder(join(dataDir, "lock"));
  if (holder !== undefined) throw new DataFolderInUse(dataDir, holder);
  await stopLeftover(join(resolve(dataDir), "postgres"));
  rmSync(dataDir, { recursive: true, force: true });
}

/** Restarts a server that died under us, on the port its clients know, at most five times in a minute. */
function watchOver(
  cluster: Cluster,
  durability: Durability,
  on: { stopping(): boolean; restarted(next: Postmaster): void; lost(reason: Error): void },
): (server: Postmaster) => void {
  let deaths: number[] = [];
  const watch = (server: Postmaster) => {
    server.process.once("exit", async () => {
      if (on.stopping()) return;
      deaths = [...deaths.filter((at) => Date.now() - at < 60_000), Date.now()];
      try {
        if (deaths.length > 5) throw new Error("The embedded PostgreSQL died six times in a minute.");
        await stopLeftover(cluster.dir, cluster.password);
        const next = await startCluster(cluster, durability, server.port);
        // Asked to stop while it was starting: nobody else would end it.
        if (on.stopping()) return await stopPostmaster(next.pid);
        on.restarted(next);
        watch(next);
      } catch (error) {
        on.lost(error as Error);
      }
    });
  };
  return watch;
}

async function createDatabase(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    const found = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (found.length === 0) await sql`create database ${sql(DATABASE)}`;
  } finally {
    await sql.end();
  }
}

/**
 * A secret made once and kept in the data folder (0600): the database password, or the key that signs
 * sessions. @returns 32 random bytes as base64url, and whether it was made just now
 */
export function keptSecret(
  dataDir: string,
  name: "database" | "sessions",
): { secret: string; isNew: boolean } {
  const path = join(resolve(dataDir), `${name}.secret.json`);
  const kept = readJson<{ secret?: string }>(path)?.secret;
  if (typeof kept === "string") return { secret: kept, isNew: false };
  mkdirSync(resolve(dataDir), { recursive: true });
  const secret = randomBytes(32).toString("base64url");
  writePrivate(path, { secret });
  return { secret, isNew: true };
}

function writePrivate(path: string, content: object): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    return undefined;
  }
}
