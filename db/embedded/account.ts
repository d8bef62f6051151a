import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { dirname } from "node:path";

/** The system user PostgreSQL runs as; `undefined` means "as ourselves". */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root, so root lends it another user: the owner of the existing cluster, else
 * `postgres`, else a new system user `whospent`, else `nobody`. Anyone else runs it as themselves.
 * @param clusterDir where the cluster is or will be
 */
export function chooseAccount(clusterDir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const owner = statSync(clusterDir);
    if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  } catch {
    // No cluster yet: the first start chooses.
  }
  return lookUp("postgres") ?? lookUp("whospent") ?? create("whospent") ?? lookUp("nobody");
}

function lookUp(name: string): Account | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return undefined;
  }
}

function create(name: string): Account | undefined {
  try {
    execFileSync(
      "useradd",
      ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
      {
        stdio: "ignore",
      },
    );
  } catch {
    return undefined;
  }
  return lookUp(name);
}

/**
 * Whether the account may pass through every folder above `path`. A clone under /root, which only root may
 * enter, is the usual case where it may not.
 */
export function canReach(path: string, account: Account): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
