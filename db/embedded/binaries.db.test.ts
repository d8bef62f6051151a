import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findBinaries, packagedFolder } from "./binaries";

let folder = "";
let native = "";

/** The package as `npm ci --ignore-scripts` leaves it: without links, and perhaps without execute bits. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "whospent-binaries-"));
  chmodSync(folder, 0o755);
  native = join(folder, "package", "native");
  mkdirSync(dirname(native));
  cpSync(packagedFolder(), native, { recursive: true, verbatimSymlinks: true });
  cpSync(join(packagedFolder(), "..", "package.json"), join(native, "..", "package.json"));
  for (const entry of readdirSync(join(native, "lib"), { withFileTypes: true })) {
    if (entry.isSymbolicLink()) rmSync(join(native, "lib", entry.name));
  }
  for (const name of ["postgres", "initdb"]) chmodSync(join(native, "bin", name), 0o644);
});

afterEach(() => {
  execFileSync("chmod", ["-R", "u+w", folder]);
  rmSync(folder, { recursive: true, force: true });
});

it.skipIf(process.platform !== "linux")("makes the missing library links in place", () => {
  const { initdb } = findBinaries(folder, undefined, native);
  expect(initdb).toBe(join(native, "bin", "initdb"));
  expect(execFileSync(initdb, ["--version"], { encoding: "utf8" })).toMatch(/PostgreSQL\) 18/);
});

it.skipIf(process.platform !== "linux" || process.getuid?.() === 0)(
  "runs from a copy in the data folder where node_modules is read-only (not as root, who may write anywhere)",
  () => {
    execFileSync("chmod", ["-R", "a-w", native]);
    const dataDir = join(folder, "data");
    mkdirSync(dataDir);
    const { initdb } = findBinaries(dataDir, undefined, native);
    expect(initdb.startsWith(dataDir)).toBe(true);
    expect(existsSync(initdb)).toBe(true);
    expect(findBinaries(dataDir, undefined, native).initdb).toBe(initdb);
  },
);
