import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const SYSTEM = [
  // Without windows: a sixth faster, and all that tests need.
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Path of a Chromium that is on this machine: named by the environment, the system's, or Playwright's own. */
export function findChromium(environment: Record<string, string | undefined>): string | undefined {
  const named = environment.CHROMIUM_PATH || environment.PLAYWRIGHT_CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
    return named;
  }
  return [...SYSTEM, chromium.executablePath()].find((path) => existsSync(path));
}

/**
 * Finds a Chromium or installs one: Playwright's own, else, as root on a Debian system, the package chromium.
 * @throws Error that says what to do by hand
 */
export function ensureChromium(environment: Record<string, string | undefined>): string {
  const found = findChromium(environment);
  if (found !== undefined) return found;
  console.log("No Chromium on this machine: installing Playwright's own ...");
  tryRun(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"], 5 * 60_000);
  if (!existsSync(chromium.executablePath()) && process.getuid?.() === 0 && hasAptGet()) {
    console.log("That failed: installing the system's package chromium ...");
    const quiet = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    tryRun("apt-get", ["update", "-q"], 5 * 60_000, quiet);
    tryRun("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], 10 * 60_000, quiet);
  }
  const installed = findChromium(environment);
  if (installed !== undefined) return installed;
  throw new Error(
    "The browser journeys need Chromium: install it (apt-get install chromium, or npx playwright install " +
      "chromium) or set CHROMIUM_PATH to one.",
  );
}

function tryRun(file: string, args: string[], timeout: number, env: NodeJS.ProcessEnv = process.env): void {
  spawnSync(file, args, { stdio: ["ignore", "inherit", "inherit"], timeout, env });
}

function hasAptGet(): boolean {
  try {
    execFileSync("apt-get", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** What Chromium is started with: quiet on a closed network, and without the sandbox root cannot have. */
export function chromiumFlags(): string[] {
  return [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Else letters stand on whole pixels, and words run together.
    "--font-render-hinting=none",
    // Small /dev/shm in containers makes pages crash.
    "--disable-dev-shm-usage",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
}
