import { userInfo } from "node:os";
import { connect, type Sql } from "@/db/client";
import { openDatabase } from "@/db/embedded";
import type { Actor } from "@/lib/commands/define-command";

/**
 * Runs `work` on the database of this machine: DATABASE_URL, else the embedded one, joined if it runs and started
 * for the time of the command if not. Everything is closed afterwards, also when it fails.
 */
export async function withDatabase<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
  const database = await openDatabase();
  const sql = connect(database.url, { max: 4, name: "whospent-cli" });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
    await database.stop();
  }
}

/** Who runs the command, for the audit log. Whoever can open the database may do everything in it. */
export function cliActor(role: Actor["role"] = "admin"): Actor {
  return { name: `cli:${userInfo().username}`, role };
}
