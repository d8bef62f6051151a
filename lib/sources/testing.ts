import { existsSync } from "node:fs";
import path from "node:path";

/** Folder of shared recordings and event shapes that are read where they lie: `SHARED_DIR`, else beside the repository. */
// biome-ignore lint/style/noProcessEnv: a helper of tests only; nothing of the product imports it
const SHARED_DIR = process.env.SHARED_DIR ?? path.resolve(process.cwd(), "..", "shared");

/** Path of a shared file, or null (with a line on the console) so that the test can say it is skipped. */
export function sharedFile(...parts: string[]): string | null {
  const file = path.join(SHARED_DIR, ...parts);
  if (existsSync(file)) return file;
  console.warn(`skipped: ${parts.join("/")} is absent; set SHARED_DIR to the folder that holds it`);
  return null;
}

/** A fixed arrival time for tests: 2026-11-20T00:00:00Z. */
export const TEST_NOW_MS = Date.UTC(2026, 10, 20);
