import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { isAlive, startedAt } from "./process";

interface Holder {
  pid: number;
  started: string | undefined;
  host: string;
  token: string;
}

export interface Lock {
  release(): void;
}

const HEARTBEAT_MS = 5_000;

/**
 * Takes the lock file at `path` for this process, or answers with the pid of the process that holds it.
 * The lock of a dead process, or of a pid that has since been reused, is taken over. A holder on another host
 * (two containers on one volume) cannot be asked whether it lives, so it shows it by touching the file.
 */
export function takeLock(path: string): Lock | { heldBy: number } {
  const me: Holder = {
    pid: process.pid,
    started: startedAt(process.pid),
    host: hostname(),
    token: randomUUID(),
  };
  const draft = `${path}.${me.token}`;
  // link() fails if the target exists and never shows a half-written file, unlike open(O_EXCL).
  writeFileSync(draft, JSON.stringify(me), { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(draft, path);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const held = readText(path);
      if (held === undefined) continue;
      const holder = parse(held);
      if (holder !== undefined && lives(holder, path)) return { heldBy: holder.pid };
      setAside(path, held);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  const heartbeat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // The folder was deleted under us; there is nothing left to guard.
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release() {
      clearInterval(heartbeat);
      if (parse(readText(path) ?? "")?.token === me.token) rmSync(path, { force: true });
    },
  };
}

/** The pid that holds the lock at `path`, if a living process does. */
export function lockHolder(path: string): number | undefined {
  const holder = parse(readText(path) ?? "");
  return holder !== undefined && lives(holder, path) ? holder.pid : undefined;
}

/** Moves a dead holder's file away, unless another process was quicker: then its fresh lock is put back. */
function setAside(path: string, seen: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  try {
    if (readText(aside) !== seen) linkSync(aside, path);
  } catch {
    // A third process took the place meanwhile; the loop will see it.
  } finally {
    rmSync(aside, { force: true });
  }
}

function lives(holder: Holder, path: string): boolean {
  if (holder.host !== hostname()) {
    const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return Date.now() - touched < 4 * HEARTBEAT_MS;
  }
  if (!isAlive(holder.pid)) return false;
  return holder.started === undefined || startedAt(holder.pid) === holder.started;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Holder;
    return Number.isInteger(value.pid) ? value : undefined;
  } catch {
    return undefined;
  }
}
