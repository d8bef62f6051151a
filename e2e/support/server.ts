import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The server of the journeys: the demo, started as a person would, with an embedded database in a temporary
 * folder that is deleted at the end, and a fifth of the calls. Always embedded, so that no journey writes to a company's database.
 */
const dataDir = mkdtempSync(join(tmpdir(), "whospent-e2e-"));
const port = process.env.E2E_PORT ?? "3187";
const child = spawn(process.execPath, ["--import", "tsx", "lib/cli/serve.ts", "demo"], {
  stdio: ["ignore", "inherit", "inherit"],
  detached: true,
  env: {
    ...process.env,
    DATABASE_URL: "",
    WHOSPENT_DATA_DIR: dataDir,
    WHOSPENT_DEMO_SCALE: process.env.WHOSPENT_DEMO_SCALE ?? "0.2",
    PORT: port,
    NEXTAUTH_URL: `http://localhost:${port}`,
  },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => child.kill("SIGTERM"));
child.once("close", (code) => {
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(code ?? 1);
});
