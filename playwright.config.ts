import { defineConfig } from "@playwright/test";
import { chromiumFlags, findChromium } from "./lib/cli/checks/chromium";

const port = process.env.E2E_PORT ?? "3187";
const baseURL = process.env.E2E_BASE_URL ?? `http://localhost:${port}`;
const executablePath = findChromium(process.env);

/**
 * Journeys in a real browser. They run against a server of their own with the demo company in a temporary
 * folder (e2e/support/server.ts); E2E_BASE_URL names one that already runs instead.
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // One machine with two cores also runs the server and the database.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [["list"]],
  // In this order: nonsense is written where it is allowed, and nobody is to read it.
  projects: [
    { name: "pages", testIgnore: /forms-fuzz/ },
    { name: "nonsense", testMatch: /forms-fuzz/ },
  ],
  use: {
    baseURL,
    browserName: "chromium",
    locale: "en-US",
    timezoneId: "UTC",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: { args: chromiumFlags(), ...(executablePath ? { executablePath } : {}) },
  },
  ...(process.env.E2E_BASE_URL
    ? {}
    : {
        webServer: {
          command: "node --import tsx e2e/support/server.ts",
          url: `${baseURL}/api/health/ready`,
          env: { E2E_PORT: port },
          timeout: 5 * 60_000,
          stdout: "pipe" as const,
          gracefulShutdown: { signal: "SIGTERM" as const, timeout: 30_000 },
        },
      }),
});
