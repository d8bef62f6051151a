import type { Queryable } from "@/db/client";

/** A connection (pool or transaction) that the queries read through. */
export type Reader = Queryable;
