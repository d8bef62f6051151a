import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { nextCommand } from "./build";

export interface Web {
  /** Settles when the server process has ended, with how it ended. */
  ended: Promise<string>;
  /** Waits for the first answer; false if the process ended before it gave one. */
  ready(): Promise<boolean>;
  /** Asks it to end, and makes it after ten seconds. */
  stop(): Promise<void>;
}

/** Starts Next's server as a child. @param host to listen on; every interface if not given */
export function startWeb(
  mode: "dev" | "start",
  options: { port: number; host: string | undefined; environment: Record<string, string> },
): Web {
  const address = ["-p", String(options.port), ...(options.host === undefined ? [] : ["-H", options.host])];
  // Not in development, where Next forks servers of its own and lets go of them as it likes.
  const preloads = mode === "start" ? ["follow-parent.mjs", "guard-http.mjs"] : [];
  const imports = preloads.flatMap((file) => ["--import", new URL(`./${file}`, import.meta.url).href]);
  const child = spawn(process.execPath, [...imports, nextCommand(), mode, ...address], {
    stdio: ["ignore", "inherit", "inherit", ...(mode === "start" ? ["ipc" as const] : [])],
    // Its own process group: Ctrl-C reaches us alone, and we end things in the right order.
    detached: true,
    env: {
      ...process.env,
      NODE_ENV: mode === "dev" ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
      ...options.environment,
    },
  });
  let over = false;
  const ended = new Promise<string>((done) => {
    child.once("error", (error) => done(error.message));
    child.once("close", (code, signal) => done(signal ?? `code ${code}`));
  }).then((how) => {
    over = true;
    return how;
  });
  return {
    ended,
    async ready() {
      while (!over) {
        if (await answers(options.host ?? "127.0.0.1", options.port)) return true;
        await sleep(100);
      }
      return false;
    },
    async stop() {
      if (over) return;
      signalGroup(child, "SIGTERM");
      const late = setTimeout(() => signalGroup(child, "SIGKILL"), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}

async function answers(host: string, port: number): Promise<boolean> {
  try {
    await fetch(`http://${host.includes(":") ? `[${host}]` : host}:${port}/api/health/live`, {
      signal: AbortSignal.timeout(30_000),
    });
    return true;
  } catch {
    return false;
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // Already gone.
  }
}

/** Whether nobody listens on the port yet. */
export function isPortFree(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => server.close(() => resolve(true)));
  });
}
