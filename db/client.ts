import { drizzle as drizzleOn, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env } from "@/lib/env";
import { steadySockets } from "./steady-socket";

/**
 * A pool of connections. How values arrive in JavaScript:
 *
 * | PostgreSQL | JavaScript |
 * |---|---|
 * | int8, count(*) | bigint |
 * | int2, int4, float8 | number |
 * | numeric, sum(int8) | string, exact |
 * | date | string `YYYY-MM-DD` |
 * | timestamptz | Date (milliseconds) |
 * | bytea | Buffer |
 *
 * A bigint parameter is sent as int8, so a value past 9.2e18 for a `numeric` column must be sent as a string.
 * A scalar string given to `sql.json` must be JSON text already (see `drizzle`).
 */
export type Sql = postgres.Sql<{ bigint: bigint; calendarDate: string }>;

/** The connection of one transaction, as `sql.begin` hands it over. */
export type Tx = postgres.TransactionSql<{ bigint: bigint; calendarDate: string }>;

/** Whatever can run a query: a pool, or a transaction. */
export type Queryable = Sql | Tx;

export interface ConnectOptions {
  /** Most connections at a time; 10 if not given. */
  max?: number;
  /** Shown in pg_stat_activity. */
  name?: string;
  /** Statements running longer are cancelled (SQLSTATE 57014); 0 or unset means never. */
  statementTimeoutMs?: number;
}

/**
 * Opens a pool. Nothing is sent until the first query; `sql.end()` closes it.
 * @param url `postgres://user:password@host:port/database`
 */
export function connect(url: string, options: ConnectOptions = {}): Sql {
  return postgres(url, {
    max: options.max ?? 10,
    connect_timeout: 10,
    onnotice: () => undefined,
    // The driver takes it, its types do not know it.
    ...({ socket: steadySockets() } as object),
    types: {
      bigint: postgres.BigInt,
      // A calendar day is no instant: the driver's default would read it in the process's time zone.
      calendarDate: { to: 1082, from: [1082], serialize: (day: string) => day, parse: (day: string) => day },
    },
    connection: {
      application_name: options.name ?? "whospent",
      TimeZone: "UTC",
      // Our statements are short; compiling one costs more than running it.
      jit: "off" as unknown as boolean,
      ...(options.statementTimeoutMs ? { statement_timeout: options.statementTimeoutMs } : {}),
    },
  });
}

/**
 * Drizzle on an existing pool, without the side effect Drizzle has on it: it switches off the pool's parsers
 * for dates, which would change what plain `sql` queries return. Its JSON columns hand over text, so JSON
 * strings pass unchanged while objects are encoded.
 */
export function drizzle<Schema extends Record<string, unknown>>(
  sql: Sql,
  schema: Schema,
): PostgresJsDatabase<Schema> & { $client: Sql } {
  const parsers = { ...sql.options.parsers };
  const serializers = { ...sql.options.serializers };
  const database = drizzleOn(sql, { schema });
  Object.assign(sql.options.parsers, parsers);
  Object.assign(sql.options.serializers, serializers);
  const json = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  for (const oid of [114, 3802]) sql.options.serializers[oid] = json;
  return database;
}

// Next bundles each route apart and reloads modules in development: only globalThis is one per process.
const pools = globalThis as typeof globalThis & { whospentSql?: Sql; whospentReadSql?: Sql };

/** The process's pool for ingest, commands and jobs, on DATABASE_URL. @throws Error if that is unset */
export function sql(): Sql {
  pools.whospentSql ??= connect(databaseUrl(), { max: env().poolMax, name: "whospent" });
  return pools.whospentSql;
}

/** The process's pool for pages and reads, whose statements end after READ_TIMEOUT_MS. */
export function readSql(): Sql {
  pools.whospentReadSql ??= connect(databaseUrl(), {
    max: env().poolMax,
    name: "whospent-read",
    statementTimeoutMs: env().readTimeoutMs,
  });
  return pools.whospentReadSql;
}

function databaseUrl(): string {
  const { databaseUrl } = env();
  if (databaseUrl === undefined) {
    throw new Error(
      "DATABASE_URL is not set: start with npm start, npm run dev or npm run demo, which set it.",
    );
  }
  return databaseUrl;
}
