import { type Queryable, readSql } from "@/db/client";

/** A connection (pool or transaction) that the queries read through. */
export type Reader = Queryable;

/** The connection pool for pages: reads only, cancelled after READ_TIMEOUT_MS. */
export function pageReader(): Reader {
  return readSql();
}
