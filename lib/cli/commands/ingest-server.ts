import { type Command, InvalidArgumentError } from "commander";
import { connect, type Sql } from "@/db/client";
import { openDatabase } from "@/db/embedded";
import { migrate } from "@/db/migrate";
import { env } from "@/lib/env";
import { INGEST_ROUTES } from "@/lib/http/ingest-routes";
import { type NodeServer, startNodeServer } from "@/lib/http/node-server";
import { flushChecks } from "@/lib/pipeline/check-counts";

const DEFAULT_PORT = 4319;

/** `whospent ingest-server`: the ingest API alone, on node:http, beside or without the web server. */
export function register(program: Command): void {
  program
    .command("ingest-server")
    .description("take events over HTTP without the web server, at several times its rate")
    .option("--port <number>", "port to listen on, 0 for a free one", portNumber, DEFAULT_PORT)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .action(async (options: { port: number; host: string }) => {
      const server = await startIngestServer(options);
      console.log(`Taking events on ${server.address}/api/v1/events`);
      await untilToldToEnd();
      await server.stop();
    });
}

/**
 * Opens and migrates the database and serves the ingest routes on it.
 * `stop` answers what was accepted, then closes the connections and, if this process started it, the database.
 */
export async function startIngestServer(options: { port: number; host: string }): Promise<NodeServer> {
  const database = await openDatabase();
  const pool = connect(database.url, { max: env().poolMax, name: "whospent-ingest" });
  const close = async () => {
    await flushChecks();
    await pool.end({ timeout: 5 });
    await database.stop();
  };
  try {
    await migrate(pool);
    // The handlers take the process's pool, which knows DATABASE_URL only; here the embedded
    // database may have been found just now.
    (globalThis as typeof globalThis & { whospentSql?: Sql }).whospentSql = pool;
    const server = await startNodeServer(INGEST_ROUTES, options);
    return {
      address: server.address,
      stop: async () => {
        await server.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function untilToldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
}
