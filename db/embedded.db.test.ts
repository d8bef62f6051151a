import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "./client";
import { DataFolderInUse, openDatabase, removeDataFolder } from "./embedded";
import { isAlive, waitForExit } from "./embedded/process";

// These start servers of their own in temporary folders, whatever DATABASE_URL says.
let dataDir = "";
/** A folder that was used and left in good order, for tests that do not begin with an empty one. */
let used = "";
const children: ChildProcess[] = [];

beforeAll(async () => {
  used = mkdtempSync(join(tmpdir(), "whospent-embedded-"));
  await (await openDatabase({ dataDir: used, attach: false, durability: "throwaway" })).stop();
});
afterAll(() => removeDataFolder(used));

/** Owners and modes too: the database user is not always ours. */
const useAgain = () => execFileSync("cp", ["-a", `${used}/.`, dataDir]);

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "whospent-embedded-"));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
    if (child.pid !== undefined) await waitForExit(child.pid, 5_000);
  }
  await removeDataFolder(dataDir);
});

const open = () => openDatabase({ dataDir, attach: false, durability: "throwaway" });
const runFile = () =>
  JSON.parse(readFileSync(join(dataDir, "run.json"), "utf8")) as { pid: number; owner: number };

async function query<T>(url: string, text: string): Promise<T[]> {
  const sql = connect(url, { max: 1 });
  try {
    return (await sql.unsafe(text)) as unknown as T[];
  } finally {
    await sql.end();
  }
}

/** Another process that owns the folder; resolves with its url once the database answers. */
async function otherProcess(): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    const { openDatabase } = await import("./db/embedded.ts");
    const db = await openDatabase({ dataDir: ${JSON.stringify(dataDir)}, attach: false });
    console.log(db.url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString("utf8").trim()));
    child.once("exit", (code) => reject(new Error(`the other process ended with ${code}`)));
  });
  return { child, url };
}

describe("the embedded database", () => {
  it("starts, keeps its data over a restart, and shows its password to nobody else", async () => {
    const first = await open();
    expect(first.owned).toBe(true);
    await query(first.url, "create table kept (n int); insert into kept values (7)");
    expect(statSync(join(dataDir, "run.json")).mode & 0o777).toBe(0o600);
    const { pid } = runFile();
    await first.stop();
    expect(isAlive(pid)).toBe(false);
    const second = await open();
    expect(await query(second.url, "select n from kept")).toEqual([{ n: 7 }]);
    await second.stop();
  });

  it("is durable unless asked otherwise, and sorts names the same everywhere", async () => {
    const db = await openDatabase({ dataDir });
    const [row] = await query<Record<string, string>>(
      db.url,
      "select current_setting('fsync') as fsync, current_setting('TimeZone') as zone, 'Z' < 'a' as ascii",
    );
    expect(row).toEqual({ fsync: "on", zone: "UTC", ascii: true });
    await db.stop();
  });

  it("lets a command attach to another process's server, and tells a second server so in a sentence", async () => {
    useAgain();
    const { url, child } = await otherProcess();
    const attached = await openDatabase({ dataDir });
    expect(attached).toMatchObject({ url, owned: false });
    await attached.stop();
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    await expect(open()).rejects.toThrow(DataFolderInUse);
    await expect(open()).rejects.toThrow(`is in use by process ${child.pid}:`);
  });

  it("lets only one of several simultaneous starts own the folder; the others attach to it", async () => {
    const all = await Promise.all([1, 2, 3].map(() => openDatabase({ dataDir, durability: "throwaway" })));
    expect(all.filter((db) => db.owned)).toHaveLength(1);
    expect(new Set(all.map((db) => db.url)).size).toBe(1);
    await Promise.all(all.map((db) => db.stop()));
  });

  it("takes over after its owner was killed, with every committed row", async () => {
    useAgain();
    const { url, child } = await otherProcess();
    await query(url, "create table kept (n int); insert into kept values (8)");
    const { pid } = runFile();
    child.kill("SIGKILL");
    await waitForExit(child.pid ?? 0, 5_000);
    const next = await open();
    expect(isAlive(pid)).toBe(false);
    expect(await query(next.url, "select n from kept")).toEqual([{ n: 8 }]);
    await next.stop();
  });

  it("takes over after owner and server were killed together", async () => {
    useAgain();
    const { url, child } = await otherProcess();
    await query(url, "create table kept (n int); insert into kept values (9)");
    child.kill("SIGKILL");
    process.kill(runFile().pid, "SIGKILL");
    const next = await open();
    expect(await query(next.url, "select n from kept")).toEqual([{ n: 9 }]);
    await next.stop();
  });

  it("brings a killed server back on the address its clients know", async () => {
    useAgain();
    const db = await openDatabase({ dataDir });
    await query(db.url, "create table kept (n int); insert into kept values (10)");
    const { pid } = runFile();
    process.kill(pid, "SIGKILL");
    // Recovery takes as long as the disk lets it; the time of the test is the limit.
    while (runFile().pid === pid) await sleep(50);
    expect(await query(db.url, "select n from kept")).toEqual([{ n: 10 }]);
    await db.stop();
  });

  it("comes back on that address also where a child of the killed server lingers", async () => {
    useAgain();
    const db = await open();
    const sql = connect(db.url, { max: 1 });
    const [child] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    const { pid } = runFile();
    process.kill(child?.pid ?? 0, "SIGSTOP");
    process.kill(pid, "SIGKILL");
    const said = () => readFileSync(join(dataDir, "postgres.log"), "utf8");
    while (!said().includes("shared memory block")) await sleep(50);
    process.kill(child?.pid ?? 0, "SIGCONT");
    while (runFile().pid === pid) await sleep(50);
    expect(await query(db.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await sql.end({ timeout: 1 });
    await db.stop();
  });

  it("is not stopped by a stale pid file whose pid now belongs to another program, and leaves that alone", async () => {
    useAgain();
    const bystander = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    children.push(bystander);
    const lines = [bystander.pid, join(dataDir, "postgres"), 1_700_000_000, 5432, "", "127.0.0.1", ""];
    writeFileSync(join(dataDir, "postgres", "postmaster.pid"), lines.join("\n"));
    const db = await open();
    expect(isAlive(bystander.pid ?? 0)).toBe(true);
    await db.stop();
  });

  it("starts when the file with its password was lost", async () => {
    useAgain();
    rmSync(join(dataDir, "database.secret.json"));
    const db = await open();
    expect(await query(db.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await db.stop();
  });

  it("takes over the lock of a process whose pid was reused", async () => {
    useAgain();
    // Our own parent lives, but did not start at tick 1.
    const holder = {
      pid: process.ppid,
      started: "1",
      host: (await import("node:os")).hostname(),
      token: "x",
    };
    writeFileSync(join(dataDir, "lock"), JSON.stringify(holder));
    const db = await open();
    expect(db.owned).toBe(true);
    await db.stop();
  });

  it.skipIf(process.getuid?.() !== 0)("runs as root below a folder that only root may enter", async () => {
    chmodSync(dataDir, 0o700);
    const db = await open();
    const [row] = await query<{ folder: string }>(
      db.url,
      "select current_setting('data_directory') as folder",
    );
    expect(row?.folder).toBe("/proc/self/cwd");
    expect(statSync(join(dataDir, "postgres")).uid).not.toBe(0);
    await db.stop();
  });
});
