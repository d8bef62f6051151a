import { pendingMigrations } from "@/db/migrate";
import { sql } from "@/db/client";
import { log } from "@/lib/log";
import { handle, problem } from "@/lib/problem";

/** `GET /api/health/live`: the process answers. Says nothing about the database, so a restart is never in vain. */
export async function live(_request: Request): Promise<Response> {
  return json({ status: "ok" });
}

/** `GET /api/health/ready`: the database answers and has every migration; 503 with a problem document if not. */
export const ready = handle(
  async (_request: Request): Promise<Response> => {
    const waiting = await pendingMigrations(sql());
    if (waiting.length > 0) {
      const detail = `${waiting.length} migration(s) have not been applied: run npm run whospent -- migrate.`;
      return problem(
        503,
        "migrations_pending",
        "The database is not up to date.",
        detail,
        {},
        { "retry-after": "5" },
      );
    }
    return json({ status: "ok" });
  },
  (error) => log("health").warn({ err: error }, "not ready"),
);

function json(body: object): Response {
  return Response.json(body, { headers: { "cache-control": "no-store" } });
}
