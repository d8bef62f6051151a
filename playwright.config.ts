import { defineConfig } from "@playwright/test";
import { ORIGIN, PORTS } from "./e2e/support/origin";
import { chromiumFlags, findChromium } from "./lib/cli/checks/chromium";

const executablePath = findChromium(process.env);

/**
 * Journeys in a real browser. They run against servers of their own with the demo company in a temporary
 * folder (lib/cli/checks/journey-servers.ts), one for each worker, as a journey may change what another one counts;
 * E2E_BASE_URL names one that already runs instead. `--trace retain-on-failure` keeps what a failed one saw.
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  workers: process.env.E2E_BASE_URL ? 1 : PORTS.length,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [["list"]],
  // One after the other: what is timed has the machine for itself, and nobody is to read the nonsense that is
  // written where it is allowed.
  projects: [
    { name: "pages", testIgnore: /forms-fuzz|vitals/ },
    { name: "timed", testMatch: /vitals/, dependencies: ["pages"] },
    { name: "nonsense", testMatch: /forms-fuzz/, dependencies: ["timed"] },
  ],
  use: {
    baseURL: ORIGIN,
    browserName: "chromium",
    locale: "en-US",
    timezoneId: "UTC",
    viewport: { width: 1440, height: 900 },
    launchOptions: { args: chromiumFlags(), ...(executablePath ? { executablePath } : {}) },
  },
  ...(process.env.E2E_BASE_URL
    ? {}
    : {
        webServer: {
          command: "node --import tsx lib/cli/checks/journey-servers.ts",
          // They start one after the other.
          url: `http://localhost:${PORTS.at(-1)}/api/health/ready`,
          env: { E2E_PORTS: PORTS.join(",") },
          timeout: 5 * 60_000,
          stdout: "pipe" as const,
          gracefulShutdown: { signal: "SIGTERM" as const, timeout: 30_000 },
        },
      }),
});
