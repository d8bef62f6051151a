import type { Sql } from "postgres";

/** A connection (pool or transaction) that the queries read through. */
export type Reader = Sql;
