import { readFileSync } from "node:fs";
import { isAlive, parentOf } from "@/db/embedded/process";

const POLL_MS = 500;

/**
 * Calls `then` once when the npm that runs us ends. `npm start` is npm, a shell, tsx and then us; a SIGTERM to
 * npm also ends the shell, but a shell such as dash passes no signal on, so we would never hear of it.
 */
export function whenNpmEnds(then: () => void): void {
  const chain = ancestorsUpToNpm();
  if (chain.length === 0) return;
  const timer = setInterval(() => {
    if (process.ppid === chain[0] && chain.every(isAlive)) return;
    clearInterval(timer);
    then();
  }, POLL_MS);
  timer.unref();
}

/** From our parent to npm; empty when it was not npm that started us, or the system has no /proc. */
function ancestorsUpToNpm(): number[] {
  const chain: number[] = [];
  for (
    let pid: number | undefined = process.ppid;
    pid !== undefined && pid > 1 && chain.length < 6;
    pid = parentOf(pid)
  ) {
    chain.push(pid);
    if (commandOf(pid).startsWith("npm")) return chain;
  }
  return [];
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8");
  } catch {
    return "";
  }
}
