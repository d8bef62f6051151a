import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** What ends up in the build; commands and tests do not. */
const SOURCES = [
  "app",
  "components",
  "lib",
  "db",
  "public",
  "proxy.ts",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "next.config.mjs",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];
const LEFT_OUT = /(\.test\.tsx?|\.md)$|(^|\/)lib\/cli(\/|$)/;

/** Path of Next's command, to be run by this same Node. */
export const nextCommand = (): string => createRequire(import.meta.url).resolve("next/dist/bin/next");

/** One hash over all source files, names and contents. Reading a few hundred small files takes milliseconds. */
export function sourceHash(root: string): string {
  const hash = createHash("sha256");
  const add = (path: string) => {
    const full = join(root, path);
    if (LEFT_OUT.test(path) || !existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) add(`${path}/${name}`);
    } else {
      hash.update(`${path}\0`).update(readFileSync(full)).update("\0");
    }
  };
  for (const source of SOURCES) add(source);
  return hash.digest("hex");
}

/** Whether `.next` holds a build, and whether it was made from the sources as they are. */
export function buildState(root: string): "missing" | "stale" | "fresh" {
  if (!existsSync(join(root, ".next", "BUILD_ID"))) return "missing";
  const stamp = stampPath(root);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === sourceHash(root) ? "fresh" : "stale";
}

/** Runs `next build` and notes what it was made from. @throws if the build fails; its output is on the terminal */
export async function build(root: string): Promise<void> {
  const hash = sourceHash(root);
  const child = spawn(process.execPath, [nextCommand(), "build"], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  const code = await new Promise((done) => child.once("close", (exit, signal) => done(exit ?? signal)));
  if (code !== 0) throw new Error(`The build failed (${code}).`);
  writeFileSync(stampPath(root), hash);
}

const stampPath = (root: string): string => join(root, ".next", "source-hash");
